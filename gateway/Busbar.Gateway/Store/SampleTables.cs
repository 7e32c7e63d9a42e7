using Busbar.Gateway.Ingest;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>
/// The writing half of the tables point, recent and sample. Rows go to recent; when it has <see cref="RecentRows"/> they move
/// to sample in one go. So the pages of thousands of points are written once per move and not once per commit.
/// </summary>
internal sealed class SampleTables
{
    /// <summary>Rows at which recent moves to sample. A reader looks through all of recent: some milliseconds.</summary>
    public const int RecentRows = 65536;

    private readonly Dictionary<(string Device, string Point), long> points = [];
    private readonly SqliteConnection connection;
    private readonly SqliteCommand selectPoint;
    private readonly SqliteCommand insertPoint;
    private readonly SqliteCommand insertRecent;
    private readonly SqliteCommand deleteRecent;
    private readonly SqliteCommand deleteSample;
    private readonly SqliteCommand selectPoints;
    private long recentRows;

    public SampleTables(SqliteConnection connection)
    {
        this.connection = connection;
        selectPoint = SqliteStatements.Prepare(connection, "SELECT id FROM point WHERE device = $a AND name = $b", 2);
        insertPoint = SqliteStatements.Prepare(connection, "INSERT INTO point (device, name) VALUES ($a, $b) RETURNING id", 2);
        insertRecent = SqliteStatements.Prepare(connection, "INSERT INTO recent (point, time, value, flags) VALUES ($a, $b, $c, $d)", 4);
        deleteRecent = SqliteStatements.Prepare(connection, "DELETE FROM recent WHERE id IN (SELECT id FROM recent WHERE time < $a LIMIT $b)", 2);
        deleteSample = SqliteStatements.Prepare(connection, "DELETE FROM sample WHERE point = $a AND (time, tie) IN (SELECT time, tie FROM sample WHERE point = $a AND time < $b ORDER BY time, tie LIMIT $c)", 3);
        selectPoints = SqliteStatements.Prepare(connection, "SELECT id FROM point ORDER BY id", 0);
        recentRows = CountRecent();
    }

    public void Insert(in IngestedSample sample)
    {
        SqliteStatements.Bind(
            insertRecent,
            PointId(sample.Device, sample.Point),
            sample.TimeMilliseconds,
            sample.Value,
            SampleFlags.Make(sample.Quality, sample.IsHistorical, sample.IsUndated));
        insertRecent.ExecuteNonQuery();
        recentRows++;
    }

    /// <summary>Moves recent to sample when it is full. Samples of the same point and millisecond keep their order by tie.</summary>
    public void Settle()
    {
        if (recentRows < RecentRows)
            return;
        SqliteStatements.Run(
            connection,
            """
            INSERT INTO sample (point, time, tie, value, flags)
            SELECT point, time,
                ROW_NUMBER() OVER (PARTITION BY point, time ORDER BY id) - 1
                    + COALESCE((SELECT MAX(tie) + 1 FROM sample s WHERE s.point = r.point AND s.time = r.time), 0),
                value, flags
            FROM recent r ORDER BY point, time, id;
            DELETE FROM recent;
            """);
        recentRows = 0;
    }

    public int Delete(long before, int limit)
    {
        int deleted = 0;
        List<long> ids = [];
        using (SqliteDataReader rows = selectPoints.ExecuteReader())
        {
            while (rows.Read())
                ids.Add(rows.GetInt64(0));
        }

        foreach (long id in ids)
        {
            if (deleted >= limit)
                return deleted;
            SqliteStatements.Bind(deleteSample, id, before, limit - deleted);
            deleted += deleteSample.ExecuteNonQuery();
        }

        SqliteStatements.Bind(deleteRecent, before, limit - deleted);
        int fromRecent = deleteRecent.ExecuteNonQuery();
        recentRows -= fromRecent;
        return deleted + fromRecent;
    }

    /// <summary>After a transaction that failed.</summary>
    public void Forget()
    {
        points.Clear();
        recentRows = CountRecent();
    }

    private long CountRecent() => SqliteStatements.Number(connection, "SELECT COUNT(*) FROM recent");

    private long PointId(string device, string point)
    {
        if (points.TryGetValue((device, point), out long id))
            return id;
        SqliteStatements.Bind(selectPoint, device, point);
        object? found = selectPoint.ExecuteScalar();
        if (found is null)
        {
            SqliteStatements.Bind(insertPoint, device, point);
            found = insertPoint.ExecuteScalar();
        }

        id = (long)found!;
        points.Add((device, point), id);
        return id;
    }
}
