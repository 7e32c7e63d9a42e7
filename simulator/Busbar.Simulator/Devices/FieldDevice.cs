using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Plant;
using Busbar.Site.Devices;
using Busbar.Site.Sites;

namespace Busbar.Simulator.Devices;

/// <summary>
/// A device as its maker's document promises: the registers of its device file, filled from the plant when they are read, and
/// written through to the plant when they are written. It reads the file itself, apart from the profile that the controller gets.
/// </summary>
public sealed partial class FieldDevice
{
    private readonly IPlantDevice _plant;
    private readonly IClock _clock;
    private readonly RegisterMap _map;
    private readonly RegisterBank[] _banks = [.. Enumerable.Range(0, 5).Select(space => new RegisterBank((RegisterSpace)space))];   // By the space's number.
    private readonly List<PointField> _fields = [];
    private readonly DeviceTimers _timers = new();
    private long _request;

    /// <param name="id">The device's id in the site.</param>
    /// <param name="address">Its Modbus unit, or its address as the site file has it.</param>
    /// <param name="file">Its device file.</param>
    /// <param name="plant">What it measures and moves.</param>
    /// <param name="clock">Virtual time, by which its timers run.</param>
    /// <param name="seed">Of its faults.</param>
    /// <param name="manners">Null: those of its class.</param>
    public FieldDevice(string id, ulong address, DeviceFile file, IPlantDevice plant, IClock clock, ulong seed = 0, DeviceManners? manners = null)
    {
        Id = id;
        Address = address;
        File = file;
        _plant = plant;
        _clock = clock;
        Manners = manners ?? DeviceManners.Of(file);
        Faults = new DeviceFaults(seed);
        _map = new RegisterMap(file);
        if (file.Protocol != DeviceProtocol.Modbus)
        {
            return;
        }

        Lay();
        Answer();
        foreach (PointField field in _fields)
        {
            Encode(field, initial: true);
        }
    }

    public string Id { get; }

    /// <summary>As the site file has it: the Modbus unit, the digits of a meter's address, a primary or secondary M-Bus address.</summary>
    public ulong Address { get; }

    /// <summary>Modbus unit, 1 to 247 (0 to 255 on TCP).</summary>
    public byte Unit => (byte)Address;

    /// <summary>Its serial setting; null: it hears at every speed.</summary>
    public DeviceLine? Line { get; init; }

    /// <summary>It shares another device's unit: both are one piece of equipment, which answers for all of its registers.</summary>
    public bool IsPart { get; init; }

    /// <summary>Where its model chain begins, at the marker; null: it has none.</summary>
    public int? ChainStart => File.Simulate.SunSpecBase;

    /// <summary>Last register of its chain's end model; -1 without a chain.</summary>
    public int ChainEnd => _map.ChainEnd;

    public DeviceFile File { get; }

    public DeviceManners Manners { get; }

    /// <summary>What is wrong with it, switchable at any time.</summary>
    public DeviceFaults Faults { get; }

    /// <summary>Virtual time of its next timer, ms; <see cref="long.MaxValue"/> when none runs.</summary>
    public long NextDue => _timers.NextDue;

    /// <summary>Called when <see cref="NextDue"/> has changed.</summary>
    internal Action? NextDueChanged
    {
        set => _timers.Changed = value;
    }

    /// <summary>Requests that it took.</summary>
    public long Requests => _request;

    /// <summary>Fault of the request that is being answered.</summary>
    public LineFault CurrentFault { get; private set; }

    /// <summary>Whether it understands what is sent at a speed and parity.</summary>
    public bool Hears(int baud, byte parity) => Line is null || (Line.BaudRate == baud && (byte)Line.Parity == parity);

    private long Now => _clock.MonotonicMilliseconds;

    /// <summary>Does what its revert timers and its watchdog do when they run out.</summary>
    public void RunTimers()
    {
        long now = Now;
        while (_timers.TakeDue(now) is string point)
        {
            Revert(File.FindPoint(point)!);
        }

        if (_timers.Watchdog is long at && at <= now)
        {
            _timers.Watchdog = null;
            _timers.HasTripped = true;
            (_plant as IStopsItself)?.StopByWatchdog();
        }
    }

    /// <summary>The raw content of a register as a read would give it; for tests and pages.</summary>
    public ushort Peek(RegisterSpace space, int address)
    {
        Refresh(space, address, address);
        return _banks[(int)space][address];
    }

