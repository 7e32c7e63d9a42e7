using Microsoft.Data.Sqlite;

namespace Busbar.Benchmarks.Gateway;

/// <summary>What the gateway's database holds of a span of time, sample by sample.</summary>
/// <param name="Count">Good samples whose source time lies in the span.</param>
/// <param name="Wrong">Samples that are not good, or not of the point under which they lie.</param>
/// <param name="Lost">Values that a device gave away and that are not stored, though later ones of the same point are.</param>
/// <param name="Doubled">Values stored twice.</param>
/// <param name="Late">Pauses between two samples of one point of more than one and a half periods: polls that were missed or late.</param>
internal sealed record StoredValues(long Count, long Wrong, long Lost, long Doubled, long Late)
{
    private const int LongestGapMilliseconds = 1500;

    // The column's three lowest bits are the quality; 4 is good.
    private const int QualityMask = 7;
    private const int Good = 4;

    public static StoredValues Read(string database, DateTimeOffset from, DateTimeOffset to)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = """
            SELECT p.id, p.device, r.time, r.value, r.flags FROM (
                SELECT point, time, value, flags FROM sample WHERE time >= $from AND time < $to
                UNION ALL
                SELECT point, time, value, flags FROM recent WHERE time >= $from AND time < $to) r
            JOIN point p ON p.id = r.point ORDER BY r.point, r.time
            """;
        select.Parameters.AddWithValue("$from", from.ToUnixTimeMilliseconds());
        select.Parameters.AddWithValue("$to", to.ToUnixTimeMilliseconds());
        using SqliteDataReader row = select.ExecuteReader();
        long count = 0;
        long wrong = 0;
        long lost = 0;
        long doubled = 0;
        long late = 0;
        (long Point, int Number, long Time, int Read) last = (-1, -1, 0, 0);
        while (row.Read())
        {
            long point = row.GetInt64(0);
            long time = row.GetInt64(2);
            if (row.IsDBNull(3) || (row.GetInt32(4) & QualityMask) != Good)
            {
                wrong++;
                continue;
            }

            (int device, int number, int read) = BranchMeter.Origin(row.GetDouble(3));
            bool isNext = point == last.Point;
            if (row.GetString(1) != $"meter-{device}" || (isNext && number != last.Number))
                wrong++;
            count++;
            if (isNext)
            {
                int step = (read - last.Read + BranchMeter.Fractions) % BranchMeter.Fractions;
                lost += Math.Max(0, step - 1);
                doubled += step == 0 ? 1 : 0;
                late += time - last.Time > LongestGapMilliseconds ? 1 : 0;
            }

            last = (point, number, time, read);
        }

        return new StoredValues(count, wrong, lost, doubled, late);
    }
}
