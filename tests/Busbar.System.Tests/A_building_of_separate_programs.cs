using System.Text.Json.Nodes;
using Busbar.Link;
using Busbar.SystemTests.Bench;

namespace Busbar.SystemTests;

/// <summary>Field, controllers and gateway as programs of their own, with programs that we did not write between and beside them.</summary>
[Collection(SeparateBuilding.Name)]
public class A_building_of_separate_programs(SeparateBuilding building)
{
    private const string DeviceCommands = "spBv1.0/yuncheng-demo/DCMD/floors/";
    private static readonly TimeSpan BuildingOffset = TimeSpan.FromHours(8);

    [Fact]
    public async Task A_command_that_a_foreign_codec_encodes_and_mosquitto_publishes_stands_in_the_thermostats_register()
    {
        await building.Api.GoodAsync("room-201/setpoint");
        double wanted = await building.Api.GoodAsync("room-201/setpoint") == 16.5 ? 17.5 : 16.5;
        wanted = IsCooling(DateTimeOffset.UtcNow.ToOffset(BuildingOffset)) ? wanted + 12 : wanted;
        // A plain metric: no command id, no priority, no expiry of ours.
        building.Mosquitto.Publish(DeviceCommands + "room-201", SparkplugPackage.Encode("setpoint", wanted));
        await building.Api.GoodAsync("room-201/setpoint", value => value == wanted);

        // The line belongs to one master: the controller lets go of it before mbpoll reads the register itself.
        await building.KillControllerAsync("floors");
        int[] registers = new ForeignModbus(building.Place("floors/thermostats")).Registers(unit: 3, "4", start: 3, count: 1);
        await building.StartControllerAsync("floors");
        Assert.Equal([(int)(wanted * 10)], registers);
    }

    [Fact]
    public async Task Every_message_of_a_run_is_read_by_a_foreign_codec()
    {
        ulong command = await CommandAsync("room-302/fanSpeed", 2);
        await building.Api.StageAsync(command, "verified");
        await building.KillControllerAsync("floors");
        await Eventually.HoldsAsync("mosquitto speaks the will of the floors controller", () => building.Mosquitto.Count("NDEATH") > 0);
        await building.StartControllerAsync("floors");
        await building.Api.GoodAsync("room-302/roomTemperature");

        HeardMessage[] messages = [.. building.Mosquitto.Heard().Where(message => message.Kind != "STATE")];
        JsonNode[] decoded = SparkplugPackage.Decode([.. messages.Select(message => message.Payload)]);
        Assert.Subset(messages.Select(message => message.Kind).ToHashSet(), new HashSet<string> { "DBIRTH", "DCMD", "DDATA", "NBIRTH", "NCMD", "NDATA", "NDEATH" });
        for (int i = 0; i < messages.Length; i++)
            Assert.Equal(MetricsByOurReader(messages[i].Payload), decoded[i]["metrics"]?.AsArray().Count ?? 0);
        JsonNode birth = decoded[Array.FindIndex(messages, message => message is { Kind: "DBIRTH", Device: "room-302" })];
        JsonNode setpoint = birth["metrics"]!.AsArray().Single(metric => metric!["name"]?.GetValue<string>() == "setpoint")!;
        Assert.Equal("Double", setpoint["type"]!.GetValue<string>());
        Assert.Equal("°C", setpoint["properties"]!["engUnit"]!["value"]!.GetValue<string>());
        TestContext.Current.TestOutputHelper?.WriteLine($"{messages.Length} payloads decoded: {string.Join(", ", messages.CountBy(message => message.Kind).Select(kind => $"{kind.Value} {kind.Key}"))}");
    }

