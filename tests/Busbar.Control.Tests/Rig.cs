using Busbar.Points;

namespace Busbar.Control.Tests;

/// <summary>
/// One controller's engine on a bench: points are set by hand, readings are fresh every second, time leaps in steps of one second.
/// All points belong to device 0 unless <see cref="NextDevice"/> begins another.
/// </summary>
internal sealed partial class Rig
{
    private readonly List<double> _values = [];
    private readonly List<byte> _qualities = [];
    private readonly List<int> _firstPoint = [0];
    private readonly List<Action<TableBytes>> _rows = [];
    private readonly List<(double Heating, double Cooling)> _legal = [];
    private readonly List<(byte Type, byte[] Table)> _policies = [];
    private ControlEngine? _engine;
    private ControlInputs? _inputs;

    public static readonly int[] EveryLevel = [1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public ControlEngine Engine => _engine ?? throw new InvalidOperationException("start it first");

    public int PointCount => _values.Count;

    public ControlInputs Inputs => _inputs ?? throw new InvalidOperationException("start it first");

    /// <summary>What the engine was made of, in the order of its constructor.</summary>
    public object[] EngineArguments { get; private set; } = [];

    public long Now { get; private set; } = 1000;

    /// <summary>Shifts this controller's cycle against others; set before the start.</summary>
    public long PhaseMilliseconds
    {
        init => Now = 1000 + value;
    }

    /// <summary>Unix time at monotonic 0; null: the clock is unknown.</summary>
    public DateTimeOffset? ClockAtStart { get; set; } = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(8));

    public (int From, int To) HeatingSeason { get; set; } = (0x0B0F, 0x030F);

    public (int From, int To) CoolingSeason { get; set; } = (0x0601, 0x090F);

    public List<(DateTime Day, int Kind)> Holidays { get; } = [];

    /// <summary>Milliseconds between readings of every point.</summary>
    public int PollPeriod { get; set; } = 1000;

    public int Point(double value = double.NaN)
    {
        _values.Add(value);
        _qualities.Add((byte)(double.IsNaN(value) ? Quality.NotPresent : Quality.Good));
        return _values.Count - 1;
    }

    public void NextDevice() => _firstPoint.Add(_values.Count);

    public byte LegalRange(double heatingMaximum = 20, double coolingMinimum = 26)
    {
        _legal.Add((heatingMaximum, coolingMinimum));
        return (byte)(_legal.Count - 1);
    }

    /// <summary>An output on a point of its own; the number returned is the output's.</summary>
    public int Output(
        double actual = double.NaN, OutputKind kind = OutputKind.Analogue, double minimum = 0, double maximum = 1, double safe = double.NaN, double ramp = double.NaN,
        int minimumOn = 0, int minimumOff = 0, int startsPerHour = 0, int modePoint = 255, int legal = 255, bool exempt = false, bool commandable = true,
        int[]? levels = null, int tier = 255)
    {
        int device = _firstPoint.Count - 1;
        int point = Point(actual) - _firstPoint[device];
        int mask = (levels ?? [6, 8, 10, 11, 12, 13, 16]).Sum(level => 1 << (level - 1));
        int mode = modePoint == 255 ? 255 : modePoint - _firstPoint[device];
        _rows.Add(t => t.Byte(device).Byte(point).Byte((int)kind).Byte(tier).Byte((exempt ? 1 : 0) | (commandable ? 2 : 0)).Byte(mode).Word(mask)
            .Number(minimum).Number(maximum).Number(safe).Number(ramp).Number(double.NaN)
            .Word(minimumOn).Word(minimumOff).Byte(startsPerHour).Byte(legal).Byte(255).Byte(0).Word(0).Word(0));
        return _rows.Count - 1;
    }

    public int Relay(double actual = 1, int minimumOn = 0, int minimumOff = 0, int startsPerHour = 0, int[]? levels = null, double safe = double.NaN) =>
        Output(actual, OutputKind.Switch, safe: safe, minimumOn: minimumOn, minimumOff: minimumOff, startsPerHour: startsPerHour, levels: levels ?? EveryLevel);

    /// <summary>A thermostat's setpoint (5 to 35) with its mode point, in the legal range of public buildings.</summary>
    public (int Setpoint, int ModePoint) Thermostat(double mode = OperatingMode.Heating, double setpoint = double.NaN, double ramp = double.NaN, bool exempt = false)
    {
        int modePoint = Point(mode);
        byte legal = LegalRange();
        return (Output(setpoint, minimum: 5, maximum: 35, ramp: ramp, modePoint: modePoint, legal: legal, exempt: exempt, levels: EveryLevel), modePoint);
    }

    public Rig Defaults(params (int Output, double Value)[] rows)
    {
        TableBytes table = new TableBytes().Byte(rows.Length);
        foreach ((int output, double value) in rows)
        {
            table.Byte(output).Number(value);
        }

        return Policy(PolicyType.DefaultValues, table);
    }

    public Rig Schedule(int[] setpoints, int[]? modes = null, double heating = 19, double heatingUnoccupied = 15, double cooling = 27, double coolingUnoccupied = 30, TableBytes? comfort = null)
    {
        TableBytes table = new TableBytes().Number(heating).Number(heatingUnoccupied).Number(cooling).Number(coolingUnoccupied)
            .Byte(1).Byte(0b0011111).Word(450).Word(1110).Byte(setpoints.Length);
        foreach (int output in setpoints)
        {
            table.Byte(output);
        }

        table.Byte((modes ?? []).Length);
        foreach (int output in modes ?? [])
        {
            table.Byte(output);
        }

        return Policy(PolicyType.SetpointSchedule, comfort is null ? table : table.Add(comfort.ToArray()));
    }

