using Busbar.Controller;

namespace Busbar.Host;

/// <summary>Room for a controller on Linux, where memory and disk are not counted in kilobytes.</summary>
public static class LinuxController
{
    /// <summary>16 MB of outbox: about a million records, days of outage at the demo building's rate.</summary>
    public const int OutboxBytes = 16 * 1024 * 1024;

    /// <summary>Seconds of records wait in memory before anything is written to the disk.</summary>
    public const int RecordBuffer = 1024;

    /// <summary>Messages of some 300 records; births of devices with a hundred points.</summary>
    public const int MessageBytes = 8192;

    /// <summary>Settings with these sizes.</summary>
    public static ControllerSettings Settings(string controllerId, byte[] key, string siteId) =>
        new(controllerId, key, siteId) { OutboxBytes = OutboxBytes, RecordBuffer = RecordBuffer, MessageBytes = MessageBytes };
}
