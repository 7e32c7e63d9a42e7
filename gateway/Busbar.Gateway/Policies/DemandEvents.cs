using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>
/// The demand-response events, kept in a table of the room. One at a time: an event that overlaps another, comes with less notice than
/// the policy asks for, or asks for more than all participants give, is refused with the reason. Thread-safe.
/// </summary>
public sealed class DemandEvents
{
    private const string Room = "policies";
    private readonly Lock gate = new();
    private readonly IRoomTables tables;
    private readonly TimeProvider time;
    private readonly AuditLog? audit;
    private List<DemandEvent> events;

    public DemandEvents(IStore store, TimeProvider time, AuditLog? audit = null)
    {
        this.audit = audit;
        tables = store;
        this.time = time;
        tables.MigrateRoom(Room, """
            CREATE TABLE demand_event (
                id {whole} NOT NULL PRIMARY KEY, called {whole} NOT NULL, starts {whole} NOT NULL, ends {whole} NOT NULL,
                depth {real} NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, off {whole})
            """);
        events = tables.ReadRoom(session => session.Query(
            "SELECT id, called, starts, ends, depth, who, reason, off FROM demand_event ORDER BY id",
            row => new DemandEvent(row.GetInt64(0), At(row.GetInt64(1)), At(row.GetInt64(2)), At(row.GetInt64(3)), row.GetDouble(4), row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : At(row.GetInt64(7)))));
    }

    /// <summary>All, oldest first.</summary>
    public IReadOnlyList<DemandEvent> All
    {
        get
        {
            lock (gate)
            {
                return [.. events];
            }
        }
    }

    /// <summary>The one that is announced or under way, its return included, by the rule of <see cref="DemandChoice"/>; null: none.</summary>
    /// <param name="after">How long an event is still told after its end, for the way back.</param>
    public DemandEvent? Current(DateTimeOffset now, TimeSpan after)
    {
        lock (gate)
        {
            return DemandChoice.Of(events, e => e.Asked, e => e.Until, now, after);
        }
    }

    /// <summary>Calls an event; null and the reason in words when it cannot be.</summary>
    public DemandEvent? Call(DemandResponseModel? policy, DateTimeOffset start, DateTimeOffset end, double watts, string user, string reason, out LocalName? refusal)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            refusal = Refusal(policy, start, end, watts, reason, now);
            if (refusal is not null)
                return null;
            DemandEvent made = new(events.Count == 0 ? 1 : events[^1].Id + 1, now, start, end, watts, user, reason, null);
            audit?.Add(new AuditEntry(user, "demandCall", $"event {made.Id}", null, FormattableString.Invariant($"{watts:0} W from {start:O} to {end:O}"), reason));
            tables.WriteRoom(session => session.Run(
                "INSERT INTO demand_event (id, called, starts, ends, depth, who, reason, off) VALUES (@a, @b, @c, @d, @e, @f, @g, @h)",
                made.Id, Number(now), Number(start), Number(end), watts, user, reason, null));
            events.Add(made);
            return made;
        }
    }

    /// <summary>Changes how deep a running event goes; false when there is none of that id that could be.</summary>
    /// <param name="watts">Above 0; who calls knows what the participants give.</param>
    public bool Adjust(long id, double watts)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            int index = events.FindIndex(e => e.Id == id && e.CalledOff is null && e.End > now);
            if (index < 0 || !(watts > 0))
                return false;
            audit?.Add(new AuditEntry(events[index].User, "demandAdjust", $"event {id}", FormattableString.Invariant($"{events[index].DepthWatts:0} W"), FormattableString.Invariant($"{watts:0} W")));
            tables.WriteRoom(session => session.Run("UPDATE demand_event SET depth = @a WHERE id = @b", watts, id));
            events = [.. events];
            events[index] = events[index] with { DepthWatts = watts };
            return true;
        }
    }

    /// <summary>Ends an event early; false when there is none of that id that could be.</summary>
    /// <param name="id">Which.</param>
    /// <param name="user">Who ends it.</param>
    public bool CallOff(long id, string user)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            int index = events.FindIndex(e => e.Id == id && e.CalledOff is null && e.End > now);
            if (index < 0)
                return false;
            audit?.Add(new AuditEntry(user, "demandCallOff", $"event {id}", FormattableString.Invariant($"until {events[index].End:O}"), FormattableString.Invariant($"until {now:O}")));
            tables.WriteRoom(session => session.Run("UPDATE demand_event SET off = @a WHERE id = @b", Number(now), id));
            events = [.. events];
            events[index] = events[index] with { CalledOff = now };
            return true;
        }
    }

    private LocalName? Refusal(DemandResponseModel? policy, DateTimeOffset start, DateTimeOffset end, double watts, string reason, DateTimeOffset now)
    {
        if (policy is null)
            return new("没有需求响应策略（demandResponse）", "no policy of type demandResponse says who takes part");
        if (string.IsNullOrWhiteSpace(reason))
            return new("须写明原因", "an event needs a reason");
        if (end <= start)
            return new("结束时间须在开始之后", "the end must be after the start");
        if (start - now < policy.Notice)
            return new($"通知时间不足 {policy.Notice.TotalMinutes:0} 分钟", $"less notice than the policy's {policy.Notice.TotalMinutes:0} min");
        if (!(watts > 0) || watts > policy.Available)
            return new($"深度须大于 0 且不超过 {policy.Available:0} W（全部参与者之和）", $"the depth must lie above 0 and at most {policy.Available:0} W, what all participants give together");
        DemandEvent? other = events.FirstOrDefault(e => e.CalledOff is null && e.Start < end && start < e.End + policy.Return);
        return other is null ? null : new($"与事件 {other.Id} 重叠（含恢复时间）", $"it overlaps event {other.Id} with its return");
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long Number(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
