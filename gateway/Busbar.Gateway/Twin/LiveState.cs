using Busbar.Points;

namespace Busbar.Gateway.Twin;

/// <summary>
/// The newest of everything: controllers, devices and points as last reported. Thread-safe to read; what it returns are
/// snapshots whose ages were computed at that moment from the clock that was handed in.
/// </summary>
public sealed partial class LiveState
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Dictionary<string, ControllerCell> controllers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeviceCell> devices = new(StringComparer.Ordinal);
    private readonly List<ControllerCell> controllerOrder = [];
    private readonly List<DeviceCell> deviceOrder = [];
    private Action<LiveChange>[] subscribers = [];
    private DateTimeOffset? linkSince;

    /// <param name="time">Now, for ages; the virtual clock in an accelerated demo.</param>
    public LiveState(TimeProvider time) => this.time = time;

    /// <summary>A point that was not reported for so long is stale although its controller is online.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A value dated further ahead of now than this comes from a clock that is wrong: its age is not known, and it is uncertain.</summary>
    public TimeSpan AheadAtMost { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A controller that was not born for so long after the connection to the broker stood is away: it would have come back by then.</summary>
    public TimeSpan AwayAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>All controllers: those of the site first, in its order, then unknown ones as they appeared.</summary>
    public IReadOnlyList<LiveController> Controllers
    {
        get
        {
            lock (gate)
            {
                return [.. controllerOrder.Select(Snapshot)];
            }
        }
    }

    /// <summary>All devices: those of the site first, in its order, then unknown ones as they appeared.</summary>
    public IReadOnlyList<LiveDevice> Devices
    {
        get
        {
            lock (gate)
            {
                return [.. deviceOrder.Select(Snapshot)];
            }
        }
    }

    /// <summary>The controller, or null when there is none of that id.</summary>
    public LiveController? FindController(string id)
    {
        lock (gate)
        {
            return controllers.TryGetValue(id, out ControllerCell? cell) ? Snapshot(cell) : null;
        }
    }

    /// <summary>
    /// The controller is away for certain: its death was heard over the connection to the broker that stands now, or that has stood for
    /// <see cref="AwayAfter"/> without its birth. False for one that is online, and for one of which nothing can be known yet.
    /// </summary>
    public bool IsKnownAway(string controller)
    {
        lock (gate)
        {
            ControllerCell? cell = controllers.GetValueOrDefault(controller);
            return linkSince is { } since && cell is not { IsOnline: true } && (cell?.Since > since || time.GetUtcNow() - since >= AwayAfter);
        }
    }

    /// <summary>The device, or null when there is none of that id.</summary>
    public LiveDevice? FindDevice(string id)
    {
        lock (gate)
        {
            return devices.TryGetValue(id, out DeviceCell? cell) ? Snapshot(cell) : null;
        }
    }

    /// <summary>The points of a device in the order of its profile; empty when the device is not known or was not born yet.</summary>
    public IReadOnlyList<LivePoint> Points(string device)
    {
        lock (gate)
        {
            if (!devices.TryGetValue(device, out DeviceCell? cell))
                return [];
            DateTimeOffset now = time.GetUtcNow();
            return [.. cell.Order.Select(point => Snapshot(cell, point, now))];
        }
    }

    /// <summary>The newest value of a point, or null when device or point are not known.</summary>
    public LivePoint? Find(string device, string point)
    {
        lock (gate)
        {
            return devices.TryGetValue(device, out DeviceCell? cell) && cell.Points.TryGetValue(point, out PointCell? found)
                ? Snapshot(cell, found, time.GetUtcNow())
                : null;
        }
    }

    /// <summary>
    /// Calls <paramref name="onChange"/> after every change until the result is disposed, on the thread that brought the
    /// change and one by one: the callee collects and batches, and returns quickly.
    /// </summary>
    public IDisposable Subscribe(Action<LiveChange> onChange)
    {
        lock (gate)
        {
            subscribers = [.. subscribers, onChange];
        }

        return new Subscription(() =>
        {
            lock (gate)
            {
                subscribers = [.. subscribers.Where(subscriber => subscriber != onChange)];
            }
        });
    }

    private static LiveController Snapshot(ControllerCell cell) => new(
        cell.Id,
        cell.Name,
        cell.IsOnline,
        cell.OfflineReason,
        cell.Since,
        cell.LastHeard,
        new Dictionary<string, double>(cell.Facts),
        cell.Devices.Count,
        cell.IsOnline ? cell.Devices.Count(device => device.IsOnline) : 0);

    private static LiveDevice Snapshot(DeviceCell cell) => new(
        cell.Id,
        cell.Class,
        cell.Profile,
        cell.Name,
        cell.Controller.Id,
        cell.IsOnline && cell.Controller.IsOnline,
        cell.Controller.IsOnline ? cell.OfflineReason : LiveTexts.ControllerOffline(cell.Controller.Name, cell.Controller.OfflineReason),
        cell.Controller.IsOnline ? cell.Since : cell.Controller.Since);

    private LivePoint Snapshot(DeviceCell device, PointCell point, DateTimeOffset now)
    {
        TimeSpan? age = point.SourceTime is { } at ? (now > at ? now - at : TimeSpan.Zero) : null;
        return new LivePoint(
            device.Id,
            point.Name,
            point.Value,
            point.Unit,
            EffectiveQuality(device, point, age, now),
            point.SourceTime,
            age,
            point.Kind,
            point.IsWritable,
            point.Minimum,
            point.Maximum,
            point.Meaning,
            point.Why);
    }

    /// <summary>What the controller said holds only while controller and device are there to take it back.</summary>
    private Quality EffectiveQuality(DeviceCell device, PointCell point, TimeSpan? age, DateTimeOffset now)
    {
        bool isCurrent = device.IsOnline && device.Controller.IsOnline && age <= StaleAfter;
        if (point.Quality is Quality.Good or Quality.Uncertain && !isCurrent)
            return Quality.Stale;
        return point.Quality == Quality.Good && point.SourceTime - now > AheadAtMost ? Quality.Uncertain : point.Quality;
    }
}
