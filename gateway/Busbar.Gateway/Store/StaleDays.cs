using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>
/// The days (UTC) of points whose roll-ups must be made anew because a sample of theirs came. Kept in memory as in the table;
/// a day is written with the samples that make it stale, in one transaction.
/// </summary>
internal sealed class StaleDays
{
    private const long Day = 86_400_000;
    private readonly SqlSession session;
    private readonly HashSet<(int Point, long Day)> days;
    private readonly List<(int Point, long Day)> added = [];
    private readonly long[] rawFrom = new long[Enum.GetValues<PointKind>().Length];
    private (int Point, long Day) last = (-1, 0);

    public StaleDays(SqlSession session)
    {
        this.session = session;
        days = [.. session.Query("SELECT point, day FROM stale", row => ((int)row.GetInt64(0), row.GetInt64(1)))];
        ReadFacts();
    }

    public static long DayOf(long time) => (long)Math.Floor(time / (double)Day);

    public static long StartOf(long day) => day * Day;

    public bool Contains(int point, long day) => days.Contains((point, day));

    /// <summary>A sample came: its day, and the next one when its value may hold into it.</summary>
    public void Mark(int point, PointKind kind, long time, long hold)
    {
        long day = DayOf(time);
        if (last != (point, day))
        {
            MarkDay(point, kind, day);
            last = (point, day);
        }

        if (time + hold >= StartOf(day + 1))
            MarkDay(point, kind, day + 1);
    }

    /// <summary>The oldest days that ended before a moment, at most so many.</summary>
    public List<(int Point, long Day)> EndedBefore(long time, int limit)
    {
        long today = DayOf(time);
        return [.. days.Where(each => each.Day < today).OrderBy(each => each.Day).ThenBy(each => each.Point).Take(limit)];
    }

    /// <summary>In the transaction that stores the day's roll-ups.</summary>
    public void Remove(int point, long day)
    {
        session.Run("DELETE FROM stale WHERE point = @a AND day = @b", point, day);
        days.Remove((point, day));
        last = (-1, 0);
    }

    /// <summary>Samples of some points before this moment are to go: the roll-ups of the days before it are final.</summary>
    public void SetRawFrom(long time, PointKinds of)
    {
        foreach (string fact in of.Facts)
            session.Run("INSERT INTO fact (name, value) VALUES (@a, @b) ON CONFLICT (name) DO UPDATE SET value = CASE WHEN fact.value < excluded.value THEN excluded.value ELSE fact.value END", fact, DayOf(time));
        ReadFacts();
    }

    /// <summary>The transaction was committed.</summary>
    public void Keep() => added.Clear();

    /// <summary>The transaction was not: take back what it added. What it removed is read again.</summary>
    public void Forget()
    {
        added.Clear();
        last = (-1, 0);
        days.Clear();
        foreach ((int point, long day) in session.Query("SELECT point, day FROM stale", row => ((int)row.GetInt64(0), row.GetInt64(1))))
            days.Add((point, day));
        ReadFacts();
    }

    private void ReadFacts()
    {
        Dictionary<string, long> facts = new(session.Query("SELECT name, value FROM fact", row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1))));
        for (int kind = 0; kind < rawFrom.Length; kind++)
            rawFrom[kind] = PointKinds.RawFrom(facts, (PointKind)kind);
    }

    private void MarkDay(int point, PointKind kind, long day)
    {
        if (day < rawFrom[(int)kind] || !days.Add((point, day)))
            return;
        added.Add((point, day));
        session.Run("INSERT INTO stale (point, day) VALUES (@a, @b) ON CONFLICT DO NOTHING", point, day);
    }
}
