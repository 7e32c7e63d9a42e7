namespace Busbar.Metering.Heat;

/// <summary>Which rule a heat meter was approved by.</summary>
public enum HeatMeterRule
{
    /// <summary>EN 1434-1, 9.2: sum of calculator, pair of sensors and flow sensor.</summary>
    En1434 = 0,

    /// <summary>JJG 225-2001: one formula for the complete meter.</summary>
    Jjg225 = 1,
}

/// <summary>What a heat meter's name plate says, as far as its permissible error depends on it.</summary>
/// <param name="AccuracyClass">1, 2 or 3.</param>
/// <param name="NominalFlow">qp, m3/h.</param>
/// <param name="SmallestDifference">Lowest temperature difference that it measures, K; usually 3.</param>
public sealed record HeatMeterPlate(HeatMeterRule Rule, int AccuracyClass, double NominalFlow, double SmallestDifference = 3);

/// <summary>The permissible error of heat meters, in percent of the energy, at a flow and a temperature difference.</summary>
public static class PermissibleError
{
    private const double LargestClass1 = 3.5;
    private const double LargestOther = 5;

    /// <summary>Of the calculator, percent: 0.5 + smallest difference / difference.</summary>
    public static double Calculator(HeatMeterPlate plate, double difference) => 0.5 + plate.SmallestDifference / difference;

    /// <summary>Of the pair of temperature sensors, percent: 0.5 + 3 * smallest difference / difference.</summary>
    public static double SensorPair(HeatMeterPlate plate, double difference) => 0.5 + 3 * plate.SmallestDifference / difference;

    /// <summary>Of the flow sensor, percent, capped at 3.5 (class 1) or 5.</summary>
    public static double FlowSensor(HeatMeterPlate plate, double flow) => plate.AccuracyClass switch
    {
        1 => Math.Min(LargestClass1, 1 + 0.01 * plate.NominalFlow / flow),
        2 => Math.Min(LargestOther, 2 + 0.02 * plate.NominalFlow / flow),
        _ => Math.Min(LargestOther, 3 + 0.05 * plate.NominalFlow / flow),
    };

    /// <summary>Of the whole meter, percent. Not a number without flow or below the smallest difference, where nothing is promised.</summary>
    public static double Whole(HeatMeterPlate plate, double flow, double difference)
    {
        if (!(flow > 0) || !(difference >= plate.SmallestDifference))
        {
            return double.NaN;
        }

        if (plate.Rule == HeatMeterRule.En1434)
        {
            return Calculator(plate, difference) + SensorPair(plate, difference) + FlowSensor(plate, flow);
        }

        (double constant, double slope) = plate.AccuracyClass switch { 1 => (2, 0.01), 2 => (3, 0.02), _ => (4.0, 0.05) };
        return constant + 4 * plate.SmallestDifference / difference + slope * plate.NominalFlow / flow;
    }
}
