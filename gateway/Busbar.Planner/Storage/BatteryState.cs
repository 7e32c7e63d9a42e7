namespace Busbar.Planner.Storage;

/// <summary>A battery in use over steps of one hour: stored energy and capacity that ages.</summary>
public sealed class BatteryState(BatteryModel model)
{
    /// <summary>The battery.</summary>
    public BatteryModel Model => model;

    /// <summary>kWh.</summary>
    public double Stored { get; private set; }

    /// <summary>kWh that fit in now.</summary>
    public double Capacity { get; private set; } = model.CapacityKilowattHours;

    /// <summary>Of the new capacity.</summary>
    public double StateOfCharge => Stored / model.CapacityKilowattHours;

    /// <summary>kWh at the terminals that an hour of charging can take now.</summary>
    public double Room => Math.Max(0, Math.Min(model.MaximumPower(StateOfCharge), Capacity - Stored));

    /// <summary>kWh at the terminals that an hour of discharging can give now.</summary>
    public double Available => Math.Max(0, Math.Min(model.MaximumPower(StateOfCharge), Stored * model.OneWayEfficiency(Stored)));

    /// <summary>Charges (+) or discharges (-) for an hour; what is asked beyond the limits is cut.</summary>
    /// <returns>kWh that the terminals took (+) or gave (-).</returns>
    public double Step(double kilowattHours)
    {
        double limit = model.MaximumPower(StateOfCharge), energy = Math.Min(Math.Abs(kilowattHours), limit), efficiency = model.OneWayEfficiency(energy);
        double before = Stored, terminals;
        if (kilowattHours >= 0)
        {
            Stored = Math.Min(Capacity, Stored + Math.Min(energy, Math.Max(0, Capacity - Stored)) * efficiency);
            terminals = (Stored - before) / efficiency;
        }
        else
        {
            Stored = Math.Max(0, Stored - energy / efficiency);
            terminals = (Stored - before) * efficiency;
        }

        Capacity = Math.Max(1e-6, Capacity - model.CapacityLoss * model.CapacityKilowattHours * Math.Abs(terminals) / (2 * Capacity));
        return terminals;
    }
}
