using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Transport;
using Busbar.Site.Compile;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>The controller's side of one device, without a controller: the compiled profile and the real wire code.</summary>
internal sealed class Reader
{
    private readonly LineSession _session;
    private readonly FieldExchange _exchange;
    private readonly DeviceState _state;
    private readonly DeviceFile _file;

    public Reader(SimulatedSite site, string deviceId)
        : this(site.Devices[deviceId], site.Lines.Values.Single(l => l.Devices.Contains(site.Devices[deviceId])))
    {
    }

    public Reader(FieldDevice device, FieldLine line)
    {
        Device = device;
        _file = Device.File;
        _session = line.Connect();
        byte[] profile = ProfileCompiler.Compile(_file, new NamePool());
        Profile = new DeviceProfile(profile, 0, profile.Length);
        _state = new DeviceState(Profile, Device.Address);
        _exchange = _file.Protocol switch
        {
            DeviceProtocol.Cjt188 => new Cjt188Exchange(_file.Meter!.IsIdentifierHighFirst),
            DeviceProtocol.Dlt645 => new Dlt645Exchange(),
            DeviceProtocol.MBus => new MBusExchange(),
            _ => new ModbusExchange(line.IsTcp),
        };
        Values = new double[Profile.PointCount];
        Qualities = new byte[Profile.PointCount];
    }

    public FieldDevice Device { get; }

    public DeviceProfile Profile { get; }

    public double[] Values { get; }

    public byte[] Qualities { get; }

    /// <summary>Delay of the last answer.</summary>
    public TimeSpan LastDelay { get; private set; }

    public double this[string point] => Values[IndexOf(point)];

    public Quality QualityOf(string point) => (Quality)Qualities[IndexOf(point)];

    /// <summary>Identifies the device if need be and reads every request once.</summary>
    public Reader Poll()
    {
        while (Profile.NeedsIdentification && Profile.BuildIdentify(_state, _exchange))
        {
            Exchange();
            Profile.AcceptIdentify(_state, _exchange);
        }

        // Twice: registers that scale others may stand in a later request.
        for (int round = 0; round < 2; round++)
        {
            for (int request = 0; request < Profile.RequestCount; request++)
            {
                if (Profile.BuildRead(request, _state, _exchange) && Exchange() == ExchangeResult.Complete)
                {
                    Profile.Decode(request, _state, _exchange, Values, Qualities, 0);
                }
            }
        }

        return this;
    }

    /// <summary>Commands a point with all its steps; the read back is returned.</summary>
    public double Command(string point, double value)
    {
        Send(point, value);
        return ReadBack(point);
    }

    /// <summary>Commands a point with all its steps.</summary>
    public void Send(string point, double value)
    {
        int index = IndexOf(point);
        for (int step = 0; step < Profile.WriteStepCount(index); step++)
        {
            if (Profile.BuildWrite(index, step, value, _state, _exchange))
            {
                Assert.Equal(ExchangeResult.Complete, Exchange());
            }
        }
    }

    /// <summary>What the device says it holds.</summary>
    public double ReadBack(string point)
    {
        int index = IndexOf(point);
        Assert.True(Profile.BuildReadBack(index, _state, _exchange));
        Assert.Equal(ExchangeResult.Complete, Exchange());
        Assert.True(Profile.DecodeReadBack(index, _state, _exchange, out double back));
        return back;
    }

    public double Quantise(string point, double value) => Profile.Quantise(IndexOf(point), value, _state);

    public ExchangeResult Feed()
    {
        Assert.True(Profile.BuildKeepAlive(_state, _exchange));
        return Exchange();
    }

    public (ExchangeResult Result, ExchangeError Error, byte Code) Read(byte function, ushort start, int count)
    {
        ((ModbusExchange)_exchange).ReadRegisters(Device.Unit, function, start, count);
        return (Exchange(), _exchange.Error, _exchange.ExceptionCode);
    }

    public (ExchangeResult Result, ExchangeError Error, byte Code) Write(ushort address, ushort value)
    {
        ((ModbusExchange)_exchange).WriteSingleRegister(Device.Unit, address, value);
        return (Exchange(), _exchange.Error, _exchange.ExceptionCode);
    }

    public int IndexOf(string point)
    {
        for (int i = 0; i < _file.Points.Count; i++)
        {
            if (_file.Points[i].Name == point)
            {
                return i;
            }
        }

        throw new ArgumentException($"{_file.Id} has no point {point}");
    }

    private ExchangeResult Exchange()
    {
        ExchangeResult result;
        do
        {
            result = ExchangeResult.Pending;
            foreach (LineAnswer answer in _session.Receive(_exchange.Transmit.AsMemory(0, _exchange.TransmitLength)))
            {
                LastDelay = answer.Delay;
                result = _exchange.Accept(answer.Bytes, 0, answer.Bytes.Length);
            }
        }
        while (result == ExchangeResult.Continue);

        return result;
    }
}
