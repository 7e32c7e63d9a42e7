using Busbar.Gateway.Planner;

namespace Busbar.Gateway.Metering.Plans;

/// <summary>Which plan of a quarter hour.</summary>
public enum PlanKind
{
    /// <summary>The one in force when the quarter began, or drawn up anew within it.</summary>
    InForce,

    /// <summary>The last one before the local day began; for the day on which planning began, the first one.</summary>
    DayAhead,
}

/// <summary>What was planned for a quarter hour. kW; grid + is import, battery + is discharge.</summary>
public sealed record PlannedQuarter(DateTimeOffset Start, double Grid, double Battery, double Load, double Pv);

/// <summary>A quarter hour as planned and as it came.</summary>
/// <param name="DayAhead">Null when no plan is kept.</param>
/// <param name="InForce">Null when no plan is kept.</param>
/// <param name="Came">Null before it has ended; its numbers are NaN where nothing good was measured.</param>
public sealed record ComparedQuarter(DateTimeOffset Start, PlannedQuarter? DayAhead, PlannedQuarter? InForce, MeasuredQuarter? Came);

/// <summary>Keeps what was planned, so that it can be laid beside what came long after the planner has forgotten it.</summary>
public sealed class PlanBook(BooksTables tables, EnergyBooks books, SiteMeasures measures, TimeProvider time)
{
    /// <summary>Keeps the steps of a plan: the first one as in force, those of the days after today as day-ahead; today's only where no day-ahead plan is kept.</summary>
    public void Keep(PlanInForce current)
    {
        if (current.Plan is not { Steps.Count: > 0 } plan)
            return;
        HashSet<string> batteries = [.. current.Request.Batteries.Select(battery => battery.Id)];
        DateOnly today = books.DayOf(current.MadeAt);
        long made = current.MadeAt.ToUnixTimeMilliseconds();
        PlannedQuarter[] steps = [.. plan.Steps.Select(step => new PlannedQuarter(step.Start, step.Grid, step.Actions.Where(action => batteries.Contains(action.Device)).Sum(action => action.Kilowatts), step.Load, step.Pv))];
        tables.Tables.WriteRoom(room =>
        {
            Write(room, PlanKind.InForce, made, steps[0], replaces: true);
            foreach (PlannedQuarter step in steps)
                Write(room, PlanKind.DayAhead, made, step, replaces: books.DayOf(step.Start) > today);
            return 0;
        });
    }

    /// <summary>Every quarter hour of a span of local days, both included, up to now.</summary>
    public async Task<IReadOnlyList<ComparedQuarter>> CompareAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        DateTimeOffset start = books.StartOf(from);
        DateTimeOffset end = books.StartOf(to.AddDays(1));
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset ended = new(now.Ticks / SiteMeasures.Quarter.Ticks * SiteMeasures.Quarter.Ticks, TimeSpan.Zero);
        ILookup<PlanKind, PlannedQuarter> kept = tables.Tables.ReadRoom(room => room.Query(
            "SELECT kind, start, grid, battery, load, pv FROM metering_plan WHERE start >= @a AND start < @b ORDER BY start",
            row => ((PlanKind)row.GetInt64(0), new PlannedQuarter(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5))),
            start.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds())).ToLookup(each => each.Item1, each => each.Item2);
        if (!kept.Any())
            return [];
        Dictionary<DateTimeOffset, PlannedQuarter> dayAhead = kept[PlanKind.DayAhead].ToDictionary(each => each.Start);
        Dictionary<DateTimeOffset, PlannedQuarter> inForce = kept[PlanKind.InForce].ToDictionary(each => each.Start);
        IReadOnlyList<MeasuredQuarter> came = await measures.ReadAsync(start, ended < end ? ended : end, cancel);
        List<ComparedQuarter> quarters = [];
        for (DateTimeOffset at = start; at < end; at += SiteMeasures.Quarter)
        {
            int index = (int)((at - start) / SiteMeasures.Quarter);
            quarters.Add(new ComparedQuarter(at, dayAhead.GetValueOrDefault(at), inForce.GetValueOrDefault(at), index < came.Count ? came[index] : null));
        }

        return quarters;
    }

    private static void Write(Store.SqlSession room, PlanKind kind, long made, PlannedQuarter step, bool replaces) => room.Run(
        "INSERT INTO metering_plan (kind, start, made, grid, battery, load, pv) VALUES (@a, @b, @c, @d, @e, @f, @g) ON CONFLICT (kind, start) DO "
        + (replaces ? "UPDATE SET made = excluded.made, grid = excluded.grid, battery = excluded.battery, load = excluded.load, pv = excluded.pv" : "NOTHING"),
        (long)kind, step.Start.ToUnixTimeMilliseconds(), made, step.Grid, step.Battery, step.Load, step.Pv);
}
