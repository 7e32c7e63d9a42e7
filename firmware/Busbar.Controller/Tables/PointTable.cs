using Busbar.Field.Profiles;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// All points of the controller in parallel arrays, numbered device by device in document order. The control engine reads the
/// first three arrays as they are.
/// </summary>
public sealed class PointTable
{
    private const byte Fresh = 1;
    private const byte Changed = 2;
    private const int ReportedQualityShift = 4;

    // Times are kept in four bytes, which tell readings up to 24 days old from new ones.
    private const uint LongestStaleMilliseconds = 0x7FFFFFFF;

    private readonly uint[] staleAfter;

    // The quality last reported above, whether there are a reading and another value since below.
    private readonly byte[] flags;

    // Near enough to compare with a dead band; where there is none, the flag tells that the value changed.
    private readonly float[] reportedValues;

    // Seconds of uptime, modulo 2^16.
    private readonly ushort[] reportedSeconds;

    public PointTable(int count)
    {
        Count = count;
        Values = new double[count];
        Qualities = new byte[count];
        Times = new ReadingTimes(count);
        staleAfter = new uint[count];
        for (int point = 0; point < count; point++)
        {
            staleAfter[point] = uint.MaxValue;
        }

        flags = new byte[count];
        reportedValues = new float[count];
        reportedSeconds = new ushort[count];
    }

    public int Count { get; }

    /// <summary>Canonical values; the last good one stays beside a worse quality.</summary>
    public double[] Values { get; }

    /// <summary><see cref="Quality"/> as bytes.</summary>
    public byte[] Qualities { get; }

    /// <summary>Monotonic time of the last reading that was taken, ms.</summary>
    public ReadingTimes Times { get; }

    /// <summary>Says after how many ms without a reading a point is stale; 0: never.</summary>
    public void SetStaleAfter(int point, long milliseconds)
    {
        staleAfter[point] = milliseconds <= 0 ? uint.MaxValue : milliseconds > LongestStaleMilliseconds ? LongestStaleMilliseconds : (uint)milliseconds;
    }

    /// <summary>
    /// Takes one decoded reading. A reading that changed faster than the point can is not believed: the last value stays,
    /// uncertain, until the time since it allows the change, so that a real step is taken by and by.
    /// </summary>
    public void Take(int point, double value, byte quality, double maximumRatePerSecond, long now)
    {
        if (quality == (byte)Quality.Good && double.IsNaN(value))
        {
            quality = (byte)Quality.Bad;
        }

        if (quality != (byte)Quality.Good)
        {
            Qualities[point] = quality;
            return;
        }

        if (maximumRatePerSecond > 0 && Qualities[point] >= (byte)Quality.Stale && IsJump(point, value, maximumRatePerSecond, now))
        {
            if (Qualities[point] == (byte)Quality.Good)
            {
                Qualities[point] = (byte)Quality.Uncertain;
            }

            return;
        }

        if (Values[point] != value)
        {
            flags[point] |= Changed;
        }

        Values[point] = value;
        Qualities[point] = quality;
        Times[point] = now;
        flags[point] |= Fresh;
    }

    /// <summary>
    /// The rate above which a reading is not believed; NaN or 0: none. A command point's rate is the ramp of what is commanded: what
    /// the equipment's own hand or another master sets may jump.
    /// </summary>
    public static double BelievedRatePerSecond(DeviceProfile profile, int pointInDevice)
    {
        return profile.PointKind(pointInDevice) == PointKind.Command ? 0 : profile.PointMaximumRatePerSecond(pointInDevice);
    }

    /// <summary>Gives a point a quality without a value, as after a refused request.</summary>
    public void Spoil(int point, Quality quality)
    {
        if (Qualities[point] != (byte)Quality.NotPresent || quality == Quality.Bad)
        {
            Qualities[point] = (byte)quality;
        }
    }

    /// <summary>Readings that are too old become stale.</summary>
    public void Age(long now)
    {
        Times.Keep();
        Times.Age(Qualities, staleAfter, now);
    }

    /// <summary>The first point from one on that was read or changed its quality since it was last looked at for a report; <paramref name="end"/>: none before it.</summary>
    public int NextWithNews(int from, int end)
    {
        byte[] qualities = Qualities;
        byte[] since = flags;
        int point = from;
        while (point < end && ((since[point] ^ (qualities[point] << ReportedQualityShift)) & ~Changed) == 0)
        {
            point++;
        }

        return point;
    }

    /// <summary>
    /// Report by exception, of a point that <see cref="NextWithNews"/> found: true when the quality changed, when a new reading left the dead band around the last reported value,
    /// or when nothing was reported for the silent interval. What is reported now is noted.
    /// </summary>
    public bool IsToReport(int point, DeviceProfile profile, int pointInDevice, int silentSeconds, long now)
    {
        int quality = Qualities[point];
        int flag = flags[point];
        if (quality == flag >> ReportedQualityShift)
        {
            flags[point] = (byte)(flag & ~Fresh);
            bool isSilent = silentSeconds > 0 && (ushort)(now / 1000 - reportedSeconds[point]) >= silentSeconds;
            if (!isSilent && ((flag & Changed) == 0 || IsInDeadBand(point, profile.PointDeadBand(pointInDevice))))
            {
                return false;
            }
        }

        flags[point] = (byte)(quality << ReportedQualityShift);
        reportedValues[point] = (float)Values[point];
        reportedSeconds[point] = (ushort)(now / 1000);
        return true;
    }

    private bool IsInDeadBand(int point, double deadBand)
    {
        double change = Values[point] - reportedValues[point];
        return change < deadBand && -change < deadBand;
    }

    private bool IsJump(int point, double value, double maximumRatePerSecond, long now)
    {
        double change = value - Values[point];
        if (change < 0)
        {
            change = -change;
        }

        // A second of grace: two readings may stand closer together than the device's own conversions.
        return change > maximumRatePerSecond * ((now - Times[point]) / 1000.0 + 1.0);
    }
}