    public Rig Bands(int voltagePoint, Band[] bands, (int Output, int Band, double Value)[] loads, double nominal = 375, int stagger = 20, int offset = 0, int interval = 0, int without = 10)
    {
        TableBytes table = new TableBytes().Byte(0).Byte(voltagePoint).Number(nominal).Word(stagger).Word(offset).Word(interval).Word(without).Byte(bands.Length).Byte(loads.Length);
        foreach (Band band in bands)
        {
            table.Byte(band.Kind).Byte(band.Tier).Byte(band.Level).Byte(band.AtOnce ? 1 : 0).Number(band.Threshold).Number(band.Release).Word(band.DwellMilliseconds).Word(band.ReleaseDwellSeconds);
        }

        foreach ((int output, int band, double value) in loads)
        {
            table.Byte(output).Byte(band).Number(value);
        }

        return Policy(PolicyType.BusVoltageBands, table);
    }

    public Rig Policy(PolicyType type, TableBytes table)
    {
        _policies.Add(((byte)type, table.ToArray()));
        return this;
    }

    /// <summary>Makes the engine; later calls make it anew from the same document, as after a restart.</summary>
    public Rig Start()
    {
        TableBytes outputs = new TableBytes().Byte(1).Byte(_rows.Count).Byte(_legal.Count);
        foreach ((double heating, double cooling) in _legal)
        {
            outputs.Number(heating).Number(cooling);
        }

        foreach (Action<TableBytes> row in _rows)
        {
            row(outputs);
        }

        TableBytes policies = new TableBytes().Byte(1).Byte(_policies.Count);
        foreach ((byte type, byte[] table) in _policies)
        {
            policies.Byte(type).Word(0).Word(table.Length).Add(table);
        }

        TableBytes calendar = new TableBytes().Word(480).Word(HeatingSeason.From).Word(HeatingSeason.To).Word(CoolingSeason.From).Word(CoolingSeason.To).Byte(Holidays.Count);
        foreach ((DateTime day, int kind) in Holidays)
        {
            calendar.Word((day - new DateTime(2000, 1, 1)).Days).Byte(kind);
        }

        byte[] first = outputs.ToArray();
        byte[] second = policies.ToArray();
        byte[] third = calendar.ToArray();
        byte[] document = [9, 9, .. first, .. second, .. third];
        EngineArguments = [document, 2, first.Length, 2 + first.Length, second.Length, 2 + first.Length + second.Length, third.Length, _firstPoint.ToArray(), _values.Count];
        _engine = new ControlEngine(document, 2, first.Length, 2 + first.Length, second.Length, 2 + first.Length + second.Length, third.Length, [.. _firstPoint], _values.Count);
        _inputs ??= new ControlInputs([.. _values], [.. _qualities], new ReadingTimes(_values.Count));
        Step();
        return this;
    }

    public void Set(int point, double value, Quality quality = Quality.Good)
    {
        Inputs.Values[point] = value;
        Inputs.Qualities[point] = (byte)quality;
    }

    /// <summary>Seconds pass, a cycle each; <paramref name="eachCycle"/> runs after every cycle.</summary>
    public void Leap(double seconds, Action? eachCycle = null)
    {
        long end = Now + (long)(seconds * 1000);
        while (Now < end)
        {
            Now = Math.Min(end, Now + 1000);
            Step();
            eachCycle?.Invoke();
        }
    }

    public void Step()
    {
        for (int point = 0; point < Inputs.Times.Length; point++)
        {
            if (Inputs.Qualities[point] == (byte)Quality.Good)
            {
                Inputs.Times[point] = Now - Now % PollPeriod;
            }
        }

        Inputs.NowMilliseconds = Now;
        Engine.Calendar.Apply(Inputs, ClockAtStart.HasValue, (ClockAtStart?.ToUnixTimeMilliseconds() ?? 0) + Now);
        Engine.Step(Inputs);
    }

    /// <summary>A command that lives an hour unless told otherwise.</summary>
    public RefusalCode Command(int output, double value, int priority = Priority.Operator, double seconds = 3600)
    {
        Engine.Command(output, value, priority, Now + (long)(seconds * 1000), Now, out byte refusal);
        return (RefusalCode)refusal;
    }

    public double Commanded(int output) => Engine.Commanded(output);

    public (int Level, SourceCode Source, ReasonCode Reason) Why(int output) =>
        (Engine.WinningLevel(output), (SourceCode)Engine.Source(output), (ReasonCode)Engine.Reason(output));

    public LimitFlags Limit(int output) => (LimitFlags)Engine.LimitReason(output);
}

/// <summary>A band as its row says it.</summary>
internal sealed record Band(int Kind, int Tier, int Level, double Threshold, double Release, int DwellMilliseconds = 3000, int ReleaseDwellSeconds = 3, bool AtOnce = false)
{
    public static Band Shed(int tier, double below, int? level = null, double hysteresis = 0.01, int dwell = 3000, bool atOnce = false, int releaseDwell = 3) =>
        new(1, tier, level ?? (below <= 0.9 ? Priority.Critical : Priority.BusVoltage), below, Math.Round(below + hysteresis, 4), dwell, releaseDwell, atOnce);

    public static Band SetBelow(double below, double hysteresis = 0.01) => new(2, 0, Priority.BusVoltage, below, Math.Round(below + hysteresis, 4));

    public static Band SetAbove(double above, double hysteresis = 0.01) => new(3, 0, Priority.BusVoltage, above, Math.Round(above - hysteresis, 4));
}
