namespace Busbar.Simulator.Plant.Electric;

/// <summary>The DC bus below a second: one capacitance, and a droop converter whose current follows its order late. All figures chosen, for a bus of some tens of kW.</summary>
public sealed record BusTransientParameters
{
    /// <summary>V; the design's bus.</summary>
    public double NominalVoltage { get; init; } = 375;

    /// <summary>F, of all converters on the bus together; chosen (about 0.3 mF a converter).</summary>
    public double Capacitance { get; init; } = 3e-3;

    /// <summary>Of the source that forms the bus, W; the design's AC/DC converter.</summary>
    public double NominalPower { get; init; } = 60_000;

    /// <summary>Share of the nominal voltage from no load to nominal power; as <see cref="AcDcParameters.Droop"/>.</summary>
    public double Droop { get; init; } = 0.04;

    /// <summary>Of the source's current loop, s; chosen (a few switching periods and the filter).</summary>
    public double CurrentSeconds { get; init; } = 1.5e-3;
}

/// <summary>What a step of load does to the bus in its first half second.</summary>
/// <param name="Lowest">V.</param>
/// <param name="Final">V.</param>
/// <param name="SettledSeconds">After it, the voltage stays within 1 % of nominal around its end; NaN: it does not settle.</param>
/// <param name="Trace">V every millisecond.</param>
public sealed record BusTransientResult(double Lowest, double Final, double SettledSeconds, IReadOnlyList<double> Trace);

/// <summary>
/// C dv/dt = i - P / v, T di/dt = (V0 - v) / R - i: constant-power loads against a droop source (the small-signal condition of stability is
/// C / T &gt; P / V^2 and R &lt; V^2 / P; Middlebrook's criterion for this circuit). Runge-Kutta of fourth order, steps of 20 microseconds.
/// </summary>
public static class BusTransient
{
    private const double Step = 20e-6, Duration = 0.5;

    /// <summary>The load goes from one constant power to another, W; below 0 the bus feeds the source.</summary>
    /// <param name="beforeWatts">Until then.</param>
    /// <param name="afterWatts">From then on.</param>
    /// <param name="parameters">Of bus and source.</param>
    /// <param name="noLoadVoltage">V that the source holds without load; the nominal voltage when left out.</param>
    public static BusTransientResult OfLoadStep(double beforeWatts, double afterWatts, BusTransientParameters? parameters = null, double? noLoadVoltage = null)
    {
        BusTransientParameters p = parameters ?? new BusTransientParameters();
        double ohms = OhmsOf(p), source = noLoadVoltage ?? p.NominalVoltage;
        double voltage = Equilibrium(source, ohms, beforeWatts), current = beforeWatts / voltage;
        List<double> trace = [voltage];
        double lowest = voltage;
        int steps = (int)Math.Round(Duration / Step), each = (int)Math.Round(1e-3 / Step);
        for (int step = 1; step <= steps && voltage > 1; step++)
        {
            (voltage, current) = Advance(voltage, current);
            lowest = Math.Min(lowest, voltage);
            if (step % each == 0)
            {
                trace.Add(voltage);
            }
        }

        int last = trace.FindLastIndex(v => Math.Abs(v - trace[^1]) > 0.01 * p.NominalVoltage);
        bool isSettled = voltage > 1 && last < trace.Count - 50;
        return new BusTransientResult(Math.Max(0, lowest), trace[^1], isSettled ? (last + 1) * 1e-3 : double.NaN, trace);

        (double, double) Slope(double v, double i) => ((i - afterWatts / Math.Max(v, 1)) / p.Capacitance, ((source - v) / ohms - i) / p.CurrentSeconds);

        (double, double) Advance(double v, double i)
        {
            (double v1, double i1) = Slope(v, i);
            (double v2, double i2) = Slope(v + v1 * Step / 2, i + i1 * Step / 2);
            (double v3, double i3) = Slope(v + v2 * Step / 2, i + i2 * Step / 2);
            (double v4, double i4) = Slope(v + v3 * Step, i + i3 * Step);
            return (v + (v1 + 2 * v2 + 2 * v3 + v4) * Step / 6, i + (i1 + 2 * i2 + 2 * i3 + i4) * Step / 6);
        }
    }

    /// <summary>Of the droop.</summary>
    public static double OhmsOf(BusTransientParameters parameters) => parameters.Droop * parameters.NominalVoltage * parameters.NominalVoltage / parameters.NominalPower;

    /// <summary>Where droop source and constant power meet: the same voltage that <see cref="DcBus"/> finds.</summary>
    public static double Equilibrium(double nominal, double ohms, double watts) =>
        0.5 * (nominal + Math.Sqrt(Math.Max(0, nominal * nominal - 4 * ohms * watts)));
}
