using System.Buffers.Binary;
using System.Text;
using Busbar.Field.Profiles;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller.Tests.Bench;

/// <summary>
/// A document written byte by byte: the tests' own reading of docs/developer/architecture.md and of the profile and policy
/// formats. Every device is of one of two types; both have power (W, raw), energy (Wh, a counter of 32 bits) and a setpoint
/// (°C, tenths, written by function 6) in registers 0 to 3, polled each second, and a status in register 100, polled every 5 s.
/// </summary>
internal sealed class TestDocument
{
    public const string ControllerId = "plant";
    public const string SiteId = "test-site";
    public const int Power = 0;
    public const int Energy = 1;
    public const int Setpoint = 2;
    public const int Status = 3;
    public const int PointsPerDevice = 4;

    public static readonly byte[] Key = Encoding.ASCII.GetBytes("a key of thirty-two bytes length");

    private readonly List<byte> _names = [];
    private readonly List<byte[]> _buses = [];
    private readonly List<byte[]> _devices = [];
    private readonly List<byte[]> _outputs = [];
    private readonly List<(int Output, double Value)> _defaults = [];
    private readonly List<byte[]> _policies = [];
    private readonly Dictionary<Busbar.Control.PolicyType, int> _policyNames = [];

    public uint Version { get; set; } = 1;

    public int SilentSeconds { get; set; } = 300;

    public int RevertSeconds { get; set; }

    public double PowerDeadBand { get; set; }

    public double PowerRate { get; set; }

    public double SetpointRate { get; set; }

    public int FastPeriod { get; set; } = 1000;

    public int ExtraPoints { get; set; }

    /// <summary>Register 40 is to be fed with a 5 so often, ms; 0: no watchdog.</summary>
    public int KeepAlivePeriod { get; set; }

    /// <summary>The registers lie in SunSpec model 103: power, energy and setpoint at offset 2, status at offset 20.</summary>
    public bool IsSunSpec { get; set; }

    /// <summary>Levels of the priority array that outputs have.</summary>
    public int[] Levels { get; set; } = [1, 2, 5, 8, 10, 11, 12, 13, 16];

    public TestDocument Serial(string name, int timeout = 300, int baud = 9600, int guard = 5)
    {
        _buses.Add([.. U16(Name(name)), 1, .. U16(Name(name)), 0, 0, .. U32((uint)baud), 0, 1, .. U16(timeout), .. U16(guard), 0]);
        return this;
    }

    public TestDocument Tcp(string name, int port = 502, int timeout = 300)
    {
        _buses.Add([.. U16(Name(name)), 2, .. U16(Name("127.0.0.1")), .. U16(port), .. U32(0), 0, 0, .. U16(timeout), 0, 0, 0]);
        return this;
    }

    public TestDocument Device(string name, int bus, int unit)
    {
        _devices.Add([.. U16(Name(name)), 0, (byte)bus, .. U64((ulong)unit), 0, 0]);
        return this;
    }

    /// <summary>The device's setpoint as an output, 5 to 35, with a default value unless it is NaN.</summary>
    public TestDocument Output(int device, double defaultValue = double.NaN)
    {
        int mask = 0;
        foreach (int level in Levels)
        {
            mask |= 1 << (level - 1);
        }

        if (!double.IsNaN(defaultValue))
        {
            _defaults.Add((_outputs.Count, defaultValue));
        }

        _outputs.Add([(byte)device, Setpoint, 0, 255, 2, 255, .. U16(mask), .. Number(5), .. Number(35), .. Number(double.NaN), .. Number(double.NaN), .. Number(double.NaN), 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0]);
        return this;
    }

    /// <summary>A week's schedule for outputs: heating 19 and 15, cooling 27 and 30, weekdays 07:30 to 18:30.</summary>
    public TestDocument Schedule(params int[] outputs) =>
        Policy(Busbar.Control.PolicyType.SetpointSchedule, [.. Number(19), .. Number(15), .. Number(27), .. Number(30), 1, 0b0011111, .. U16(450), .. U16(1110), (byte)outputs.Length, .. outputs.Select(o => (byte)o), 0]);

