using Busbar.Controller.Tests.Bench;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>Memory, garbage and repeatability: what an ESP32 gives, and what a simulation needs.</summary>
public sealed partial class It_fits_the_controller(ITestOutputHelper output)
{
    private const int Devices = 20;
    private const int Outputs = 40;

    // Of every cycle once the controller runs; the first ones have everything to do at once.
    private const int MostInstructions = 100_000;

    // A few hundred thousand simple ones a second are what the interpreter does.
    private const int MostInstructionsASecond = 220_000;
    private static readonly string[] Parts = ["Busbar.Points", "Busbar.Field", "Busbar.Control", "Busbar.Link", "Busbar.Controller"];

    [Fact]
    public void Twenty_devices_two_hundred_points_forty_outputs_and_24_policies_take_less_than_40_KB()
    {
        Rig rig = Full();
        rig.Run(30);
        Assert.DoesNotContain(rig.Log, l => l.Contains("refused", StringComparison.Ordinal));
        ControllerTables tables = rig.Controller.Tables!;
        Assert.Equal((Devices, 200, Outputs, 24), (tables.Devices.Count, tables.Points.Count, tables.Engine.OutputCount, tables.Engine.PolicyCount));
        byte[] document = tables.Envelope.Bytes;
        SortedDictionary<string, int> sizes = ManagedHeap.Measure(rig.Controller, document, rig.Settings.Key);
        int total = sizes.Values.Sum();
        output.WriteLine($"{total} bytes of state, and the document's {document.Length}");
        foreach ((string type, int bytes) in sizes.OrderByDescending(s => s.Value))
        {
            output.WriteLine($"{bytes,6} {type}");
        }

        Assert.InRange(total, 10_000, 40 * 1024);
    }

    /// <summary>
    /// What the managed heap of a classic ESP32 (112 KB) holds while the largest controller gets another document of the same size, by the sizes
    /// measured on the interpreter. Firmware.Gates counts what our assemblies take of it.
    /// </summary>
    [Fact]
    public void A_new_document_arrives_is_checked_and_takes_effect_within_the_heap_of_a_board()
    {
        // Free at start with 11 assemblies, less ours and the other twenty of the application.
        const int Heap = 98_244 - 12_500 - 8_500;
        const int Thread = 72 + 912, Threads = 8, Link = 1692 + 4608 + 1632, SerialPort = 480 + 252, Socket = 600, ConsoleAndSettings = 4_000, Devices = 3_000;
        const int Board = Threads * Thread + Link + SerialPort + 3 * Socket + ConsoleAndSettings + Devices;
        List<string> leftWhenPortsOpen = [];
        Rig rig = Full(settings => settings.HasRoomForTwo = false);
        rig.Run(30);
        rig.PortOpened = () => leftWhenPortsOpen.AddRange(ManagedHeap.Measure(rig.Controller).Keys);
        int steady = ManagedHeap.Measure(rig.Controller, rig.Settings.Key).Values.Sum();
        TestDocument next = Document();
        next.Version = 2;
        byte[] document = next.ToArray();
        ControllerTables offered = new(document, document.Length, rig.Settings.Limits, false);

        // The client's buffer and the message; then the message, which becomes the document, and its copy for the signature; then the document and its tables.
        int arrival = 2 * document.Length;
        int check = ManagedHeap.Measure(offered).Values.Sum();
        rig.Offer(document);
        rig.Run(1);
        int left = Heap - Board - steady - Math.Max(arrival, check);
        output.WriteLine($"{steady} bytes in operation with the document's {document.Length}; {arrival} more while another arrives, {check} while it is checked; {Board} for the board: {left} of {Heap} are left");
        Assert.InRange(left, 0, Heap);

        // At another moment births go out: two messages in the client's queue, and the one that it is writing.
        int sending = 2 * (rig.Settings.MessageBytes + 300) + rig.Settings.MessageBytes + 100;
        Assert.InRange(Heap - Board - steady - sending, 0, Heap);

        // When it takes effect, nothing of the one before is there any more but what its points are called.
        Assert.Equal(2U, rig.Controller.DocumentVersion);
        Assert.NotEmpty(leftWhenPortsOpen);
        Assert.DoesNotContain(leftWhenPortsOpen, type => type is "Busbar.Control.ControlEngine" or "Busbar.Controller.PointTable" or "Busbar.Controller.BusEngine" or "Busbar.Controller.WriteQueue");
        Assert.InRange(ManagedHeap.Measure(rig.Controller, rig.Settings.Key).Values.Sum(), steady - 2000, steady + 2000);
    }

