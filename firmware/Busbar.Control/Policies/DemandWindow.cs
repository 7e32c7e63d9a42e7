namespace Busbar.Control;

/// <summary>
/// The sliding mean of power over the demand window, minute by minute, and the power that may be taken until the end of the next
/// minute so that every window that contains it can still be kept by going down to the lowest power that the levers reach. That is
/// what acts before a window is lost: when nothing but energy already taken is left, it is too late. A minute without readings
/// counts as the limit itself.
/// </summary>
internal sealed class DemandWindow
{
    private const double NoReadings = double.NaN;
    private const int MinuteMilliseconds = 60000;

    private readonly double[] means;
    private readonly double limit;
    private long minuteStart = long.MinValue;
    private long lastTime;
    private double covered;
    private double taken;

    /// <summary>Minutes: 2 to 60; the limit in watts.</summary>
    public DemandWindow(int minutes, double limit)
    {
        means = new double[minutes];
        this.limit = limit;
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = NoReadings;
        }
    }

    /// <summary>Takes a good reading: it stands for the time since the last one of the same minute.</summary>
    public void Take(double watts, long time)
    {
        if (minuteStart == long.MinValue)
        {
            minuteStart = time;
            lastTime = time;
        }

        Advance(time);
        double minutes = (time - lastTime) / (double)MinuteMilliseconds;
        covered += minutes;
        taken += watts * minutes;
        lastTime = time;
    }

    /// <summary>Watts that may be taken from <paramref name="time"/> on, when it can go down to <paramref name="lowest"/>; may be negative.</summary>
    public double Allowed(long time, double lowest)
    {
        if (minuteStart == long.MinValue)
        {
            return limit;
        }

        Advance(time);
        double passed = (time - minuteStart) / (double)MinuteMilliseconds;
        double spent = taken + (passed - covered) * limit;
        double span = 2 - passed;
        double allowed = double.MaxValue;
        for (int ahead = means.Length; ahead >= 2; ahead--)
        {
            // The window that ends so many minutes after the beginning of this one: what was taken of it, this minute's rest and the
            // next at the power sought, the others at the lowest.
            double power = (limit * means.Length - spent - (ahead - 2) * lowest) / (span > 0 ? span : 1);
            allowed = power < allowed ? power : allowed;
            double mean = means[means.Length - ahead];
            spent += double.IsNaN(mean) ? limit : mean;
        }

        return allowed;
    }

    /// <summary>Closes the minutes that have passed; the newest stands first.</summary>
    private void Advance(long time)
    {
        while (time - minuteStart >= MinuteMilliseconds)
        {
            for (int i = means.Length - 1; i > 0; i--)
            {
                means[i] = means[i - 1];
            }

            means[0] = covered > 0 ? taken / covered : NoReadings;
            covered = 0;
            taken = 0;
            minuteStart += MinuteMilliseconds;
            if (lastTime < minuteStart)
            {
                lastTime = minuteStart;
            }

            if (time - minuteStart > (long)means.Length * MinuteMilliseconds)
            {
                // After a long gap every minute is unknown anyway.
                minuteStart = time;
                lastTime = time;
                for (int i = 0; i < means.Length; i++)
                {
                    means[i] = NoReadings;
                }
            }
        }
    }
}
