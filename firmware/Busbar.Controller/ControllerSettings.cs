namespace Busbar.Controller;

/// <summary>What a controller is told outside its document: who it is, its key, and how much room it has.</summary>
public sealed class ControllerSettings
{
    /// <summary>The controller's id in the site; its Sparkplug edge node id. At most 32 bytes of UTF-8.</summary>
    public readonly string ControllerId;

    /// <summary>Key of the documents' HMAC-SHA256; only a document signed with it takes effect.</summary>
    public readonly byte[] Key;

    /// <summary>The Sparkplug group, used until a document names the site.</summary>
    public readonly string SiteId;

    /// <summary>Bytes of storage that the outbox may fill. The default suits the ESP32's 256 KB file system.</summary>
    public int OutboxBytes = 128 * 1024;

    /// <summary>Records that are kept in memory before they go to storage; 30 bytes each.</summary>
    public int RecordBuffer = 96;

    /// <summary>Records that may be on their way unacknowledged: bounds what a broker must queue when an outage's records come all at once.</summary>
    public int LargestWindow = 4000;

    /// <summary>Size of the buffer in which a message is made; the birth of the device with the most points must fit.</summary>
    public int MessageBytes = 2048;

    /// <summary>
    /// A random number, taken as the storage's id when it has none yet: a replaced flash counts boots and records from 1 again, and
    /// the gateway tells by this that they are new ones. 0: none is told, as in a simulation that must repeat byte by byte.
    /// </summary>
    public uint NewStorageId;

    /// <summary>
    /// Whether a new document's control engine is made while the one in effect is still there. A board's heap has no room for both: there the
    /// one in effect goes first, and is made anew from the flash should the new one not be fit to take its place.
    /// </summary>
    public bool HasRoomForTwo = true;

    /// <summary>How large a document may be.</summary>
    public ControllerLimits Limits = new ControllerLimits();

    public ControllerSettings(string controllerId, byte[] key, string siteId)
    {
        ControllerId = controllerId;
        Key = key;
        SiteId = siteId;
    }
}
