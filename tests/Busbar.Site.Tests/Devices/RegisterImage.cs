using Busbar.Field;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Site.Tests.Devices;

/// <summary>
/// A device that is nothing but words at addresses, asked through real RTU frames. Registers that were not set answer 0;
/// addresses marked as holes answer exception 2.
/// </summary>
internal sealed class RegisterImage : IModbusRegisters
{
    private readonly Dictionary<(int Space, int Address), ushort> _words = [];
    private readonly HashSet<int> _holes = [];
    private readonly ModbusRtuServer _server;
    private readonly byte[] _answers = new byte[1024];

    public RegisterImage() => _server = new ModbusRtuServer(this);

    /// <summary>Every request frame without its checksum, as spaced hexadecimal.</summary>
    public List<string> Frames { get; } = [];

    public ushort this[int space, int address]
    {
        get => _words.GetValueOrDefault((space, address));
        set => _words[(space, address)] = value;
    }

    /// <summary>Words from an address up, in hexadecimal: <c>"4366 3333"</c>.</summary>
    public RegisterImage Set(RegisterSpace space, int address, string words)
    {
        foreach (string word in words.Split(' '))
        {
            this[(int)space, address++] = Convert.ToUInt16(word, 16);
        }

        return this;
    }

    public RegisterImage Hole(int address)
    {
        _holes.Add(address);
        return this;
    }

    public void Mend(int address) => _holes.Remove(address);

    /// <summary>Sends what was built and feeds the answer back, in two pieces.</summary>
    public ExchangeResult Ask(ModbusExchange exchange)
    {
        Frames.Add(Convert.ToHexString(exchange.Transmit, 0, exchange.TransmitLength - 2));
        _server.Accept(exchange.Transmit, 0, exchange.TransmitLength, _answers, 0);
        exchange.Accept(_answers, 0, 1);
        return exchange.Accept(_answers, 1, _server.AnswerLength - 1);
    }

    public bool HasUnit(byte unit) => unit == 1;

    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        for (int i = 0; i < count; i++)
        {
            into[at + i / 8] |= (byte)((this[function, start + i] & 1) << (i % 8));
        }

        return 0;
    }

    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        for (int i = 0; i < count; i++)
        {
            if (_holes.Contains(start + i))
            {
                return 2;
            }

            RegisterBytes.PutUInt16(into, at + 2 * i, this[function, start + i]);
        }

        return 0;
    }

    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        for (int i = 0; i < count; i++)
        {
            this[1, start + i] = (ushort)(from[at + i / 8] >> (i % 8) & 1);
        }

        return 0;
    }

    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        for (int i = 0; i < count; i++)
        {
            this[3, start + i] = RegisterBytes.UInt16(from, at + 2 * i);
        }

        return 0;
    }

    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room) => -1;
}

/// <summary>Polls and commands a register image through a compiled profile, as a controller does.</summary>
internal sealed class ProfileReader
{
    private readonly DeviceFile _file;
    private readonly RegisterImage _image;
    private readonly ModbusExchange _exchange = new(tcp: false);

    public ProfileReader(DeviceFile file, RegisterImage image)
    {
        _file = file;
        _image = image;
        Profile = DeviceFolder.Compile(file);
        State = new DeviceState(Profile, 1);
        Values = new double[Profile.PointCount + 2];
        Qualities = new byte[Profile.PointCount + 2];
    }

    public DeviceProfile Profile { get; }

    public DeviceState State { get; }

    /// <summary>The device's points begin at 1, as they do behind another device's.</summary>
    public double[] Values { get; }

    public byte[] Qualities { get; }

    public (double Value, Quality Quality) this[string point] => (Values[1 + Index(point)], (Quality)Qualities[1 + Index(point)]);

    public ProfileReader Identify()
    {
        while (Profile.BuildIdentify(State, _exchange))
        {
            _image.Ask(_exchange);
            Profile.AcceptIdentify(State, _exchange);
        }

        return this;
    }

    /// <summary>Every request once, in the profile's order.</summary>
    public ProfileReader Poll()
    {
        for (int request = 0; request < Profile.RequestCount; request++)
        {
            if (Profile.BuildRead(request, State, _exchange))
            {
                _image.Ask(_exchange);
                Profile.Decode(request, State, _exchange, Values, Qualities, 1);
            }
        }

        return this;
    }

    /// <summary>The frames of a command, without their checksums.</summary>
    public string[] Write(string point, double value)
    {
        _image.Frames.Clear();
        for (int step = 0; step < Profile.WriteStepCount(Index(point)); step++)
        {
            Assert.True(Profile.BuildWrite(Index(point), step, value, State, _exchange), $"{point} refused {value} at step {step}");
            Assert.Equal(ExchangeResult.Complete, _image.Ask(_exchange));
        }

        return [.. _image.Frames];
    }

    /// <summary>True when no step of the command would be built.</summary>
    public bool Refuses(string point, double value) =>
        Enumerable.Range(0, Profile.WriteStepCount(Index(point))).All(step => !Profile.BuildWrite(Index(point), step, value, State, _exchange));

    /// <summary>What the device says after a command; NaN when it cannot be told.</summary>
    public double ReadBack(string point)
    {
        if (!Profile.BuildReadBack(Index(point), State, _exchange))
        {
            return double.NaN;
        }

        _image.Ask(_exchange);
        return Profile.DecodeReadBack(Index(point), State, _exchange, out double value) ? value : double.NaN;
    }

    public double Quantise(string point, double value) => Profile.Quantise(Index(point), value, State);

    public string? KeepAlive() => Profile.BuildKeepAlive(State, _exchange) ? Convert.ToHexString(_exchange.Transmit, 0, _exchange.TransmitLength - 2) : null;

    public void AssertGood(string point, double value, double tolerance = 0)
    {
        (double read, Quality quality) = this[point];
        Assert.Equal((point, Quality.Good), (point, quality));
        Assert.True(Math.Abs(value - read) <= tolerance, $"{point}: expected {value}, read {read}");
    }

    public void AssertQuality(string point, Quality quality) => Assert.Equal((point, quality), (point, this[point].Quality));

    private int Index(string point) => _file.Points.ToList().FindIndex(p => p.Name == point);
}
