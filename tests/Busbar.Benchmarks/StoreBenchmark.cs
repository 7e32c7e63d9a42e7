using System.Diagnostics;
using System.Globalization;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Points;
using Microsoft.Data.Sqlite;

namespace Busbar.Benchmarks;

/// <summary>
/// The store alone: a week of 100 points at 10 s, a fifth each of temperatures (0.1 K, random walk on a daily wave), powers
/// (1 W, noise of 60 W), energy counters (Wh), bus voltages (0.1 V, noise of 0.4 V) and rarely changing states. Written by one
/// thread in transactions of 5000 samples that are on the disk when they return, then read. Beside it the same rows in plain
/// SQLite tables with the same durability: one in the order of arrival, as SQLite is quickest, with an index to find a point by time.
/// </summary>
internal static class StoreBenchmark
{
    private const int Points = 100;
    private const int StepMilliseconds = 10_000;
    private const int BatchSteps = 50;
    private const long Start = 1_700_006_400_000;

    public static int Run(string[] arguments)
    {
        int days = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 7;
        int steps = days * 86_400_000 / StepMilliseconds;
        string folder = Directory.CreateTempSubdirectory("busbar-benchmark-").FullName;
        try
        {
            Plain(Path.Combine(folder, "plain.db"), steps);
            foreach (int jitter in new[] { 0, 5 })
                Ours(Path.Combine(folder, $"busbar-{jitter}.db"), steps, jitter);
            Year(Path.Combine(folder, "year.db"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Ours(string path, int steps, int jitter)
    {
        StoreOptions options = new() { Path = path };
        double seconds;
        int samples = steps * Points;
        using (SqliteStore store = new(options, TimeProvider.System))
        {
            Mix mix = new(jitter);
            long ticks = 0;
            ulong sequence = 1;
            for (int first = 0; first < steps; first += BatchSteps)
            {
                StoreBatch batch = Batch(mix, first, Math.Min(steps, first + BatchSteps), ref sequence);
                long begun = Stopwatch.GetTimestamp();
                store.Write(batch);
                ticks += Stopwatch.GetTimestamp() - begun;
            }

            seconds = ticks / (double)Stopwatch.Frequency;
        }

        double bytes = new FileInfo(path).Length / (double)samples;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Busbar, times {(jitter == 0 ? "exact" : $"off by up to {jitter} ms")}: {samples / seconds:0} samples/s durable from one thread, {bytes:0.00} bytes a sample on disk"));
        using SqliteStore again = new(options, TimeProvider.System);
        long started = Stopwatch.GetTimestamp();
        int read = again.ReadSamplesAsync("device-0", "point-0", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, -1, default).GetAwaiter().GetResult().Count;
        if (read != steps)
            throw new InvalidOperationException($"{read} samples of a point were read instead of {steps}.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  all {read} samples of a point read in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms"));
        started = Stopwatch.GetTimestamp();
        while (again.RollUp(DateTimeOffset.UtcNow, 100) == 100)
        {
        }

        double rolled = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  rolled up at {samples / rolled:0} samples/s; {again.SizeBytes / (double)samples:0.00} bytes a sample with quarter hours and write-ahead log"));
    }

    private static void Plain(string path, int steps)
    {
        int samples = steps * Points;
        Mix mix = new(0);
        long ticks = 0;
        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (point INTEGER, time INTEGER, value REAL, flags INTEGER); CREATE INDEX row_time ON row (point, time)");
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO row (point, time, value, flags) VALUES ($a, $b, $c, 4)";
            SqliteParameter[] parameters = [.. "abc".Select(letter => insert.Parameters.AddWithValue("$" + letter, 0))];
            for (int first = 0; first < steps; first += BatchSteps)
            {
                long begun = Stopwatch.GetTimestamp();
                Execute(connection, "BEGIN");
                for (int step = first; step < Math.Min(steps, first + BatchSteps); step++)
                {
                    for (int point = 0; point < Points; point++)
                    {
                        parameters[0].Value = point;
                        parameters[1].Value = mix.Time(step, point);
                        parameters[2].Value = mix.Next(point, step);
                        insert.ExecuteNonQuery();
                    }
                }

                Execute(connection, "COMMIT");
                ticks += Stopwatch.GetTimestamp() - begun;
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"SQLite alone, with an index by point and time: {samples / (ticks / (double)Stopwatch.Frequency):0} samples/s durable, {new FileInfo(path).Length / (double)samples:0.00} bytes a sample on disk"));
    }

    /// <summary>A year of 100 points, a sample a minute or so, read as quarter hours; and as SQLite reads a row a quarter hour.</summary>
    private static void Year(string path)
    {
        const int Days = 365;
        DateTimeOffset from = DateTimeOffset.FromUnixTimeMilliseconds(Start);
        using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        Mix mix = new(0);
        ulong sequence = 1;
        for (int day = 0; day < Days; day++)
        {
            StoreBatch batch = new();
            for (int step = day * 8640; step < (day + 1) * 8640; step += 90)
                batch.Add(Message(mix, step, ref sequence));
            store.Write(batch);
        }

        while (store.RollUp(DateTimeOffset.UtcNow, 100) == 100)
        {
        }

        (string, string)[] points = [.. Enumerable.Range(0, Points).Select(point => ("device-" + (point / 10), "point-" + point))];
        double best = double.MaxValue;
        for (int round = 0; round < 7; round++)
        {
            long started = Stopwatch.GetTimestamp();
            IReadOnlyList<RollupSeries?> series = store.ReadQuarterHours(points, from, from.AddDays(Days));
            double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (series.Sum(each => each!.Means.Count(mean => !double.IsNaN(mean))) < Points * Days * 95)
                throw new InvalidOperationException("Quarter hours are missing.");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a year of quarter hours of {Points} points ({Points * Days * 96} means with quality and coverage): {elapsed:0} ms"));
            best = Math.Min(best, elapsed);
        }

        using SqliteConnection connection = new($"Data Source={path}.plain;Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; CREATE TABLE quarter (point INTEGER, time INTEGER, mean REAL, quality INTEGER, covered INTEGER, PRIMARY KEY (point, time)) WITHOUT ROWID");
        Execute(connection, $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {(Points * Days * 96) - 1}) INSERT INTO quarter SELECT i / {Days * 96}, i % {Days * 96} * 900, i / 7.0, 4, 900000 FROM n");
        long begun = Stopwatch.GetTimestamp();
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT point, time, mean, quality, covered FROM quarter";
        using SqliteDataReader row = select.ExecuteReader();
        double sum = 0;
        while (row.Read())
            sum += row.GetDouble(2) + row.GetInt32(3) + row.GetInt64(4);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"SQLite alone, a row a quarter hour: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms (check sum {sum:0})"));
    }

