using Busbar.Controller;

namespace Busbar.Site.Sites;

/// <summary>Where a controller runs; the words of <c>host</c> in the site file.</summary>
public enum ControllerPlace
{
    /// <summary>On a board, or in a program of its own.</summary>
    Own = 0,

    /// <summary>In the gateway's process: the gateway reads these devices itself.</summary>
    Gateway = 1,
}

/// <summary>What one controller holds, by where it runs.</summary>
/// <param name="Devices">Devices on all buses.</param>
/// <param name="Buses">Serial lines and TCP connections.</param>
/// <param name="Points">Points of all devices.</param>
/// <param name="DocumentBytes">Length of the signed document.</param>
/// <param name="Limits">What the controller itself is told to take.</param>
public sealed record ControllerSize(int Devices, int Buses, int Points, int DocumentBytes, ControllerLimits Limits)
{
    /// <summary>An ESP32: 40 KB of managed state.</summary>
    public static readonly ControllerSize Own = new(20, 8, 200, ControllerLimits.BoardDocumentBytes, new ControllerLimits());

    /// <summary>In the gateway; the bounds keep one round of polls and reports well inside a second.</summary>
    public static readonly ControllerSize Gateway = new(100, 100, 10_000, GatewayDocumentBytes, new ControllerLimits { Devices = 100, Buses = 100, Points = 10_000, DocumentBytes = GatewayDocumentBytes });

    private const int GatewayDocumentBytes = 128 * 1024;

    public static ControllerSize Of(ControllerPlace place) => place == ControllerPlace.Gateway ? Gateway : Own;
}