    /// <summary>Sheds outputs by a device's power, taken for a bus voltage of 375 V: below 0.95 and 0.90.</summary>
    public TestDocument Bands(int device, params int[] outputs) =>
        Policy(
            Busbar.Control.PolicyType.BusVoltageBands,
            [
                (byte)device, Power, .. Number(375), .. U16(20), .. U16(0), .. U16(0), .. U16(10), 2, (byte)outputs.Length,
                1, 5, 10, 0, .. Number(0.95), .. Number(0.96), .. U16(3000), .. U16(30),
                1, 4, 5, 0, .. Number(0.9), .. Number(0.92), .. U16(3000), .. U16(30),
                .. outputs.SelectMany(o => (byte[])[(byte)o, (byte)(o % 2), .. Number(5)]),
            ]);

    private TestDocument Policy(Busbar.Control.PolicyType type, byte[] table)
    {
        if (!_policyNames.TryGetValue(type, out int name))
        {
            name = Name("policy-" + type);
            _policyNames.Add(type, name);
        }

        _policies.Add([(byte)type, .. U16(name), .. U16(table.Length), .. table]);
        return this;
    }

    public byte[] ToArray()
    {
        byte[] profile = Profile();
        byte[] buses = [(byte)_buses.Count, .. _buses.SelectMany(b => b)];
        byte[] devices = [(byte)_devices.Count, .. _devices.SelectMany(d => d)];
        byte[] outputs = [1, (byte)_outputs.Count, 0, .. _outputs.SelectMany(o => o)];
        byte[] table = [(byte)_defaults.Count, .. _defaults.SelectMany(d => (byte[])[(byte)d.Output, .. Number(d.Value)])];
        if (_defaults.Count > 0)
        {
            Policy(Busbar.Control.PolicyType.DefaultValues, table);
        }

        byte[] policies = [1, (byte)_policies.Count, .. _policies.SelectMany(p => p)];
        byte[] calendar = [.. U16(480), .. U16(0x0B0F), .. U16(0x030F), .. U16(0x0601), .. U16(0x090F), 0];
        byte[] link = [.. U16(Name(SiteId)), .. U16(SilentSeconds)];
        byte[] header = [.. "BBD1"u8, 0, 1, .. U32(Version), .. U32(1_700_000_000), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(ControllerId.PadRight(32, '\0')), 8];
        byte[] document =
        [
            .. header,
            .. Section(1, [.. _names]),
            .. Section(2, [1, .. U16(profile.Length), .. profile]),
            .. Section(3, buses),
            .. Section(4, devices),
            .. Section(5, outputs),
            .. Section(6, policies),
            .. Section(7, calendar),
            .. Section(8, link),
            .. new byte[32],
        ];
        DocumentCheck.Sign(document, document.Length, Key);
        return document;
    }

