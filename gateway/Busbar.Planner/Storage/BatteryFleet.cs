namespace Busbar.Planner.Storage;

/// <summary>Batteries seen as one: capacity, power limit by state of charge, and the efficiency that a good split reaches.</summary>
public sealed class BatteryFleet
{
    private const int Steps = 60;
    private readonly IReadOnlyList<BatteryModel> _models;
    private readonly double[] _efficiency = new double[Steps + 1];

    /// <summary>At least one battery.</summary>
    public BatteryFleet(IReadOnlyList<BatteryModel> models)
    {
        _models = models;
        CapacityKilowattHours = models.Sum(m => m.CapacityKilowattHours);
        NominalPowerKilowatts = models.Sum(m => m.NominalPowerKilowatts);
        double[] limits = [.. models.Select(m => m.NominalPowerKilowatts)], half = [.. models.Select(_ => 0.5)];
        for (int i = 0; i <= Steps; i++)
        {
            double power = Math.Max(1e-3, i * NominalPowerKilowatts / Steps);
            double[] shares = FleetSplit.Of(models, limits, half, power, true);
            _efficiency[i] = models.Zip(shares, (m, s) => s * m.OneWayEfficiency(s)).Sum() / Math.Max(1e-9, shares.Sum());
        }
    }

    /// <summary>All, new.</summary>
    public double CapacityKilowattHours { get; }

    /// <summary>All together.</summary>
    public double NominalPowerKilowatts { get; }

    /// <summary>Of one way, at a power of all together.</summary>
    public double OneWayEfficiency(double kilowatts)
    {
        double place = Math.Min(Steps, Math.Abs(kilowatts) / NominalPowerKilowatts * Steps);
        int low = Math.Min(Steps - 1, (int)place);
        return _efficiency[low] + (place - low) * (_efficiency[low + 1] - _efficiency[low]);
    }

    /// <summary>kW that all can do at a state of charge that they share.</summary>
    public double MaximumPower(double stateOfCharge)
    {
        double sum = 0;
        foreach (BatteryModel model in _models)
            sum += model.MaximumPower(stateOfCharge);
        return sum;
    }

    /// <summary>kWh at the terminals that take the fleet from one stored energy to another in an hour (+ charges); NaN when it cannot.</summary>
    public double EnergyBetween(double from, double to)
    {
        double difference = Math.Abs(to - from), limit = MaximumPower(from / CapacityKilowattHours);
        bool charges = to >= from;
        double guess = OneWayEfficiency(difference), energy = charges ? difference / guess : difference * guess;
        guess = OneWayEfficiency(energy);
        energy = charges ? difference / guess : difference * guess;
        return energy > limit ? double.NaN : charges ? energy : -energy;
    }
}