    /// <summary>A point as the device would tell it, faults included; for simulation by points.</summary>
    public double ReadPoint(string name)
    {
        double value = _plant.Read(name);
        return double.IsNaN(value) ? value : Faults.OnReading(name, value, _request);
    }

    /// <summary>A command by points: clamped or refused, and rounded, as the device does. Revert timers and watchdogs run by registers alone.</summary>
    public void WritePoint(DevicePoint point, double value)
    {
        if (!Manners.Clamps && (value < point.Minimum || value > point.Maximum))
        {
            return;
        }

        value = Math.Clamp(value, point.Minimum, point.Maximum);
        if (Manners.Steps.TryGetValue(point.Name, out double step))
        {
            value = Math.Round(value / step, MidpointRounding.AwayFromZero) * step;
        }

        _plant.Write(point.Name, value);
    }

    /// <summary>A request arrives: its number decides about faults.</summary>
    internal LineFault BeginRequest()
    {
        _request++;
        return CurrentFault = Faults.OnRequest(_request);
    }

    internal byte ReadBits(byte function, int start, int count, byte[] into, int at)
    {
        RegisterBank bank = _banks[function];
        if (Judge(bank, start, count) is byte refusal and not 0)
        {
            return refusal;
        }

        Refresh(bank.Space, start, start + count - 1);
        for (int i = 0; i < count; i++)
        {
            into[at + i / 8] |= (byte)(bank[start + i] != 0 ? 1 << (i % 8) : 0);
        }

        return 0;
    }

    internal byte ReadRegisters(byte function, int start, int count, byte[] into, int at)
    {
        if (function is not (3 or 4))
        {
            return ModbusExceptionCode.IllegalFunction;
        }

        RegisterBank bank = _banks[function];
        if (count > File.Modbus.MaximumRegisters)
        {
            return bank.Exists ? ModbusExceptionCode.IllegalDataValue : ModbusExceptionCode.IllegalFunction;
        }

        if (Judge(bank, start, count) is byte refusal and not 0)
        {
            return refusal;
        }

        Refresh(bank.Space, start, start + count - 1);
        for (int i = 0; i < count; i++)
        {
            ushort register = bank[start + i];
            into[at + 2 * i] = (byte)(register >> 8);
            into[at + 2 * i + 1] = (byte)register;
        }

        return 0;
    }

    /// <summary>Whether its file names a register (or bit) between two, both included: then the unit's answer is this part's.</summary>
    internal bool Has(RegisterSpace space, int first, int last) =>
        _fields.Any(f => f.Space == space && f.Touches(first, last)) || Places().Any(p => p.Space == space && p.First <= last && p.Last >= first);

    internal string? Identification(byte objectId) => objectId switch
    {
        0 => File.Maker.En,
        1 => File.Id,
        2 => "1.0",
        5 => File.Products.Count > 0 ? File.Products[0].En : null,
        _ => null,
    };

    private static byte Judge(RegisterBank bank, int start, int count) =>
        !bank.Exists ? ModbusExceptionCode.IllegalFunction
        : bank.Answers(start, start + count - 1) ? ModbusExceptionCode.None : ModbusExceptionCode.IllegalDataAddress;

    /// <summary>Brings every field that lies in a range up to date.</summary>
    private void Refresh(RegisterSpace space, int first, int last)
    {
        foreach (PointField field in _fields)
        {
            if (field.Space == space && field.Touches(first, last))
            {
                Encode(field, initial: false);
            }
        }

        if (File.KeepAlive is KeepAlive keep && keep.Step.Place.Space == space)
        {
            int address = _map.AddressOf(keep.Step.Place);
            if (address >= first && address <= last)
            {
                _banks[(int)space][address] = (ushort)_timers.WatchdogSeconds(Now);
            }
        }
    }

