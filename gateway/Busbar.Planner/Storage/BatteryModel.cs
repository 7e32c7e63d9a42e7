namespace Busbar.Planner.Storage;

/// <summary>A point of a piecewise linear curve.</summary>
public readonly record struct CurvePoint(double X, double Y);

/// <summary>A battery as its file describes it. Energies in kWh, powers in kW at the terminals.</summary>
/// <param name="CapacityKilowattHours">New.</param>
/// <param name="NominalPowerKilowatts">Charging and discharging.</param>
/// <param name="EfficiencyCurve">Share of nominal power to efficiency of the round trip; each way has its square root.</param>
/// <param name="PowerCurve">State of charge (0 to 1) to the share of nominal power that it can take or give.</param>
/// <param name="CapacityLoss">Share of the capacity that is lost with each full cycle.</param>
public sealed record BatteryModel(double CapacityKilowattHours, double NominalPowerKilowatts, IReadOnlyList<CurvePoint> EfficiencyCurve, IReadOnlyList<CurvePoint> PowerCurve, double CapacityLoss)
{
    /// <summary>Curve of the recorded year's batteries when their schema gives none (documented default of the data set's simulator).</summary>
    public static IReadOnlyList<CurvePoint> DefaultEfficiencyCurve { get; } = [new(0, 0.83), new(0.3, 0.83), new(0.7, 0.9), new(0.8, 0.9), new(1, 0.85)];

    /// <summary>The same for the power.</summary>
    public static IReadOnlyList<CurvePoint> DefaultPowerCurve { get; } = [new(0, 1), new(0.8, 1), new(1, 0.2)];

    /// <summary>Efficiency of one way at a power.</summary>
    public double OneWayEfficiency(double kilowatts) => Math.Sqrt(At(EfficiencyCurve, Math.Abs(kilowatts) / NominalPowerKilowatts));

    /// <summary>Most power at a state of charge, kW.</summary>
    public double MaximumPower(double stateOfCharge) => NominalPowerKilowatts * At(PowerCurve, stateOfCharge);

    private static double At(IReadOnlyList<CurvePoint> curve, double x)
    {
        for (int i = 0; i + 1 < curve.Count; i++)
        {
            if (x <= curve[i + 1].X)
                return curve[i].Y + (x - curve[i].X) * (curve[i + 1].Y - curve[i].Y) / (curve[i + 1].X - curve[i].X);
        }

        return curve[^1].Y;
    }
}
