using System;

namespace Busbar.Controller;

/// <summary>One controller: polls its buses, decides, acts, reports and remembers. Single-threaded; the host calls <see cref="Step"/>.</summary>
public sealed class EdgeController
{
    private readonly ControllerSettings _settings;
    private readonly ControllerPorts _ports;

    /// <param name="settings">Who it is.</param>
    /// <param name="ports">What it reaches the world by.</param>
    /// <param name="firstDocument">Used when storage holds no good document, or an older one; checked like any other. Null: waits for one from the gateway.</param>
    public EdgeController(ControllerSettings settings, ControllerPorts ports, byte[]? firstDocument)
    {
        if (settings == null || ports == null)
        {
            throw new ArgumentNullException("settings");
        }

        _settings = settings;
        _ports = ports;
    }

    /// <summary>The controller's id.</summary>
    public string Id { get { return _settings.ControllerId; } }

    /// <summary>Monotonic time before which nothing happens, unless bytes or messages arrive. Exact, so that virtual time can jump to it.</summary>
    public long NextDueMilliseconds { get { return _ports.Clock.MonotonicMilliseconds; } }

    /// <summary>Buses of the document in effect; 0 without one.</summary>
    public int BusCount { get { return 0; } }

    /// <summary>Does what is due now. Never blocks.</summary>
    public void Step()
    {
    }

    /// <summary>True while a request is out and unanswered.</summary>
    public bool IsBusWaiting(int bus)
    {
        return false;
    }
}