    [Fact]
    public async Task The_page_shows_what_mbpoll_and_libmodbus_read_from_the_meters()
    {
        // The bus lives between two looks; a wrong scale or word order would agree at none.
        ForeignModbus dcMeter = new(building.Place("floors/dc-meter"));
        await Eventually.HoldsAsync("page and meter say the same bus voltage", async () =>
            Math.Abs(dcMeter.Floats(unit: 1, "3", start: 0, count: 1, isHighWordFirst: true)[0] - await building.Api.GoodAsync("dc-meter-floors/voltage")) < 8);

        foreach (string point in new[] { "grid-meter/voltageL1", "heat-meter/supplyTemperature", "heat-meter/returnTemperature", "heat-meter/temperatureDifference" })
            await building.Api.GoodAsync(point);
        Assert.Equal(0, await building.EndControllerAsync("plant"));
        Dictionary<string, double?> shown = (await building.Api.PointsAsync("grid-meter")).Concat(await building.Api.PointsAsync("heat-meter")).ToDictionary(point => point.Id, point => point.Value);
        MetersAgree(new ForeignModbus(building.Place("plant/field")), shown);
        await building.StartControllerAsync("plant");
    }

    [Fact]
    public async Task The_meters_on_TCP_answer_mbpoll_and_libmodbus_the_same()
    {
        using TestFolder folder = new();
        string site = Repository.CopySite(folder.Path, text => text.Replace("{serial: plant-rs485, baud: 9600, parity: none, stopBits: 1}", "{tcp: \"127.0.0.1:15029\"}", StringComparison.Ordinal));
        await using RunningProgram field = RunningProgram.Busbar("simulate", "--site", site, "--data", folder.File("field"));
        await field.SaysAsync("The field devices are ready");
        string line = field.Lines.Single(each => each.StartsWith("plant/field:", StringComparison.Ordinal));
        MetersAgree(new ForeignModbus(line.Split(' ')[1]), null);
    }

    [Fact]
    public async Task Killed_at_random_moments_the_gateway_has_what_it_acknowledged_and_goes_on()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        WireJournal journal = new();
        int taken = 0;
        WireJournal Listen()
        {
            foreach (HeardMessage message in building.Mosquitto.Heard(taken))
            {
                journal.Take(message);
                taken++;
            }

            return journal;
        }

        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        for (int kill = 1; kill <= 5; kill++)
        {
            int answers = building.Mosquitto.Count("NCMD") + random.Next(1, 6);
            await Eventually.HoldsAsync($"the gateway has answered enough for kill {kill}", () => building.Mosquitto.Count("NCMD") >= answers);
            TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s: kill {kill} after {answers} answers");
            await building.KillGatewayAsync();
            Dictionary<string, ulong> before = Listen().Stored.ToDictionary();
            Assert.Equal(3, before.Count);
            using (Database database = new(building.Data))
                HasWhatWasAcknowledged(database, journal, $"seed {seed}, kill {kill}");
            await building.StartGatewayAsync();
            // Nobody tells the controllers: they notice by themselves and send what is missing. Rooms may have nothing new for a minute.
            await Eventually.HoldsAsync($"more is acknowledged after kill {kill} (seed {seed})", () => Listen().Stored.Count(mark => mark.Value > before[mark.Key]) >= 2);
            await Eventually.HoldsAsync("every controller is there again", async () => (await building.Api.GetAsync("/api/controllers"))?.EnumerateArray().All(controller => controller.GetProperty("online").GetBoolean()) == true);
        }

        (string Controller, ulong Mark)[] newest = [.. Listen().Records.GroupBy(record => record.Controller).Select(group => (group.Key, group.Max(record => record.Mark)))];
        await Eventually.HoldsAsync("everything heard so far is acknowledged", () => newest.All(record => Listen().Stored[record.Controller] >= record.Mark));
        Assert.Equal(0, await building.EndGatewayAsync());
        Listen();
        using (Database database = new(building.Data))
        {
            HasWhatWasAcknowledged(database, journal, $"seed {seed}, at the end");
            // One row for each number: no controller's numbers are torn, and no number lies there twice.
            List<StoredRange> ranges = database.Ranges();
            Assert.True(ranges.DistinctBy(range => (range.Controller, range.Boot)).Count() == ranges.Count && ranges.All(range => range.First == 1), string.Join('\n', ranges));
            List<StoredRow> rows = database.Samples();
            Assert.Equal(ranges.Sum(range => (long)range.Last), rows.Count + database.Events());
            TestContext.Current.TestOutputHelper?.WriteLine($"{rows.Count} samples and {database.Events()} events stored; {journal.Repeated} records were sent again");
        }

