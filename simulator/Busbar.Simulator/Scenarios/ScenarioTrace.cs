using Busbar.Simulator.Plant;

namespace Busbar.Simulator.Scenarios;

/// <summary>A few lines through a run, for plots: at most two thousand moments.</summary>
public sealed class ScenarioTrace(TimeSpan duration)
{
    /// <summary>What is kept, with unit.</summary>
    public static readonly IReadOnlyList<(string Name, string Unit)> Series =
        [("grid", "kW"), ("PV", "kW"), ("battery", "kW"), ("loads", "kW"), ("bus", "V"), ("state of charge", "%"), ("outdoors", "°C"), ("rooms, mean", "°C"), ("setpoints, mean", "°C")];

    private readonly TimeSpan _every = TimeSpan.FromSeconds(Math.Max(10, Math.Ceiling(duration.TotalSeconds / 2000)));
    private readonly List<(TimeSpan At, double Watts)> _recent = [];
    private TimeSpan _next;

    public List<TimeSpan> Times { get; } = [];

    public List<double[]> Rows { get; } = [];

    /// <summary>Notes what the plant does now.</summary>
    public void Look(TimeSpan now, BuildingPlant plant)
    {
        _recent.Add((now, plant.GridMeter.PowerWatts));
        if (_recent.Count > 400)
        {
            _recent.RemoveRange(0, 200);
        }

        if (now < _next)
        {
            return;
        }

        _next = now + _every;
        Times.Add(now);
        Rows.Add(
        [
            plant.GridMeter.PowerWatts / 1000,
            (plant.DcPv.Array.TakenWatts + plant.AcPv.PowerWatts) / 1000,
            plant.Battery.PowerWatts / 1000,
            (plant.Loads.FloorWatts + plant.Loads.FlexibleWatts) / 1000,
            plant.Bus.Voltage,
            plant.Battery.StateOfCharge,
            plant.Now.OutdoorTemperature,
            plant.Rooms.Average(r => r.AirTemperature),
            plant.Thermostats.Average(t => t.Setpoint),
        ]);
    }

    /// <summary>Mean import before a moment, W.</summary>
    public double MeanImport(TimeSpan at, TimeSpan span)
    {
        double[] values = [.. _recent.Where(r => r.At <= at && r.At > at - span).Select(r => r.Watts)];
        return values.Length > 0 ? values.Average() : double.NaN;
    }
}
