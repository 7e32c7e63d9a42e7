using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>The writing half: the site declares what there is, the link tells what became of it.</summary>
public sealed partial class LiveState
{
    /// <summary>Names a controller before it is heard of.</summary>
    public void DeclareController(string id, LocalName name)
    {
        lock (gate)
        {
            ControllerOf(id).Name = name;
        }
    }

    /// <summary>Names a device before it is heard of.</summary>
    public void DeclareDevice(string id, string controller, DeviceClass deviceClass, string profile, LocalName name)
    {
        lock (gate)
        {
            DeviceCell cell = DeviceOf(id, controller);
            cell.Class = deviceClass;
            cell.Profile = profile;
            cell.Name = name;
        }
    }

    /// <summary>Says what a point is. The first declaration fixes the order; later ones refine it.</summary>
    public void DeclarePoint(string controller, string device, string point, Unit unit, PointKind kind, bool isWritable, double minimum, double maximum, string meaning)
    {
        lock (gate)
        {
            PointCell cell = PointOf(DeviceOf(device, controller), point);
            cell.Unit = unit;
            cell.Kind = kind;
            cell.IsWritable = isWritable;
            cell.Minimum = minimum;
            cell.Maximum = maximum;
            cell.Meaning = meaning;
        }
    }

    /// <summary>A controller came (<paramref name="offlineReason"/> null) or went.</summary>
    public void SetControllerOnline(string id, bool isOnline, LocalName? offlineReason, DateTimeOffset at)
    {
        lock (gate)
        {
            ControllerCell cell = ControllerOf(id);
            cell.IsOnline = isOnline;
            cell.OfflineReason = isOnline ? null : offlineReason;
            cell.Since = at;
            cell.LastHeard = at;
        }

        Tell(new LiveChange(LiveChangeKind.Controller, id, null, null));
    }

    /// <summary>The connection to the broker stands since then; null: it does not.</summary>
    public void SetLink(DateTimeOffset? since)
    {
        lock (gate)
        {
            linkSince = since;
        }
    }

    /// <summary>A controller said something of itself.</summary>
    public void SetFact(string controller, string name, double value, DateTimeOffset at)
    {
        lock (gate)
        {
            ControllerCell cell = ControllerOf(controller);
            cell.Facts[name] = value;
            cell.LastHeard = at;
        }

        Tell(new LiveChange(LiveChangeKind.Controller, controller, null, null));
    }

    /// <summary>A device answers, or does not any more.</summary>
    public void SetDeviceOnline(string controller, string device, bool isOnline, LocalName? offlineReason, DateTimeOffset at)
    {
        lock (gate)
        {
            DeviceCell cell = DeviceOf(device, controller);
            cell.IsOnline = isOnline;
            cell.OfflineReason = isOnline ? null : offlineReason;
            cell.Since = at;
            cell.Controller.LastHeard = at;
        }

        Tell(new LiveChange(LiveChangeKind.Device, controller, device, null));
    }

    /// <summary>
    /// A value arrived. A replayed one (<paramref name="isHistorical"/>) that is older than what is known changes nothing; false
    /// then. Any other is the newest whatever its time says, for a controller's clock may be set back.
    /// </summary>
    public bool SetPoint(string controller, string device, string point, double? value, Quality quality, DateTimeOffset sourceTime, bool isHistorical = false)
    {
        lock (gate)
        {
            PointCell cell = PointOf(DeviceOf(device, controller), point);
            if (isHistorical && cell.SourceTime > sourceTime)
                return false;
            cell.Value = quality is Quality.Bad or Quality.NotPresent || value is { } number && !double.IsFinite(number) ? null : value;
            cell.Quality = cell.Value is null && quality > Quality.Bad ? Quality.Bad : quality;
            cell.SourceTime = sourceTime;
        }

        Tell(new LiveChange(LiveChangeKind.Point, controller, device, point));
        return true;
    }

    /// <summary>The controller said which entry commands an output; replays as in <see cref="SetPoint"/>.</summary>
    public void SetWhy(string controller, string device, string point, LiveWhy why, bool isHistorical = false)
    {
        lock (gate)
        {
            PointCell cell = PointOf(DeviceOf(device, controller), point);
            if (isHistorical && cell.Why is { } known && known.Since > why.Since)
                return;
            cell.Why = why;
        }

        Tell(new LiveChange(LiveChangeKind.Point, controller, device, point));
    }

    private ControllerCell ControllerOf(string id)
    {
        if (!controllers.TryGetValue(id, out ControllerCell? cell))
        {
            cell = new ControllerCell(id);
            controllers.Add(id, cell);
            controllerOrder.Add(cell);
        }

        return cell;
    }

    /// <summary>A device that turns up at another controller (the site was changed) moves there.</summary>
    private DeviceCell DeviceOf(string id, string controller)
    {
        if (devices.TryGetValue(id, out DeviceCell? cell) && cell.Controller.Id == controller)
            return cell;
        if (cell is not null)
        {
            cell.Controller.Devices.Remove(cell);
            deviceOrder.Remove(cell);
        }

        cell = new DeviceCell(id, ControllerOf(controller));
        cell.Controller.Devices.Add(cell);
        devices[id] = cell;
        deviceOrder.Add(cell);
        return cell;
    }

    private static PointCell PointOf(DeviceCell device, string name)
    {
        if (!device.Points.TryGetValue(name, out PointCell? cell))
        {
            cell = new PointCell(name);
            device.Points.Add(name, cell);
            device.Order.Add(cell);
        }

        return cell;
    }

    private void Tell(LiveChange change)
    {
        foreach (Action<LiveChange> subscriber in Volatile.Read(ref subscribers))
            subscriber(change);
    }
}
