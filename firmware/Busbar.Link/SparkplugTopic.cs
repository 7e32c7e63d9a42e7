namespace Busbar.Link;

/// <summary>The parts of a received topic. <see cref="Parse"/> makes new strings.</summary>
public sealed class SparkplugTopic
{
    /// <summary>The group; empty for STATE.</summary>
    public string Site = "";

    /// <summary>One of the constants of <see cref="SparkplugTopics"/>.</summary>
    public string MessageType = "";

    /// <summary>The edge node; for STATE the host.</summary>
    public string Controller = "";

    /// <summary>Empty when the message is about the controller itself.</summary>
    public string Device = "";

    /// <summary>Takes a topic apart; false when it is none of Sparkplug's, or a device is missing or too many.</summary>
    public bool Parse(string topic)
    {
        Site = "";
        MessageType = "";
        Controller = "";
        Device = "";
        string[] parts = topic.Split('/');
        if (parts.Length < 3 || parts[0] != SparkplugTopics.Namespace)
        {
            return false;
        }

        for (int i = 1; i < parts.Length; i++)
        {
            if (parts[i].Length == 0)
            {
                return false;
            }
        }

        if (parts.Length == 3)
        {
            MessageType = parts[1];
            Controller = parts[2];
            return MessageType == SparkplugTopics.HostState;
        }

        Site = parts[1];
        MessageType = parts[2];
        Controller = parts[3];
        Device = parts.Length == 5 ? parts[4] : "";
        return IsComplete(parts.Length);
    }

    private bool IsComplete(int parts)
    {
        switch (MessageType)
        {
            case SparkplugTopics.NodeBirth:
            case SparkplugTopics.NodeData:
            case SparkplugTopics.NodeDeath:
            case SparkplugTopics.NodeCommand:
                return parts == 4;
            case SparkplugTopics.DeviceBirth:
            case SparkplugTopics.DeviceData:
            case SparkplugTopics.DeviceDeath:
            case SparkplugTopics.DeviceCommand:
                return parts == 5;
            default:
                return false;
        }
    }
}
