using Busbar.Control;
using Busbar.Gateway.Store;
using Busbar.Metering.Carbon;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Metering;

/// <summary>
/// Who set a room by hand, when, and why: by the audit of commands. An entry holds from the stage in which the controller took it until
/// it expired, was withdrawn, failed, or another one of the same room took its place.
/// </summary>
public sealed class OverrideBook(IRoomTables tables, SiteModel site, TimeProvider time)
{
    // An operator's entry lives for days at most; older ones cannot hold any more.
    private static readonly TimeSpan LongestEntry = TimeSpan.FromDays(31);

    /// <summary>The overrides of the rooms' setpoints that held within a span, in the order of time.</summary>
    public IReadOnlyList<RoomOverride> Read(DateTimeOffset from, DateTimeOffset to)
    {
        Dictionary<string, string> rooms = site.Rooms.ToDictionary(room => room.Thermostat.Id, room => room.Id, StringComparer.Ordinal);
        List<CommandAuditEntry> lines = tables.ReadRoom(room => room.Query(
            """SELECT command, time, stage, controller, device, point, value, priority, "user", text FROM audit WHERE time >= @a AND time < @b AND point = 'setpoint' ORDER BY id""",
            row => new CommandAuditEntry((ulong)row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.NumberOrNull(6), (int)row.GetInt64(7), row.GetString(8), row.GetString(9)),
            (from - LongestEntry).ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()));
        List<RoomOverride> overrides = [];
        foreach (IGrouping<string, CommandAuditEntry> device in lines.Where(line => line.Priority == Priority.Operator && rooms.ContainsKey(line.Device)).GroupBy(line => line.Device))
            overrides.AddRange(OfRoom(rooms[device.Key], [.. device], to));
        return [.. overrides.Where(each => each.To > from && each.From < to).OrderBy(each => each.From)];
    }

    private IEnumerable<RoomOverride> OfRoom(string room, IReadOnlyList<CommandAuditEntry> lines, DateTimeOffset end)
    {
        DateTimeOffset last = time.GetUtcNow() < end ? time.GetUtcNow() : end;
        CommandAuditEntry[][] commands = [.. lines.GroupBy(line => line.CommandId).Select(group => group.ToArray())];
        DateTimeOffset? Took(CommandAuditEntry[] stages) => stages.FirstOrDefault(stage => stage.Stage is "Acknowledged" or "Written" or "Verified" or "Limited")?.Time;
        for (int i = 0; i < commands.Length; i++)
        {
            CommandAuditEntry first = commands[i][0];
            if (first.Value is not { } setpoint || Took(commands[i]) is not { } since)
                continue;
            DateTimeOffset[] ends =
            [
                last,
                .. commands[i].Where(stage => stage.Stage is "Expired" or "Failed" or "Refused").Select(stage => stage.Time),
                .. commands.Skip(i + 1).Select(Took).OfType<DateTimeOffset>(),
            ];
            DateTimeOffset until = ends.Min();
            if (until > since)
                yield return new RoomOverride(room, since, until, setpoint, first.User, first.Text);
        }
    }
}
