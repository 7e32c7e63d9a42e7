namespace Busbar.Metering.Heat;

/// <summary>A heat meter read at one moment; every value good, or NaN.</summary>
/// <param name="At">UTC.</param>
/// <param name="Flow">m3/h.</param>
/// <param name="Supply">Celsius.</param>
/// <param name="Return">Celsius.</param>
/// <param name="Energy">Counter, Wh.</param>
public sealed record HeatMeterSample(DateTimeOffset At, double Flow, double Supply, double Return, double Energy);

/// <summary>What is wrong with a meter, as far as its own numbers tell.</summary>
[Flags]
public enum HeatMeterFindings
{
    None = 0,

    /// <summary>The return is more than 1 K warmer than the supply while water flows: the sensors are swapped.</summary>
    SensorsSwapped = 1,

    /// <summary>Most of the time the difference was below what the meter is approved for.</summary>
    DifferenceTooSmall = 2,

    /// <summary>The energy rose while no water flowed.</summary>
    EnergyWithoutFlow = 4,

    /// <summary>The meter's energy lies further from ours than its permissible error.</summary>
    EnergyOutsideError = 8,

    /// <summary>The counter fell: the books close the period there; nothing was compared.</summary>
    CounterFell = 16,
}

/// <summary>The result of an audit.</summary>
/// <param name="MeterEnergy">What the meter counted, Wh.</param>
/// <param name="OwnEnergy">What its flow and temperatures say, Wh; NaN when too little was known.</param>
/// <param name="PermissibleWattHours">The meter's permissible error over the same time, Wh.</param>
/// <param name="Coverage">Share of the time in which flow and temperatures were good, 0 to 1.</param>
public sealed record HeatMeterAuditResult(double MeterEnergy, double OwnEnergy, double PermissibleWattHours, double Coverage, HeatMeterFindings Findings)
{
    /// <summary>The meter against us, percent of ours; NaN when ours is none.</summary>
    public double DeviationPercent => OwnEnergy > 0 ? 100 * (MeterEnergy - OwnEnergy) / OwnEnergy : double.NaN;
}

/// <summary>
/// Supervision of a heat meter: its own energy, computed again from flow and temperatures by EN 1434, against what it counted. Sampled
/// values miss what happens between them, so the tolerance is the permissible error plus what one step of the counter and the samples'
/// own change can account for.
/// </summary>
public static class HeatMeterAudit
{
    private const double SwappedKelvin = -1;
    private const double StandingFlow = 1e-3;
    private const double MegajoulesToWattHours = 1e6 / 3600;
    private const double LeastCoverage = 0.9;

    /// <param name="samples">In the order of time, at least two; values that were not good are NaN.</param>
    /// <param name="plate">The meter's.</param>
    /// <param name="isFlowSensorInSupply">Where its flow sensor is.</param>
    /// <param name="counterStep">What one count of its energy register is, Wh.</param>
    /// <param name="longestGap">Two samples further apart are not joined.</param>
    public static HeatMeterAuditResult Run(IReadOnlyList<HeatMeterSample> samples, HeatMeterPlate plate, bool isFlowSensorInSupply, double counterStep, TimeSpan longestGap)
    {
        double own = 0, permitted = counterStep, known = 0, total = 0, small = 0, standing = 0, moving = 0, swapped = 0;
        HeatMeterFindings findings = HeatMeterFindings.None;
        for (int i = 1; i < samples.Count; i++)
        {
            (HeatMeterSample a, HeatMeterSample b) = (samples[i - 1], samples[i]);
            double hours = (b.At - a.At).TotalHours;
            total += hours;
            if (b.Energy < a.Energy)
            {
                findings |= HeatMeterFindings.CounterFell;
            }

            if (hours <= 0 || hours > longestGap.TotalHours || !IsKnown(a) || !IsKnown(b))
            {
                continue;
            }

            known += hours;
            double flow = (a.Flow + b.Flow) / 2;
            double difference = (a.Supply - a.Return + b.Supply - b.Return) / 2;
            if (a.Flow <= StandingFlow && b.Flow <= StandingFlow)
            {
                standing += Math.Max(0, b.Energy - a.Energy);
                continue;
            }

            moving += hours;
            swapped += difference < SwappedKelvin ? hours : 0;
            small += difference < plate.SmallestDifference ? hours : 0;
            double energy = Math.Max(0, (Power(a, isFlowSensorInSupply) + Power(b, isFlowSensorInSupply)) / 2) * hours;
            double error = PermissibleError.Whole(plate, flow, Math.Max(difference, plate.SmallestDifference));
            own += energy;
            permitted += energy * (double.IsNaN(error) ? 0 : error / 100) + Math.Abs(Power(b, isFlowSensorInSupply) - Power(a, isFlowSensorInSupply)) / 2 * hours;
        }

        double meter = samples.Count < 2 ? 0 : samples[^1].Energy - samples[0].Energy;
        double coverage = total > 0 ? known / total : 0;
        findings |= swapped > moving / 2 && moving > 0 ? HeatMeterFindings.SensorsSwapped : 0;
        findings |= small > moving / 2 && moving > 0 ? HeatMeterFindings.DifferenceTooSmall : 0;
        findings |= standing > 2 * counterStep ? HeatMeterFindings.EnergyWithoutFlow : 0;
        bool canCompare = coverage >= LeastCoverage && !findings.HasFlag(HeatMeterFindings.CounterFell);
        findings |= canCompare && Math.Abs(meter - own) > permitted ? HeatMeterFindings.EnergyOutsideError : 0;
        return new HeatMeterAuditResult(meter, canCompare ? own : double.NaN, permitted, coverage, findings);
    }

    private static bool IsKnown(HeatMeterSample sample) =>
        double.IsFinite(sample.Flow) && sample.Supply is >= 0 and <= 350 && sample.Return is >= 0 and <= 350 && double.IsFinite(sample.Energy);

    private static double Power(HeatMeterSample sample, bool isFlowSensorInSupply)
    {
        double k = Water.HeatCoefficient(sample.Supply, sample.Return, isFlowSensorInSupply);
        return double.IsNaN(k) ? 0 : k * sample.Flow * (sample.Supply - sample.Return) * MegajoulesToWattHours;
    }
}
