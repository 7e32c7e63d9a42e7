using Busbar.Gateway.Ingest;

namespace Busbar.Gateway.Store;

/// <summary>The writing half of the tables controller, event and audit.</summary>
internal sealed class RecordTables(SqlSession session)
{
    private readonly Dictionary<string, long> controllers = new(StringComparer.Ordinal);

    public long ControllerId(string name)
    {
        if (controllers.TryGetValue(name, out long id))
            return id;
        object? found = session.Scalar("SELECT id FROM controller WHERE name = @a", name)
            ?? session.Scalar("INSERT INTO controller (name, epoch, highest_boot, highest_sequence, through_boot, through_sequence) VALUES (@a, 0, 0, 0, 0, 0) RETURNING id", name);
        id = (long)found!;
        controllers.Add(name, id);
        return id;
    }

    public ControllerMark ReadMark(string controller) => session.Query(
        "SELECT epoch, highest_boot, highest_sequence, through_boot, through_sequence, storage FROM controller WHERE name = @a",
        row => new ControllerMark((int)row.GetInt64(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2), (ulong)row.GetInt64(3), (ulong)row.GetInt64(4)) { StorageId = (ulong)row.GetInt64(5) },
        controller).FirstOrDefault(ControllerMark.None);

    public void WriteMark(string controller, ControllerMark mark) => session.Run(
        "UPDATE controller SET epoch = @b, highest_boot = @c, highest_sequence = @d, through_boot = @e, through_sequence = @f, storage = @g WHERE id = @a",
        ControllerId(controller), mark.Epoch, mark.HighestBoot, mark.HighestSequence, mark.ThroughBoot, mark.ThroughSequence, mark.StorageId);

    public void Insert(IngestedEvent happened) => session.Run(
        """
        INSERT INTO event (time, controller, device, code, point, value, command, priority, source, reason, text, flags, input, input_value, input_quality, input_age, policy, limits)
        VALUES (@a, @b, @c, @d, @e, @f, @g, @h, @i, @j, @k, @l, @m, @n, @o, @p, @q, @r)
        """,
        happened.TimeMilliseconds,
        ControllerId(happened.Controller),
        happened.Device,
        happened.Code,
        happened.Point,
        happened.Value,
        happened.CommandId,
        happened.Priority,
        happened.Source,
        happened.Reason,
        happened.Text,
        SampleFlags.Make(Points.Quality.NotPresent, happened.IsHistorical, happened.IsUndated),
        happened.Why?.Input,
        happened.Why?.Value,
        (int?)happened.Why?.Quality,
        happened.Why?.AgeMilliseconds,
        happened.Why?.Policy,
        happened.Why?.Limits);

    public void Insert(CommandAuditEntry entry) => session.Run(
        """
        INSERT INTO audit (command, time, stage, controller, device, point, value, priority, "user", text)
        VALUES (@a, @b, @c, @d, @e, @f, @g, @h, @i, @j)
        """,
        entry.CommandId,
        entry.Time.ToUnixTimeMilliseconds(),
        entry.Stage,
        entry.Controller,
        entry.Device,
        entry.Point,
        entry.Value,
        entry.Priority,
        entry.User,
        entry.Text);

    /// <summary>After a transaction that failed.</summary>
    public void Forget() => controllers.Clear();
}
