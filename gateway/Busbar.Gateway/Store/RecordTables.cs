using Busbar.Gateway.Ingest;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>The writing half of the tables controller, event and audit.</summary>
internal sealed class RecordTables
{
    private readonly Dictionary<string, long> controllers = new(StringComparer.Ordinal);
    private readonly SqliteCommand selectController;
    private readonly SqliteCommand insertController;
    private readonly SqliteCommand selectMark;
    private readonly SqliteCommand updateMark;
    private readonly SqliteCommand insertEvent;
    private readonly SqliteCommand insertAudit;

    public RecordTables(SqliteConnection connection)
    {
        selectController = SqliteStatements.Prepare(connection, "SELECT id FROM controller WHERE name = $a", 1);
        insertController = SqliteStatements.Prepare(
            connection,
            "INSERT INTO controller (name, epoch, highest_boot, highest_sequence, through_boot, through_sequence) VALUES ($a, 0, 0, 0, 0, 0) RETURNING id",
            1);
        selectMark = SqliteStatements.Prepare(
            connection, "SELECT epoch, highest_boot, highest_sequence, through_boot, through_sequence FROM controller WHERE name = $a", 1);
        updateMark = SqliteStatements.Prepare(
            connection,
            "UPDATE controller SET epoch = $b, highest_boot = $c, highest_sequence = $d, through_boot = $e, through_sequence = $f WHERE id = $a",
            6);
        insertEvent = SqliteStatements.Prepare(
            connection,
            """
            INSERT INTO event (time, controller, device, code, point, value, command, priority, source, reason, text, flags)
            VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l)
            """,
            12);
        insertAudit = SqliteStatements.Prepare(
            connection,
            """
            INSERT INTO audit (command, time, stage, controller, device, point, value, priority, user, text)
            VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i, $j)
            """,
            10);
    }

    public long ControllerId(string name)
    {
        if (controllers.TryGetValue(name, out long id))
            return id;
        SqliteStatements.Bind(selectController, name);
        object? found = selectController.ExecuteScalar();
        if (found is null)
        {
            SqliteStatements.Bind(insertController, name);
            found = insertController.ExecuteScalar();
        }

        id = (long)found!;
        controllers.Add(name, id);
        return id;
    }

    public ControllerMark ReadMark(string controller)
    {
        SqliteStatements.Bind(selectMark, controller);
        using SqliteDataReader row = selectMark.ExecuteReader();
        return row.Read()
            ? new ControllerMark(row.GetInt32(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2), (ulong)row.GetInt64(3), (ulong)row.GetInt64(4))
            : ControllerMark.None;
    }

    public void WriteMark(string controller, ControllerMark mark)
    {
        SqliteStatements.Bind(
            updateMark, ControllerId(controller), mark.Epoch, mark.HighestBoot, mark.HighestSequence, mark.ThroughBoot, mark.ThroughSequence);
        updateMark.ExecuteNonQuery();
    }

    public void Insert(IngestedEvent happened)
    {
        SqliteStatements.Bind(
            insertEvent,
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
            SampleFlags.Make(Points.Quality.NotPresent, happened.IsHistorical, happened.IsUndated));
        insertEvent.ExecuteNonQuery();
    }

    public void Insert(CommandAuditEntry entry)
    {
        SqliteStatements.Bind(
            insertAudit,
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
        insertAudit.ExecuteNonQuery();
    }

    /// <summary>After a transaction that failed.</summary>
    public void Forget() => controllers.Clear();
}
