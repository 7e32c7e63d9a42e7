using Busbar.Field.Modbus;
using Busbar.Simulator.Plant;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <content>What a written register does.</content>
public sealed partial class FieldDevice
{
    private WriteTarget[]? _targets;

    internal byte WriteBits(int start, int count, byte[] from, int at)
    {
        var values = new ushort[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (ushort)((from[at + i / 8] >> (i % 8)) & 1);
        }

        return Write(RegisterSpace.Coil, start, values);
    }

    internal byte WriteRegisters(byte function, int start, int count, byte[] from, int at)
    {
        if (function is not (6 or 16))
        {
            return ModbusExceptionCode.IllegalFunction;
        }

        var values = new ushort[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (ushort)((from[at + 2 * i] << 8) | from[at + 2 * i + 1]);
        }

        return Write(RegisterSpace.Holding, start, values);
    }

    /// <summary>Everything that takes writes, values before steps.</summary>
    private WriteTarget[] Targets()
    {
        if (_targets is not null)
        {
            return _targets;
        }

        var targets = new List<WriteTarget>();
        foreach (DevicePoint point in File.Points.Where(p => p.Write is not null))
        {
            WriteRule rule = point.Write!;
            targets.Add(new WriteTarget(rule.Place, _map.AddressOf(rule.Place), point.Encoding.Type, point, null));
            targets.AddRange(rule.Before.Concat(rule.After).Select(s => new WriteTarget(s.Place, _map.AddressOf(s.Place), s.Type, point, s)));
        }

        if (File.KeepAlive is KeepAlive keep)
        {
            targets.Add(new WriteTarget(keep.Step.Place, _map.AddressOf(keep.Step.Place), keep.Step.Type, null, keep.Step));
        }

        return _targets = [.. targets.Where(t => t.Address >= 0).OrderBy(t => t.Step is null ? 0 : 1)];
    }

    private byte Write(RegisterSpace space, int start, ushort[] values)
    {
        RegisterBank bank = _banks[(int)space];
        WriteTarget[] targets = Targets();
        int last = start + values.Length - 1;
        if (!Array.Exists(targets, t => t.Place.Space == space))
        {
            return ModbusExceptionCode.IllegalFunction;
        }

        for (int address = start; address <= last; address++)
        {
            if (!bank.Answers(address, address) || !Array.Exists(targets, t => t.Covers(space, address)))
            {
                return ModbusExceptionCode.IllegalDataAddress;
            }
        }

        var before = new ushort[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            before[i] = bank[start + i];
            bank[start + i] = values[i];
        }

        if (!Manners.Clamps && Array.Exists(targets, t => t.Step is null && t.IsWithin(space, start, last) && !IsAcceptable(t)))
        {
            for (int i = 0; i < values.Length; i++)
            {
                bank[start + i] = before[i];
            }

            return ModbusExceptionCode.IllegalDataValue;
        }

        foreach (WriteTarget target in targets)
        {
            if (target.IsWithin(space, start, last))
            {
                Obey(target);
            }
        }

        return ModbusExceptionCode.None;
    }

    private bool IsAcceptable(WriteTarget target)
    {
        double value = ToCanonical(target.Point!.Encoding, RawOf(target));
        return value >= target.Point.Minimum && value <= target.Point.Maximum;
    }

    private ulong RawOf(WriteTarget target) =>
        GetRaw(target.Place.Space, target.Address, target.Type, target.Step?.Order ?? target.Point!.Encoding.Order);

    private void Obey(WriteTarget target)
    {
        if (target.Point is null)
        {
            double seconds = RegisterCodec.FromRaw(RawOf(target), target.Type);
            _timers.Watchdog = seconds > 0 ? Now + (long)(seconds * 1000) : null;
            if (_timers.HasTripped)
            {
                _timers.HasTripped = false;
                (_plant as IStopsItself)?.StartAfterWatchdog();
            }

            return;
        }

        if (target.Step is null || target.Step.IsRevertTimer)
        {
            Apply(target.Point);
            return;
        }

        // A step on a register that gates points: what it opens takes effect, what it closes falls back.
        foreach (DevicePoint point in File.Points)
        {
            if (point.Gate is Gate gate && File.FindAuxiliary(gate.Auxiliary)!.Place == target.Place)
            {
                Apply(point);
            }
        }
    }

    /// <summary>Makes the plant do what the registers of a point say now.</summary>
    private void Apply(DevicePoint point)
    {
        if (point.Gate is Gate gate && !IsOpen(gate))
        {
            _timers.StopRevert(point.Name);
            _plant.Write(point.Name, gate.Otherwise);
            return;
        }

        WriteTarget target = Array.Find(Targets(), t => t.Point == point && t.Step is null)!;
        double value = ToCanonical(point.Encoding, RawOf(target));
        if (double.IsNaN(value))
        {
            return;
        }

        value = Math.Clamp(value, point.Minimum, point.Maximum);
        if (Manners.Steps.TryGetValue(point.Name, out double step))
        {
            value = Math.Round(value / step, MidpointRounding.AwayFromZero) * step;
        }

        _plant.Write(point.Name, value);
        StartRevert(point);
    }

    private void StartRevert(DevicePoint point)
    {
        WriteTarget? timer = Array.Find(Targets(), t => t.Point == point && t.Step is { IsRevertTimer: true });
        if (timer is not null)
        {
            _timers.StartRevert(point.Name, Now, RegisterCodec.FromRaw(RawOf(timer), timer.Type));
        }
    }

    /// <summary>The revert timer ran out: the device drops the command by itself.</summary>
    private void Revert(DevicePoint point)
    {
        if (point.Gate is not Gate gate)
        {
            double ownDefault = File.Simulate.Points.TryGetValue(point.Name, out double value) ? value : point.SafeValue ?? point.Maximum;
            _plant.Write(point.Name, point.Write?.Neutral ?? ownDefault);
            return;
        }

        AuxiliaryRegister auxiliary = File.FindAuxiliary(gate.Auxiliary)!;
        int address = _map.AddressOf(auxiliary.Place);
        ulong raw = GetRaw(auxiliary.Place.Space, address, auxiliary.Encoding.Type, auxiliary.Encoding.Order);
        PutRaw(auxiliary.Place.Space, address, raw & ~(ulong)gate.Mask, auxiliary.Encoding.Type, auxiliary.Encoding.Order);
        _plant.Write(point.Name, gate.Otherwise);
    }
}
