using Busbar.Points;

namespace Busbar.Control;

/// <summary>
/// What the policies see in one cycle. The arrays belong to the controller, which fills them before each cycle; the engine only
/// reads them. Indexed by the controller's point numbers (device by device in document order).
/// </summary>
public sealed class ControlInputs
{
    /// <summary>Canonical values; meaningless unless the quality is good.</summary>
    public double[] Values;

    /// <summary><see cref="Busbar.Points.Quality"/> as bytes.</summary>
    public byte[] Qualities;

    /// <summary>Monotonic time of each reading, milliseconds.</summary>
    public ReadingTimes Times;

    /// <summary>Monotonic time of this cycle, milliseconds; never runs backwards.</summary>
    public long NowMilliseconds;

    /// <summary>False until the time of day is known; the three fields below mean nothing then.</summary>
    public bool IsTimeKnown;

    /// <summary>Local days since 2000-01-01.</summary>
    public int LocalDay;

    /// <summary>Minute of the local day, 0 to 1439.</summary>
    public int LocalMinute;

    /// <summary>1 Monday to 7 Sunday.</summary>
    public int DayOfWeek;

    /// <summary>One bit a point whose readings a sensor check doubts; null: no such check. The engine sets it.</summary>
    internal byte[]? Doubts;

    /// <summary>Over arrays that already exist: they are shared, not copied.</summary>
    public ControlInputs(double[] values, byte[] qualities, ReadingTimes times)
    {
        Values = values;
        Qualities = qualities;
        Times = times;
    }

    /// <summary>True when the point exists here and its reading is good and no sensor check doubts it: the only readings that control acts on.</summary>
    public bool IsGood(int point)
    {
        return point >= 0 && point < Values.Length && Qualities[point] == (byte)Busbar.Points.Quality.Good
            && !double.IsNaN(Values[point]) && (Doubts == null || (Doubts[point >> 3] & (1 << (point & 7))) == 0);
    }
}
