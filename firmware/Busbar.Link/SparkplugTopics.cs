namespace Busbar.Link;

/// <summary>Builds topic names of Sparkplug B 3.0 (clause 4); called at start, for each makes a new string.</summary>
public static class SparkplugTopics
{
    public const string Namespace = "spBv1.0";
    public const string NodeBirth = "NBIRTH";
    public const string NodeData = "NDATA";
    public const string NodeDeath = "NDEATH";
    public const string NodeCommand = "NCMD";
    public const string DeviceBirth = "DBIRTH";
    public const string DeviceData = "DDATA";
    public const string DeviceDeath = "DDEATH";
    public const string DeviceCommand = "DCMD";
    public const string HostState = "STATE";

    /// <summary>Topic of a message of a controller itself: NBIRTH, NDATA, NDEATH, NCMD.</summary>
    public static string Node(string site, string messageType, string controller)
    {
        return Namespace + "/" + site + "/" + messageType + "/" + controller;
    }

    /// <summary>Topic of a message of one of its devices: DBIRTH, DDATA, DDEATH, DCMD. Device "+" makes a filter.</summary>
    public static string Device(string site, string messageType, string controller, string device)
    {
        return Namespace + "/" + site + "/" + messageType + "/" + controller + "/" + device;
    }

    /// <summary>Topic of the retained state of a host application.</summary>
    public static string State(string host)
    {
        return Namespace + "/" + HostState + "/" + host;
    }

    /// <summary>Name of the gateway of a site as host application.</summary>
    public static string GatewayHost(string site)
    {
        return site + "-gateway";
    }
}
