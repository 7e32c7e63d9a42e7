using Busbar.Points;

namespace Busbar.Controller;

/// <summary>Where the controller's messages for people go.</summary>
public interface ILog
{
    /// <param name="level">0 debug, 1 information, 2 warning, 3 error.</param>
    /// <param name="text">One line.</param>
    void Write(byte level, string text);
}

/// <summary>Everything a controller reaches the world by.</summary>
public sealed class ControllerPorts
{
    public readonly IClock Clock;
    public readonly IBusPorts Buses;
    public readonly IStorage Storage;
    public readonly ILinkPort Link;
    public readonly ILog Log;

    public ControllerPorts(IClock clock, IBusPorts buses, IStorage storage, ILinkPort link, ILog log)
    {
        Clock = clock;
        Buses = buses;
        Storage = storage;
        Link = link;
        Log = log;
    }
}