    [Fact]
    public void The_developers_page_tells_how_the_memory_is_split()
    {
        Rig rig = Full();
        rig.Run(30);
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", "developer", "controller.md"));
        Dictionary<string, int> told = page.Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && int.TryParse(cells[2], out _))
            .ToDictionary(cells => cells[1], cells => int.Parse(cells[2], System.Globalization.CultureInfo.InvariantCulture));
        SortedDictionary<string, int> parts = [];
        foreach ((string type, int bytes) in ManagedHeap.Measure(rig.Controller, rig.Controller.Tables!.Envelope.Bytes, rig.Settings.Key))
        {
            parts[Part(type)] = parts.GetValueOrDefault(Part(type)) + bytes;
        }

        foreach ((string part, int bytes) in parts)
        {
            output.WriteLine($"| {part} | {bytes} |");
        }

        Assert.Equal(parts.Keys, told.Keys.Order(StringComparer.Ordinal));
        Assert.All(parts, p => Assert.InRange(told[p.Key], 0.9 * p.Value - 200, 1.1 * p.Value + 200));
    }

    private static string Part(string type) => type.Split('.')[^1] switch
    {
        _ when type.StartsWith("Busbar.Control.", StringComparison.Ordinal) => "Control engine and policies",
        "PointTable" or "ReadingTimes" or "DeviceTable" or "BusTable" or "ControllerTables" or "ControllerDocument" or "DocumentNames" => "Points and devices",
        "BusEngine" or "PollSchedule" or "BusShared" or "ModbusExchange" or "DeviceHealth" or "DeviceState" or "DeviceProfile" or "SunSpecState" => "Buses and profiles",
        "WriteQueue" or "CommandLedger" => "Writing",
        "Outbox" or "OutboxSegments" or "OutboxPage" or "OutboxRecord" or "Crc32" or "Journal" => "Outbox",
        _ when type.StartsWith("Busbar.Link.", StringComparison.Ordinal) => "Link",
        "LinkSession" or "LinkMessage" or "RecordWriter" or "BirthWriter" or "CommandReader" => "Link",
        _ => "Rest",
    };

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Busbar.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [Fact]
    public void The_steady_loop_allocates_nothing()
    {
        // A link and buses that allocate nothing themselves; devices that answer at once from a fixed buffer.
        VirtualClock clock = new(Rig.StartUtc);
        QuietLink link = new();
        QuietPorts ports = new();
        EdgeController controller = new(new ControllerSettings(TestDocument.ControllerId, TestDocument.Key, TestDocument.SiteId) { RecordBuffer = 512 }, new ControllerPorts(clock, ports, new MemoryStorage(), link, HostLog.Silent), Document().ToArray());
        // Five minutes in, the document counts as proven and storage is told once.
        Live(controller, clock, 320);
        int published = link.Published;
        Assert.Equal(0, Allocations.Least(() => Live(controller, clock, 600)));
        Assert.InRange(link.Published - published, 600 * Devices, int.MaxValue);
    }

    /// <summary>
    /// A few hundred thousand simple instructions a second are what the interpreter does. The cycle is ageing, policies, arbitration, limits,
    /// what is to be written and what is to be reported; polls and messages run beside it. 200 points are read every 10 s and change every
    /// time; without a link the cycle also puts them into the flash, page by page. A whole second, with its polls and messages, is counted too.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_cycle_takes_at_most_100_000_instructions(bool hasLink)
    {
        CountedAssemblies counted = new(AppContext.BaseDirectory, Parts, "Busbar.Host", "Busbar.Controller.Tests");
        Type copy = counted["Busbar.Controller.Tests"].GetType(typeof(It_fits_the_controller).FullName!)!;
        System.Reflection.MethodInfo run = copy.GetMethod(nameof(CountCycles), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        object[] arguments = [hasLink, (Func<long>)(() => counted.Executed), (Func<long[]>)counted.ByMethod];
        (long mean, long most, long secondMean, long secondMost, long[] before, long[] after) = ((long, long, long, long, long[], long[]))run.Invoke(null, arguments)!;
        output.WriteLine($"{mean} instructions in the mean cycle, {most} in the longest; {secondMean} in the mean second with its polls and messages, {secondMost} in the longest");
        output.WriteLine("the longest cycle:\n" + counted.Heaviest(before, after, 12));
        Assert.InRange(mean, 10_000, most);
        Assert.InRange(most, mean, MostInstructions);
        Assert.InRange(secondMost, secondMean, MostInstructionsASecond);
    }

    /// <summary>
    /// Instructions of the mean and the longest cycle and of whole seconds, and what every method had executed before and after the longest
    /// cycle; runs on the counted copy.
    /// </summary>
    internal static (long Mean, long Most, long SecondMean, long SecondMost, long[] Before, long[] After) CountCycles(bool hasLink, Func<long> executed, Func<long[]> byMethod)
    {
        const int WarmUpSeconds = 60, Seconds = 120;
        VirtualClock clock = new(Rig.StartUtc);
        long before = -1, most = 0, sum = 0, secondMost = 0;
        long[] methods = [], longestBefore = [], longestAfter = [];
        int cycles = 0;
        QuietLink link = new() { Executed = executed, IsThere = hasLink };
        QuietPorts ports = new(() =>
        {
            // The first thing that the step of a bus looks at: the cycle is over.
            if (before >= 0)
            {
                long taken = executed() - before;
                before = -1;
                if (taken > 10_000)
                {
                    cycles++;
                    sum += taken;
                    if (taken > most)
                    {
                        (most, longestBefore, longestAfter) = (taken, methods, byMethod());
                    }
                }
            }
        });
        EdgeController controller = new(new ControllerSettings(TestDocument.ControllerId, TestDocument.Key, TestDocument.SiteId), new ControllerPorts(clock, ports, new MemoryStorage(), link, HostLog.Silent), Document(period: 10_000).ToArray());
        Live(controller, clock, WarmUpSeconds);
        (most, sum, cycles) = (0, 0, 0);
        long start = executed() - link.NotOurs;
        for (int second = 0; second < Seconds; second++)
        {
            long secondStart = executed() - link.NotOurs;
            long end = clock.MonotonicMilliseconds + 1000;
            while (clock.MonotonicMilliseconds < end)
            {
                methods = byMethod();
                before = executed();
                controller.Step();
                clock.AdvanceTo(Math.Min(end, controller.NextDueMilliseconds));
            }

            secondMost = Math.Max(secondMost, executed() - link.NotOurs - secondStart);
        }

        Assert.InRange(cycles, Seconds - 1, Seconds + 1);
        return (sum / cycles, most, (executed() - link.NotOurs - start) / Seconds, secondMost, longestBefore, longestAfter);
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes()
    {
        static (long, string, string)[] Run()
        {
            Rig rig = new(Document(4));
            for (byte unit = 1; unit <= 4; unit++)
            {
                rig.Serial("field").Add(unit);
            }

            rig.IsBrokerUp = () => rig.Now is < 50_000 or > 90_000;
            rig.Start();
            for (int i = 0; i < 200; i++)
            {
                ScriptedDevice device = rig.Serial("field").Devices[(byte)(i % 4 + 1)];
                device.Set(i * 17 % 501, (uint)i, 20);
                device.Fault = (i / 7 % 6) switch { 1 => Fault.Silent, 3 => Fault.BrokenChecksum, 4 => Fault.Late, _ => Fault.None };
                rig.Run(1);
            }

            return [.. rig.Gateway.Messages.Select(m => (m.At, m.Topic, Convert.ToHexString(m.Payload))), .. rig.Serial("field").Frames.Select(f => (f.At, "", Convert.ToHexString(f.Frame)))];
        }

        (long, string, string)[] one = Run();
        Assert.InRange(one.Length, 1000, 10_000);
        Assert.Equal(one, Run());
    }

    private static void Live(EdgeController controller, VirtualClock clock, int seconds)
    {
        long end = clock.MonotonicMilliseconds + seconds * 1000L;
        while (clock.MonotonicMilliseconds < end)
        {
            controller.Step();
            clock.AdvanceTo(controller.NextDueMilliseconds);
        }
    }

    private static TestDocument Document(int devices = Devices, int period = 1000)
    {
        TestDocument document = new TestDocument { ExtraPoints = 6, FastPeriod = period, Levels = [5, 8, 10, 13, 16] }.Serial("field", baud: 115200).Tcp("one", 5001).Tcp("two", 5002).Tcp("three", 5003);
        for (int i = 0; i < devices; i++)
        {
            document.Device("device-" + i, devices < Devices ? 0 : i % 4, i + 1);
        }

        for (int i = 0; i < 2 * devices; i++)
        {
            document.Output(i / 2, 20 + i % 2);
        }

        for (int i = 0; i < 23 && devices == Devices; i++)
        {
            _ = i < 21 ? document.Schedule(i, i + 15) : document.Bands(i - 15, i - 15, i - 5, i + 5, i + 15);
        }

        return document;
    }

    private static Rig Full(Action<ControllerSettings>? settings = null)
    {
        Rig rig = new(Document(), settings);
        for (byte unit = 1; unit <= Devices; unit++)
        {
            (unit % 4 == 1 ? rig.Serial("field") : rig.Tcp(5000 + (unit - 1) % 4)).Add(unit);
        }

        return rig.Start();
    }
}
