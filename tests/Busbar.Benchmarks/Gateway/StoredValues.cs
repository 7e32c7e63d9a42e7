using Busbar.Gateway.Store;
using Busbar.Points;
using Microsoft.Data.Sqlite;

namespace Busbar.Benchmarks.Gateway;

/// <summary>What the gateway's database holds of a span of time, sample by sample.</summary>
/// <param name="Count">Good samples whose source time lies in the span.</param>
/// <param name="Wrong">Samples that are not good, or not of the point under which they lie; points without any sample in the span.</param>
/// <param name="Lost">Values that a device gave away and that are not stored, though later ones of the same point are.</param>
/// <param name="Doubled">Values stored twice.</param>
/// <param name="Late">Pauses between two samples of one point of more than one and a half periods: polls that were missed or late.</param>
internal sealed record StoredValues(long Count, long Wrong, long Lost, long Doubled, long Late)
{
    private const int LongestGapMilliseconds = 1500;

    /// <summary>Reads a database whose gateway has ended.</summary>
    public static StoredValues Read(string database, DateTimeOffset from, DateTimeOffset to)
    {
        List<(string Device, string Point)> points = Points(database);
        using SqliteStore store = new(new StoreOptions { Path = database }, TimeProvider.System);
        long count = 0;
        long wrong = 0;
        long lost = 0;
        long doubled = 0;
        long late = 0;
        foreach ((string device, string point) in points)
        {
            (int Number, long Time, int Read)? last = null;
            foreach (StoredSample sample in store.ReadSamplesAsync(device, point, from, to, -1, CancellationToken.None).GetAwaiter().GetResult())
            {
                if (sample.Value is not { } value || sample.Quality != Quality.Good)
                {
                    wrong++;
                    continue;
                }

                (int origin, int number, int read) = BranchMeter.Origin(value);
                if (device != $"meter-{origin}" || (last is { } before && number != before.Number))
                    wrong++;
                count++;
                if (last is { } previous)
                {
                    int step = (read - previous.Read + BranchMeter.Fractions) % BranchMeter.Fractions;
                    lost += Math.Max(0, step - 1);
                    doubled += step == 0 ? 1 : 0;
                    late += sample.TimeMilliseconds - previous.Time > LongestGapMilliseconds ? 1 : 0;
                }

                last = (number, sample.TimeMilliseconds, read);
            }

            wrong += last is null ? 1 : 0;
        }

        return new StoredValues(count, wrong, lost, doubled, late);
    }

    private static List<(string Device, string Point)> Points(string database)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT device, name FROM point ORDER BY id";
        using SqliteDataReader row = select.ExecuteReader();
        List<(string, string)> points = [];
        while (row.Read())
            points.Add((row.GetString(0), row.GetString(1)));
        return points;
    }
}
