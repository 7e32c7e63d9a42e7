using Busbar.Gateway.Ingest;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>The reading half: connections of its own, which see the last commit.</summary>
public sealed partial class SqliteStore
{
    private string ReaderConnection => new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 30 }.ToString();

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryBucket>> ReadAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancel)
    {
        HistoryBuckets buckets = new(from, to, step, options.HoldFor);
        return Task.Run(
            IReadOnlyList<HistoryBucket> () =>
            {
                using SqliteConnection reader = Open();
                if (FindPoint(reader, device, point) is { } id)
                {
                    if (Before(reader, id, from.ToUnixTimeMilliseconds(), options.HoldFor) is { } held)
                        buckets.Add(held);
                    foreach (StoredSample sample in Samples(reader, id, from, to, -1, cancel))
                        buckets.Add(sample);
                }

                return buckets.End(time.GetUtcNow());
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredSample>> ReadSamplesAsync(string device, string point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Task.Run(
        IReadOnlyList<StoredSample> () =>
        {
            using SqliteConnection reader = Open();
            return FindPoint(reader, device, point) is { } id ? [.. Samples(reader, id, from, to, limit, cancel)] : [];
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IngestedEvent>> ReadEventsAsync(DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel) => Task.Run(
        IReadOnlyList<IngestedEvent> () =>
        {
            using SqliteConnection reader = Open();
            using SqliteCommand select = SqliteStatements.Prepare(
                reader,
                """
                SELECT e.time, c.name, e.device, e.code, e.point, e.value, e.command, e.priority, e.source, e.reason, e.text, e.flags
                FROM event e JOIN controller c ON c.id = e.controller
                WHERE e.time >= $a AND e.time < $b ORDER BY e.time DESC, e.id DESC LIMIT $c
                """,
                3);
            SqliteStatements.Bind(select, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), limit);
            using SqliteDataReader row = select.ExecuteReader();
            List<IngestedEvent> events = [];
            while (row.Read())
            {
                int flags = row.GetInt32(11);
                events.Add(new IngestedEvent(
                    row.GetString(1),
                    row.GetString(2),
                    row.GetInt32(3),
                    row.GetInt64(0),
                    Text(row, 4),
                    Number(row, 5),
                    (ulong)row.GetInt64(6),
                    row.GetInt32(7),
                    row.GetInt32(8),
                    row.GetInt32(9),
                    Text(row, 10),
                    SampleFlags.IsHistorical(flags),
                    SampleFlags.IsUndated(flags)));
            }

            return events;
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(int limit, CancellationToken cancel) =>
        Audit("ORDER BY id DESC LIMIT $a", limit, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommandAuditEntry>> ReadAuditAsync(ulong commandId, CancellationToken cancel) =>
        Audit("WHERE command = $a ORDER BY id", commandId, cancel);

    private Task<IReadOnlyList<CommandAuditEntry>> Audit(string selection, object parameter, CancellationToken cancel) => Task.Run(
        IReadOnlyList<CommandAuditEntry> () =>
        {
            using SqliteConnection reader = Open();
            using SqliteCommand select = SqliteStatements.Prepare(
                reader, "SELECT command, time, stage, controller, device, point, value, priority, user, text FROM audit " + selection, 1);
            SqliteStatements.Bind(select, parameter);
            using SqliteDataReader row = select.ExecuteReader();
            List<CommandAuditEntry> entries = [];
            while (row.Read())
            {
                entries.Add(new CommandAuditEntry(
                    (ulong)row.GetInt64(0),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                    row.GetString(2),
                    row.GetString(3),
                    row.GetString(4),
                    row.GetString(5),
                    Number(row, 6),
                    row.GetInt32(7),
                    row.GetString(8),
                    row.GetString(9)));
            }

            return entries;
        },
        cancel);

    private SqliteConnection Open()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        SqliteConnection reader = new(ReaderConnection);
        reader.Open();
        return reader;
    }

    private static long? FindPoint(SqliteConnection reader, string device, string point)
    {
        using SqliteCommand select = SqliteStatements.Prepare(reader, "SELECT id FROM point WHERE device = $a AND name = $b", 2);
        SqliteStatements.Bind(select, device, point);
        return (long?)select.ExecuteScalar();
    }

    private static IEnumerable<StoredSample> Samples(SqliteConnection reader, long point, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancel)
    {
        using SqliteCommand select = SqliteStatements.Prepare(
            reader,
            """
            SELECT time, value, flags, 0 AS tier, tie AS place FROM sample WHERE point = $a AND time >= $b AND time < $c
            UNION ALL
            SELECT time, value, flags, 1, id FROM recent WHERE point = $a AND time >= $b AND time < $c
            ORDER BY time, tier, place LIMIT $d
            """,
            4);
        SqliteStatements.Bind(select, point, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), limit);
        using SqliteDataReader row = select.ExecuteReader();
        while (row.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return Sample(row);
        }
    }

    private static StoredSample? Before(SqliteConnection reader, long point, long from, TimeSpan holdFor)
    {
        using SqliteCommand select = SqliteStatements.Prepare(
            reader,
            """
            SELECT * FROM (SELECT time, value, flags, 0 AS tier, tie AS place FROM sample WHERE point = $a AND time >= $b AND time < $c ORDER BY time DESC, tie DESC LIMIT 1)
            UNION ALL
            SELECT * FROM (SELECT time, value, flags, 1, id FROM recent WHERE point = $a AND time >= $b AND time < $c ORDER BY time DESC, id DESC LIMIT 1)
            ORDER BY time DESC, tier DESC LIMIT 1
            """,
            3);
        SqliteStatements.Bind(select, point, from - (long)holdFor.TotalMilliseconds, from);
        using SqliteDataReader row = select.ExecuteReader();
        return row.Read() ? Sample(row) : null;
    }

    private static StoredSample Sample(SqliteDataReader row)
    {
        int flags = row.GetInt32(2);
        return new StoredSample(row.GetInt64(0), Number(row, 1), SampleFlags.QualityOf(flags), SampleFlags.IsHistorical(flags), SampleFlags.IsUndated(flags));
    }

    private static double? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
