using System.Diagnostics;
using System.Globalization;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Link;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Benchmarks;

/// <summary>
/// Decode, remove duplicates, store: 50 devices of 100 points that all change every second, one commit a second of data, as fast
/// as it goes. The baseline is SQLite alone with the same rows, one prepared insert and one commit a second of data, under the
/// same write-ahead log and synchronous=FULL.
/// </summary>
internal static class IngestBenchmark
{
    private const string Site = "site";
    private const int Devices = 50;
    private const int Points = 100;
    private const int PointsInMessage = 50;
    private const long Start = 1_700_000_000_000;

    public static int Run(string[] arguments)
    {
        int seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 120;
        string folder = Directory.CreateTempSubdirectory("busbar-benchmark-").FullName;
        try
        {
            Measure("SQLite alone", seconds, Baseline(Path.Combine(folder, "baseline.db")));
            Measure("ingest and store", seconds, Ingest(Path.Combine(folder, "busbar.db")));
            using SqliteStore store = new(new StoreOptions { Path = Path.Combine(folder, "busbar.db") }, TimeProvider.System);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.SizeBytes / (double)((seconds + 10) * Devices * Points):0.0} bytes a value on disk"));
            Read(store, seconds);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs a second of data after another; the first ten warm up and do not count.</summary>
    private static void Measure(string name, int seconds, Action<int> second)
    {
        for (int i = 0; i < 10; i++)
            second(i);
        Process process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        double longest = 0;
        for (int i = 10; i < 10 + seconds; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            second(i);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        double used = (process.TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-18} {seconds * Devices * Points / elapsed.TotalSeconds,10:0} values/s, {100 * used / seconds:0.0} % of a core at {Devices * Points} values/s, longest second {longest:0} ms, {process.WorkingSet64 / 1048576.0:0} MB resident"));
        second(-1);
    }

    private static Action<int> Baseline(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, point INTEGER, time INTEGER, value REAL, flags INTEGER)");
        SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO row (point, time, value, flags) VALUES ($a, $b, $c, 4)";
        SqliteParameter[] parameters = [.. "abc".Select(letter => insert.Parameters.AddWithValue("$" + letter, 0))];
        return second =>
        {
            if (second < 0)
            {
                connection.Dispose();
                return;
            }

            Run(connection, "BEGIN");
            for (int point = 0; point < Devices * Points; point++)
            {
                parameters[0].Value = point;
                parameters[1].Value = Start + (second * 1000L);
                parameters[2].Value = Value(point, second);
                insert.ExecuteNonQuery();
            }

            Run(connection, "COMMIT");
        };
    }

    private static Action<int> Ingest(string path)
    {
        SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
        Acknowledgements bus = new();
        IngestPipeline pipeline = new(new IngestOptions { Site = Site }, store, bus, [], TimeProvider.System, new IngestCounters(), NullLogger<IngestPipeline>.Instance);
        SparkplugWriter writer = new(new byte[16384]);
        int sequence = 0;
        ulong record = 1;
        writer.Begin(Start, sequence++);
        Number(writer, MetricNames.Boot, 1);
        pipeline.Accept(SparkplugTopics.Node(Site, SparkplugTopics.NodeBirth, "plant"), writer.Buffer[..writer.End()]);
        string[] topics = new string[Devices];
        for (int device = 0; device < Devices; device++)
        {
            topics[device] = SparkplugTopics.Device(Site, SparkplugTopics.DeviceData, "plant", "device-" + device);
            writer.Begin(Start, sequence++ & 0xFF);
            for (int point = 0; point < Points; point++)
            {
                writer.BeginMetric();
                writer.Name("point-" + point);
                writer.Alias((ulong)((device * Points) + point));
                writer.DataType(SparkplugDataType.Double);
                writer.EndMetric();
            }

            pipeline.Accept(SparkplugTopics.Device(Site, SparkplugTopics.DeviceBirth, "plant", "device-" + device), writer.Buffer[..writer.End()]);
        }

        return second =>
        {
            if (second < 0)
            {
                if (bus.Count == 0)
                    throw new InvalidOperationException("Nothing was acknowledged.");
                store.Dispose();
                return;
            }

            for (int first = 0; first < Devices * Points; first += PointsInMessage)
            {
                writer.Begin(Start, sequence++ & 0xFF);
                Number(writer, MetricNames.Boot, 1);
                Number(writer, MetricNames.Sequence, record);
                for (int point = first; point < first + PointsInMessage; point++)
                {
                    writer.BeginMetric();
                    writer.Alias((ulong)point);
                    writer.Timestamp(Start + (second * 1000L));
                    writer.Double(Value(point, second));
                    writer.EndMetric();
                }

                record += PointsInMessage;
                pipeline.Accept(topics[first / Points], writer.Buffer[..writer.End()]);
            }

            pipeline.Commit();
        };
    }

    private static void Read(SqliteStore store, int seconds)
    {
        DateTimeOffset from = DateTimeOffset.FromUnixTimeMilliseconds(Start);
        long started = Stopwatch.GetTimestamp();
        int count = 0;
        for (int i = 0; i < 20; i++)
            count += store.ReadAsync($"device-{i}", $"point-{i}", from, from.AddSeconds(seconds + 10), TimeSpan.FromSeconds(10), default).GetAwaiter().GetResult().Sum(bucket => bucket.Count);
        if (count != 20 * (seconds + 10))
            throw new InvalidOperationException($"{count} values were read instead of {20 * (seconds + 10)}.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalMilliseconds / 20:0.0} ms for the history of one point over {seconds} s of data"));
    }

    private static double Value(int point, int second) => 230 + Math.Sin((point * 0.1) + (second * 0.01));

    private static void Number(SparkplugWriter writer, string name, ulong value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(SparkplugDataType.UInt64);
        writer.Long(value);
        writer.EndMetric();
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private sealed class Acknowledgements : IMessageBus
    {
        public int Count { get; private set; }

        public bool IsConnected => true;

        public bool Publish(string topic, byte[] payload, bool retain = false)
        {
            Count++;
            return true;
        }
    }
}
