using Busbar.Controller;
using Busbar.Field.Profiles;
using Busbar.Points;

namespace Busbar.Host.Memory;

/// <summary>The work on one bus when points come instead of bytes: every request is answered at once, or its time-out has passed at once.</summary>
internal sealed class PointBus : BusWork
{
    private readonly ControllerTables _tables;
    private readonly int _bus;
    private readonly PollSchedule _schedule;
    private readonly WriteQueue _writes;
    private readonly DeviceHealth _health;
    private readonly IPointDevice?[] _devices;
    private readonly int[][] _groups;
    private long _nextDue;

    public PointBus(ControllerTables tables, int bus, PollSchedule schedule, WriteQueue writes, DeviceHealth health, Func<string, IPointDevice> find)
    {
        _tables = tables;
        _bus = bus;
        _schedule = schedule;
        _writes = writes;
        _health = health;
        DeviceTable devices = tables.Devices;
        _devices = new IPointDevice?[devices.Count];
        _groups = new int[devices.GroupCount][];
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int device = schedule.Device(i);
            _devices[device] = find(devices.Name(device));
            DeviceProfile profile = devices.Profile(device);
            for (int group = 0; group < profile.GroupCount; group++)
            {
                _groups[devices.FirstGroup[device] + group] = [.. Enumerable.Range(0, profile.PointCount).Where(p => profile.PointGroup(p) == group)];
            }
        }
    }

    public override bool IsWaiting => false;

    public override long NextDue => _nextDue;

    public override void Step(long now)
    {
        // Only the cycle's writes come sooner than what was due when it was last looked at.
        if (now < _nextDue && _writes.NextDue(_bus) > now)
        {
            return;
        }

        DeviceTable devices = _tables.Devices;
        for (int i = 0; i < _schedule.DeviceCount; i++)
        {
            int device = _schedule.Device(i);
            if (devices.NotBefore[device] <= now)
            {
                // Points need no model chain, and a watchdog is fed by whoever asks.
                devices.Identified[device] = true;
                if (devices.Profile(device).HasKeepAlive && devices.KeepAliveDue(device, now) <= now)
                {
                    devices.SetKeepAliveDue(device, now + devices.Profile(device).KeepAlivePeriodMilliseconds);
                }
            }
        }

        Write(now);
        while (_schedule.Choose(now, out int chosen, out int group))
        {
            if (Ask(chosen, now))
            {
                Poll(chosen, group, now);
            }

            _schedule.End(chosen, group, now);
        }

        Write(now);
        _nextDue = Math.Min(_schedule.NextDue(now), _writes.NextDue(_bus));
    }

    public override void Abandon(long now) => _nextDue = now + 1000;

    /// <summary>There are no registers to read here.</summary>
    public override bool Carry(BusProbe asked) => false;

    private bool Ask(int device, long now)
    {
        _tables.Devices.Requests[device]++;
        if (!_devices[device]!.IsSilent)
        {
            bool wasAway = _tables.Devices.Conditions[device] != (byte)DeviceCondition.Online;
            _health.Alive(device, ErrorDetail.NoRequest, now);
            if (wasAway)
            {
                _schedule.Restart(device, now);
            }

            return true;
        }

        _tables.Devices.Errors[device]++;
        _health.Silent(device, 0, now);
        return false;
    }

    private void Poll(int device, int group, long now)
    {
        DeviceProfile profile = _tables.Devices.Profile(device);
        int first = _tables.Devices.FirstPoint[device];
        foreach (int point in _groups[_tables.Devices.FirstGroup[device] + group])
        {
            double value = _devices[device]!.Read(point);
            Quality quality = double.IsNaN(value) ? Quality.NotPresent
                : !(value >= profile.PointMinimum(point) && value <= profile.PointMaximum(point)) ? Quality.Bad : Quality.Good;
            _tables.Points.Take(first + point, value, (byte)quality, PointTable.BelievedRatePerSecond(profile, point), now);
        }
    }

    private void Write(long now)
    {
        int output = _writes.Choose(_bus, now);
        while (output >= 0)
        {
            int device = _writes.Device(output);
            byte generation = _writes.Generation(output);
            if (!Ask(device, now))
            {
                if (!_writes.IsReadingBack(output))
                {
                    _writes.Failed(output, generation, DeviceError.NoAnswer, 0, now);
                }

                return;
            }

            if (_writes.IsReadingBack(output))
            {
                _writes.TakeReadBack(output, generation, _devices[device]!.Read(_writes.Point(output)), _writes.ValueToWrite(output), now);
            }
            else
            {
                _devices[device]!.Write(_writes.Point(output), _writes.ValueToWrite(output));
                _writes.StepDone(output, generation, _tables.Devices.Profile(device), now);
            }

            output = _writes.Choose(_bus, now);
        }
    }
}