    private byte[] Profile()
    {
        double[] numbers = [0, 1, 0.1, -32768, 4294967295, 5, 35, PowerRate, PowerDeadBand, SetpointRate];
        const byte zero = 0, one = 1, tenth = 2, low = 3, high = 4, five = 5, thirtyFive = 6, rate = 7, band = 8, ramp = 9, none = 255;
        int extra = ExtraPoints;
        byte models = (byte)(IsSunSpec ? 1 : 0);
        bool hasWatchdog = KeepAlivePeriod > 0;
        byte[] header =
        [
            1, (byte)DeviceClass.Thermostat, 1, models, 0, 0, 0, 0, (byte)numbers.Length, 2, models, models, 0, 2, (byte)(PointsPerDevice + extra), (byte)(PointsPerDevice + extra),
            (byte)(hasWatchdog ? 2 : 1), 0, 0, hasWatchdog ? (byte)1 : none, .. U32((uint)KeepAlivePeriod),
        ];
        byte[] Request(int start, int group, int count, int firstField, int fields) => [3, 0, .. U16(start), IsSunSpec ? (byte)0 : none, (byte)group, .. U16(count), (byte)firstField, (byte)fields];
        byte[] Point(string name, Unit unit, PointKind kind, int group, int flags, byte minimum, byte maximum, byte rateNumber, byte bandNumber, int steps, int field) =>
            [.. U16(Name(name)), (byte)unit, (byte)kind, (byte)group, (byte)flags, minimum, maximum, rateNumber, bandNumber, none, 0, (byte)steps, (byte)field, .. U16(steps > 0 ? RevertSeconds : 0)];
        byte[] Field(int target, int request, RegisterType type, int offset, byte scale) =>
            [(byte)target, 0, (byte)request, (byte)type, .. U16(offset), 0, 0, scale, none, none, none, 0, 0, 0, 0, 0, 0, 0, 0, none, 0, none, 0];
        List<byte> bytes = [.. header, .. numbers.SelectMany(n => U64((ulong)BitConverter.DoubleToInt64Bits(n)))];
        bytes.AddRange([.. U32((uint)FastPeriod), .. U32(5000)]);
        bytes.AddRange(IsSunSpec ? [0, 103, 0, ProfileLayout.ModelRequired] : []);
        bytes.AddRange([.. Request(IsSunSpec ? 2 : 0, 0, 4 + extra, 0, 3 + extra), .. Request(IsSunSpec ? 20 : 100, 1, 1, 3 + extra, 1)]);
        bytes.AddRange(Point("power", Unit.Watt, PointKind.Measurement, 0, 0, low, high, PowerRate > 0 ? rate : none, PowerDeadBand > 0 ? band : none, 0, 0));
        bytes.AddRange(Point("energy", Unit.WattHour, PointKind.Counter, 0, 0, zero, high, none, none, 0, 1));
        bytes.AddRange(Point("setpoint", Unit.Celsius, PointKind.Command, 0, ProfileLayout.PointWritable, five, thirtyFive, SetpointRate > 0 ? ramp : none, none, 1, 2));
        bytes.AddRange(Point("status", Unit.None, PointKind.State, 1, 0, zero, high, none, none, 0, 3 + extra));
        for (int i = 0; i < extra; i++)
        {
            bytes.AddRange(Point("extra" + i, Unit.None, PointKind.Measurement, 0, 0, low, high, none, none, 0, 3 + i));
        }

        bytes.AddRange([.. Field(0, 0, RegisterType.Int16, 0, one), .. Field(1, 0, RegisterType.UInt32, 1, one), .. Field(2, 0, RegisterType.UInt16, 3, tenth)]);
        for (int i = 0; i < extra; i++)
        {
            bytes.AddRange(Field(4 + i, 0, RegisterType.UInt16, 4 + i, one));
        }

        bytes.AddRange(Field(3, 1, RegisterType.UInt16, 0, one));
        bytes.AddRange([6, none, .. U16(3), 0, (byte)RegisterType.UInt16, 0, 0, tenth, none, none, none, 0, 0, none, none, none, none, 0, 0]);
        if (hasWatchdog)
        {
            bytes.AddRange([6, none, .. U16(40), ProfileLayout.StepWritesConstant, (byte)RegisterType.UInt16, 0, 0, one, none, none, none, 0, 0, five, none, none, none, 0, 0]);
        }

        return [.. bytes];
    }

    private int Name(string name)
    {
        int at = _names.Count;
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        _names.Add((byte)utf8.Length);
        _names.AddRange(utf8);
        return at;
    }

    private static byte[] Section(byte id, byte[] payload) => [id, .. U16(payload.Length), .. payload];

    private static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The policy tables' numbers: a whole number of 24 bits and a decimal exponent.</summary>
    private static byte[] Number(double value)
    {
        if (double.IsNaN(value))
        {
            return [0x80, 0, 0, 0];
        }

        int mantissa = (int)Math.Round(value * 100);
        return [(byte)(mantissa >> 16), (byte)(mantissa >> 8), (byte)mantissa, 0xFE];
    }
}