        await building.StartGatewayAsync();
    }

    private static void HasWhatWasAcknowledged(Database database, WireJournal journal, string when)
    {
        Assert.Equal("ok", database.Integrity);
        List<StoredRange> ranges = database.Ranges();
        var missing = journal.Records.Where(record => record.Mark <= journal.Stored.GetValueOrDefault(record.Controller)
            && !ranges.Any(range => range.Controller == record.Controller && range.Boot == StoredThroughMark.Boot(record.Mark)
                && range.First <= StoredThroughMark.Sequence(record.Mark) && StoredThroughMark.Sequence(record.Mark) <= range.Last)).ToArray();
        Assert.True(missing.Length == 0, $"{when}: acknowledged and not there: {string.Join(", ", missing.Take(5))}");

        var stored = database.Counts();
        var acknowledged = journal.Samples.Where(sample => sample.Mark <= journal.Stored.GetValueOrDefault(sample.Controller)).CountBy(sample => sample.Row).ToArray();
        Assert.NotEmpty(acknowledged);
        var lost = acknowledged.Where(sample => stored.GetValueOrDefault(sample.Key) < sample.Value).ToArray();
        Assert.True(lost.Length == 0, $"{when}: {lost.Length} acknowledged samples have no row, such as {string.Join(", ", lost.Take(5))}");
        var heard = journal.Samples.CountBy(sample => sample.Row).ToDictionary();
        var doubled = stored.Where(row => heard.TryGetValue(row.Key, out int times) && row.Value > times).ToArray();
        Assert.True(doubled.Length == 0, $"{when}: {doubled.Length} samples lie there more than once, such as {string.Join(", ", doubled.Take(5))}");
    }

    /// <summary>Voltages high word first and temperatures low word first, both as the makers have it, and near what the gateway shows.</summary>
    private static void MetersAgree(ForeignModbus line, Dictionary<string, double?>? shown)
    {
        double[] volts = line.Floats(unit: 1, "3", start: 0x00, count: 3, isHighWordFirst: true);
        Assert.All(volts, volt => Assert.InRange(volt, 207, 253));
        ushort[] raw = line.RawRegisters(unit: 1, isInput: true, start: 0x00, count: 2);
        Assert.InRange(ForeignModbus.Float(raw[0], raw[1]), volts[0] - 15, volts[0] + 15);

        double[] water = line.Floats(unit: 2, "4", start: 32, count: 2, isHighWordFirst: false);
        Assert.InRange(water[0], 5, 130);
        Assert.InRange(water[1], 5, 130);
        raw = line.RawRegisters(unit: 2, isInput: false, start: 32, count: 4);
        Assert.InRange(ForeignModbus.Float(raw[1], raw[0]), water[0] - 3, water[0] + 3);
        Assert.InRange(ForeignModbus.Float(raw[3], raw[2]), water[1] - 3, water[1] + 3);
        Assert.InRange(line.Floats(unit: 2, "4", start: 180, count: 1, isHighWordFirst: false)[0], water[0] - water[1] - 3, water[0] - water[1] + 3);
        if (shown is null)
            return;
        // The plant has gone on while the controller ended: near, not equal.
        Assert.InRange(volts[0], shown["grid-meter/voltageL1"]!.Value - 15, shown["grid-meter/voltageL1"]!.Value + 15);
        Assert.InRange(water[0], shown["heat-meter/supplyTemperature"]!.Value - 8, shown["heat-meter/supplyTemperature"]!.Value + 8);
        Assert.InRange(water[1], shown["heat-meter/returnTemperature"]!.Value - 8, shown["heat-meter/returnTemperature"]!.Value + 8);
    }

    private async Task<ulong> CommandAsync(string point, double value)
    {
        await building.Api.GoodAsync(point);
        return await building.Api.CommandAsync(point, value);
    }

    private static int MetricsByOurReader(byte[] payload)
    {
        SparkplugReader reader = new();
        reader.Start(payload, 0, payload.Length);
        int count = 0;
        while (reader.NextMetric())
            count++;
        Assert.False(reader.Failed);
        return count;
    }

    // The demo site's calendar: from June to mid-September a public building may not be cooled below 26 degC.
    private static bool IsCooling(DateTimeOffset day) => (day.Month, day.Day) is ( >= 6 and <= 8, _) or (9, <= 15);
}
