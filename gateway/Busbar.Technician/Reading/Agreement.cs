using Busbar.Points;

namespace Busbar.Technician.Reading;

/// <summary>Whether values of one device fit each other; a wrong register, order or scale rarely does.</summary>
public static class Agreement
{
    /// <summary>Total and phases of power agree within this share of the largest.</summary>
    private const double Tolerance = 0.05;

    /// <summary>How many checks could be made, and how many held.</summary>
    public static (int Made, int Held) Of(DeviceReading reading)
    {
        int made = 0;
        int held = 0;
        foreach (bool holds in Checks(reading))
        {
            made++;
            held += holds ? 1 : 0;
        }

        return (made, held);
    }

    /// <summary>Phase power that voltage and current allow; NaN when one of them is not known or nothing flows.</summary>
    public static double ApparentPower(DeviceReading reading, int phase)
    {
        double product = reading[$"voltageL{phase}"] * reading[$"currentL{phase}"];
        return Math.Abs(product) > 20 ? Math.Abs(product) : double.NaN;
    }

    /// <summary>
    /// The total is the sum of the phases to the last digits: only when the low words are the right ones. A device that samples them one
    /// after the other is not exact, so this speaks for a reading and never against one.
    /// </summary>
    public static bool IsExact(DeviceReading reading)
    {
        double sum = reading["activePowerL1"] + reading["activePowerL2"] + reading["activePowerL3"];
        return Math.Abs(sum) > 20 && Math.Abs(sum - reading["activePower"]) <= 2e-5 * Math.Abs(sum);
    }

    private static IEnumerable<bool> Checks(DeviceReading reading)
    {
        if (reading.File.Class == DeviceClass.PowerMeter)
        {
            double total = reading["activePower"];
            double[] phases = [reading["activePowerL1"], reading["activePowerL2"], reading["activePowerL3"]];
            double largest = phases.Append(total).Max(Math.Abs);
            if (phases.All(double.IsFinite) && double.IsFinite(total) && largest > 20)
            {
                yield return Math.Abs(phases.Sum() - total) <= Tolerance * largest;
            }

            double one = ApparentPower(reading, 1);
            double power = double.IsFinite(phases[0]) ? phases[0] : double.IsFinite(reading["voltageL2"]) ? double.NaN : total;
            if (double.IsFinite(one) && double.IsFinite(power) && power != 0)
            {
                yield return Math.Abs(power) <= 1.1 * one && Math.Abs(power) >= 0.1 * one;
            }
        }

        double difference = reading["supplyTemperature"] - reading["returnTemperature"];
        if (double.IsFinite(difference) && reading["temperatureDifference"] is double said && double.IsFinite(said) && Math.Abs(difference) > 1)
        {
            yield return Math.Abs(difference - said) <= 0.5;
        }

        double product = reading["voltage"] * reading["current"];
        double direct = reading["power"];
        if (double.IsFinite(product) && double.IsFinite(direct) && Math.Abs(product) > 20)
        {
            yield return Math.Abs(Math.Abs(product) - Math.Abs(direct)) <= 2 * Tolerance * Math.Abs(product);
        }
    }
}
