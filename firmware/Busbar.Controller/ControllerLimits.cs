namespace Busbar.Controller;

/// <summary>
/// How large a document may be that a controller takes. What is here without being set is what an ESP32 bears; a controller in
/// a process with more memory, such as the gateway's, is given more. The format itself ends at 127 devices and 32,767 points.
/// </summary>
public sealed class ControllerLimits
{
    /// <summary>More buses would not fit the ESP32's ports and sockets.</summary>
    public const int BoardBuses = 8;

    /// <summary>
    /// Bytes of a document that a board takes. With the largest tables a heap of 112 KB has room for documents of half of this; a board with
    /// longer ones and many points wants PSRAM.
    /// </summary>
    public const int BoardDocumentBytes = 16 * 1024;

    /// <summary>Length of the document.</summary>
    public int DocumentBytes = BoardDocumentBytes;

    /// <summary>Devices; each has a row of state.</summary>
    public int Devices = 64;

    /// <summary>Serial lines and TCP connections.</summary>
    public int Buses = BoardBuses;

    /// <summary>Points of all devices together.</summary>
    public int Points = 1000;
}