    private static StoreBatch Batch(Mix mix, int first, int end, ref ulong sequence)
    {
        StoreBatch batch = new();
        for (int step = first; step < end; step++)
            batch.Add(Message(mix, step, ref sequence));
        batch.Marks["plant"] = new ControllerMark(0, 1, sequence - 1, 1, sequence - 1);
        return batch;
    }

    private static StoreMessage Message(Mix mix, int step, ref ulong sequence)
    {
        StoreRecord[] records = new StoreRecord[Points];
        for (int point = 0; point < Points; point++)
            records[point] = new StoreRecord(new IngestedSample("plant", Names.Devices[point], Names.Points[point], mix.Time(step, point), mix.Next(point, step), Quality.Good, false, false), null);
        StoreMessage message = new("plant", 0, 1, sequence, records);
        sequence += Points;
        return message;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static class Names
    {
        public static readonly string[] Devices = [.. Enumerable.Range(0, StoreBenchmark.Points).Select(point => "device-" + (point / 10))];
        public static readonly string[] Points = [.. Enumerable.Range(0, StoreBenchmark.Points).Select(point => "point-" + point)];
    }

    /// <summary>The values; the same seed gives the same.</summary>
    private sealed class Mix(int jitter)
    {
        private readonly Random random = new(20260);
        private readonly double[] state = new double[Points];
        private double spare = double.NaN;

        public long Time(int step, int point) => Start + ((long)step * StepMilliseconds) + (point / 10 * 30) + (jitter == 0 ? 0 : random.Next(-jitter, jitter + 1));

        public double Next(int point, int step)
        {
            double day = step * (StepMilliseconds / 86_400_000.0);
            switch (point % 5)
            {
                case 0:
                    state[point] += Normal() * 0.02;
                    return Math.Round((21 + state[point] + (3 * Math.Sin(2 * Math.PI * day))) * 10) / 10;
                case 1:
                    return Math.Round(5000 + (2000 * Math.Sin(2 * Math.PI * day)) + (Normal() * 60));
                case 2:
                    state[point] += (5000 + (2000 * Math.Sin(2 * Math.PI * day)) + (Normal() * 60)) * StepMilliseconds / 3_600_000.0;
                    return Math.Floor(1_000_000 + state[point]);
                case 3:
                    return Math.Round((375 + (Normal() * 0.4)) * 10) / 10;
                default:
                    if (random.Next(2000) == 0)
                        state[point] = random.Next(4);
                    return state[point];
            }
        }

        private double Normal()
        {
            if (!double.IsNaN(spare))
            {
                double kept = spare;
                spare = double.NaN;
                return kept;
            }

            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double angle = 2 * Math.PI * random.NextDouble();
            spare = radius * Math.Sin(angle);
            return radius * Math.Cos(angle);
        }
    }
}
