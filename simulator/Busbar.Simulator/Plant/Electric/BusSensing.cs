using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant.Electric;

/// <summary>
/// What a meter shows whose reading falls into a transient of the bus. The plant's steps find where the bus settles; after a step of load a reading
/// taken within some milliseconds shows <see cref="BusTransient"/> instead. Here every step of load hits every meter, each at its own
/// instant of the first <see cref="WithinMilliseconds"/>: the worst that can happen, and each time.
/// </summary>
public sealed class BusSensing
{
    /// <summary>Instants at which the readings fall, after the step, ms; chosen: the transient is over after about 20.</summary>
    public const int WithinMilliseconds = 20;

    /// <summary>Smaller steps do not show; chosen.</summary>
    private const double LeastStepWatts = 300;

    // Channels of the seed's noise; those below belong to weather, people and loads.
    private const int FirstChannel = 110;

    private readonly ulong _seed;
    private readonly BusTransientParameters _parameters;
    private double _lastWatts = double.NaN;
    private BusTransientResult? _transient;
    private long _step;

    public BusSensing(ulong seed, BusTransientParameters parameters)
    {
        _seed = seed;
        _parameters = parameters;
    }

    /// <summary>Transients that readings have fallen into.</summary>
    public int Transients { get; private set; }

    /// <summary>Takes a step of the plant: what the source that forms the bus gives now, W, and where the bus settles, V; NaN: nothing forms it.</summary>
    public void Look(double watts, double settledVolts)
    {
        _step++;
        double before = _lastWatts;
        _lastWatts = watts;
        _transient = null;
        if (Math.Abs(watts - before) >= LeastStepWatts && settledVolts > 0)
        {
            double noLoad = settledVolts + BusTransient.OhmsOf(_parameters) * watts / settledVolts;
            _transient = BusTransient.OfLoadStep(before, watts, _parameters, noLoad);
            Transients++;
        }
    }

    /// <summary>V that a meter reads in this step.</summary>
    /// <param name="meter">Its number, 0 or more.</param>
    /// <param name="settledVolts">Where the bus settles.</param>
    public double Read(int meter, double settledVolts) => _transient is { } transient
        ? transient.Trace[Math.Min(transient.Trace.Count - 1, (int)(WithinMilliseconds * Noise.Unit(_seed, FirstChannel + meter, _step)))]
        : settledVolts;
}