    /// <summary>Finds an address for everything the file names.</summary>
    private void Lay()
    {
        _map.PutChain(_banks[(int)RegisterSpace.Holding]);
        foreach (SimulatedRegister register in File.Simulate.Registers)
        {
            PutFixed(register);
        }

        foreach (AuxiliaryRegister auxiliary in File.Auxiliaries)
        {
            int address = _map.AddressOf(auxiliary.Place);
            if (address >= 0)
            {
                double raw = File.Simulate.Auxiliaries.GetValueOrDefault(auxiliary.Name);
                PutRaw(auxiliary.Place.Space, address, RegisterCodec.ToRaw(raw, auxiliary.Encoding.Type, false), auxiliary.Encoding.Type, auxiliary.Encoding.Order);
            }
        }

        foreach (DevicePoint point in File.Points)
        {
            int address = point.Place is null ? -1 : _map.AddressOf(point.Place);
            if (address >= 0)
            {
                int fraction = point.Fraction is null ? -1 : _map.AddressOf(point.Fraction.Place);
                _fields.Add(new PointField(point, point.Encoding, address, fraction));
            }
        }
    }

    private void PutFixed(SimulatedRegister register)
    {
        int address = _map.AddressOf(register);
        if (address < 0)
        {
            return;
        }

        if (register.Text is null)
        {
            PutRaw(register.Place.Space, address, RegisterCodec.ToRaw(register.Value, register.Type, false), register.Type, register.Order);
            return;
        }

        for (int i = 0; i < register.Length; i++)
        {
            char high = 2 * i < register.Text.Length ? register.Text[2 * i] : '\0';
            char low = 2 * i + 1 < register.Text.Length ? register.Text[2 * i + 1] : '\0';
            _banks[(int)register.Place.Space][address + i] = (ushort)((high << 8) | (low & 0xFF));
        }
    }

    /// <summary>Decides which registers answer.</summary>
    private void Answer()
    {
        foreach (RegisterRange range in File.Simulate.Ranges)
        {
            _banks[(int)range.Space].Open(range.First, range.Last);
        }

        if (File.Simulate.Ranges.Count == 0)
        {
            var bounds = new Dictionary<RegisterSpace, (int First, int Last)>();
            foreach ((RegisterSpace space, int first, int last) in Places())
            {
                (int low, int high) = bounds.TryGetValue(space, out (int First, int Last) b) ? b : (first, last);
                bounds[space] = (Math.Min(low, first), Math.Max(high, last));
            }

            foreach ((RegisterSpace space, (int first, int last)) in bounds)
            {
                _banks[(int)space].Open(first, last);
            }
        }

        foreach (RegisterRange range in File.Modbus.Forbidden)
        {
            _banks[(int)range.Space].Forbid(range.First, range.Last);
        }
    }

    /// <summary>Everything that the file names outside the model chain.</summary>
    private IEnumerable<(RegisterSpace Space, int First, int Last)> Places()
    {
        foreach (PointField field in _fields.Where(f => f.Point.Place!.Model is null))
        {
            yield return (field.Space, field.Address, field.Last);
            if (field.Point.Fraction is Fraction fraction)
            {
                yield return (fraction.Place.Space, field.FractionAddress, field.FractionAddress + RegisterCodec.Width(fraction.Type) - 1);
            }
        }

        foreach (AuxiliaryRegister auxiliary in File.Auxiliaries.Where(a => a.Place.Model is null))
        {
            yield return (auxiliary.Place.Space, auxiliary.Place.Address, auxiliary.Place.Address + RegisterCodec.Width(auxiliary.Encoding.Type) - 1);
        }

        foreach (SimulatedRegister register in File.Simulate.Registers.Where(r => r.ModelId is null && r.Place.Model is null))
        {
            int width = register.Text is null ? RegisterCodec.Width(register.Type) : register.Length;
            yield return (register.Place.Space, register.Place.Address, register.Place.Address + width - 1);
        }

        foreach (WriteTarget target in Targets().Where(t => t.Place.Model is null))
        {
            yield return (target.Place.Space, target.Address, target.Last);
        }
    }

    private void PutRaw(RegisterSpace space, int address, ulong raw, RegisterType type, WordOrder order)
    {
        Span<ushort> words = stackalloc ushort[RegisterCodec.Width(type)];
        RegisterCodec.Spread(raw, words, order);
        for (int i = 0; i < words.Length; i++)
        {
            _banks[(int)space][address + i] = words[i];
        }
    }

    private ulong GetRaw(RegisterSpace space, int address, RegisterType type, WordOrder order)
    {
        Span<ushort> words = stackalloc ushort[RegisterCodec.Width(type)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = _banks[(int)space][address + i];
        }

        return RegisterCodec.Gather(words, order);
    }
}
