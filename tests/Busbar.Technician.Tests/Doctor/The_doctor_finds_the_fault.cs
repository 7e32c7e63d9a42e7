using Busbar.Field.Modbus;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Faults;
using Busbar.Site.Devices;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Tests.Doctor;

/// <summary>Each fault is put into the simulated installation; the doctor must name it, and say why.</summary>
public class The_doctor_finds_the_fault
{
    public static TheoryData<string> Files => [.. Bench.Library.Files.Where(f => f.Meter is null).Select(f => f.Id)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_healthy_device_has_no_finding(string id)
    {
        Bench bench = new();
        bench.Add(id, 1);

        Diagnosis diagnosis = await ExamineAsync(bench, (id, 1));

        Assert.Empty(diagnosis.Findings.Select(f => f.Text("en")));
    }

    [Theory]
    [InlineData("huawei-sun2000", "huawei-luna2000", "huawei-dtsu666-h")]
    [InlineData("goodwe-et", "goodwe-et-battery", "goodwe-et-meter")]
    [InlineData("growatt-vpp-201", "growatt-vpp-201-battery", "growatt-vpp-201-meter")]
    [InlineData("sunspec-inverter", "sunspec-battery", "sunspec-meter")]
    public async Task An_inverter_its_battery_and_its_meter_are_read_on_one_unit(string inverter, string battery, string meter)
    {
        Bench bench = new();
        bench.Add(inverter, 1);
        bench.Add(battery, 1, isPart: true);
        bench.Add(meter, 1, isPart: true);

        Diagnosis diagnosis = await ExamineAsync(bench, (inverter, 1), (battery, 1), (meter, 1));

        Assert.Empty(diagnosis.Findings.Select(f => f.Text("en")));
        Assert.All(diagnosis.Readings.Values, r => Assert.True(r.IsWhole));
        Assert.Equal(bench.All[1]["stateOfCharge"], diagnosis.Readings[battery]["stateOfCharge"], 1);
        Assert.Equal(bench.All[2]["activePower"], diagnosis.Readings[meter]["activePower"], 10.0);
    }

    [Fact]
    public async Task A_and_B_swapped_at_the_adapter()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 1);
        bench.Add("generic-valve", 2);
        bench.HasSwappedWires = true;

        Finding finding = Assert.Single((await ExamineAsync(bench, ("tuf-2000", 1), ("generic-valve", 2))).Findings);

        Assert.Equal((Ailment.SwappedWires, "bench"), (finding.Ailment, finding.Device));
        Assert.Contains("A and B", finding.Text("en"), StringComparison.Ordinal);
        Assert.Contains("10 usual settings", finding.Text("en"), StringComparison.Ordinal);
        Assert.Contains("A、B 接反", finding.Text("zh-CN"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_and_B_swapped_at_one_device()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 1);
        bench.Add("generic-valve", 2).Faults.Line = LineFault.SwappedWires;

        Finding finding = Assert.Single((await ExamineAsync(bench, ("tuf-2000", 1), ("generic-valve", 2))).Findings);

        Assert.Equal((Ailment.SwappedWires, "generic-valve"), (finding.Ailment, finding.Device));
        Assert.Contains("others on the line answer", finding.Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_devices_with_one_address()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        bench.Add("beca-bac-002", 2);
        bench.Add("beca-bac-002", 2);
        // The rooms are never quite alike.
        bench.All[1]["roomTemperature"] = 20.3;
        bench.All[2]["roomTemperature"] = 23.1;

        Finding finding = Assert.Single((await ExamineAsync(bench, ("eastron-sdm630", 1), ("beca-bac-002", 2))).Findings);

        Assert.Equal((Ailment.TwoWithOneAddress, "beca-bac-002"), (finding.Ailment, finding.Device));
        Assert.Contains("8 of 8 answers are broken", finding.Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_at_another_speed_and_parity()
    {
        Bench bench = new();
        bench.Add("eastron-sdm120", 1);

        Finding finding = Assert.Single((await ExamineAsync(bench, new SerialSetting(2400, Parity.None, 1), ("eastron-sdm120", 1))).Findings);

        Assert.Equal(Ailment.WrongSetting, finding.Ailment);
        Assert.Contains("it talks 2400 8N1, not 9600 8N1", finding.Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_at_another_address()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        bench.Add("tuf-2000", 9);

        Finding finding = Assert.Single((await ExamineAsync(bench, ("eastron-sdm630", 1), ("tuf-2000", 2))).Findings);

        Assert.Equal(Ailment.WrongAddress, finding.Ailment);
        Assert.Contains("unit 9, not at 2", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eastron-sdm630", 1, "one above")]
    [InlineData("eastron-sdm630", -1, "one below")]
    [InlineData("tuf-2000", 1, "one above")]
    [InlineData("beca-bac-002", 1, "one above")]
    [InlineData("huawei-sun2000", -1, "one below")]
    public async Task Registers_off_by_one(string id, int by, string said)
    {
        Bench bench = new();
        DeviceFile file = Bench.Library.Find(id)!;
        // Shifted back below 0 there is nothing: such a device begins at 1.
        DeviceFile shifted = FileVariation.Shift(file, by) ?? FileVariation.Shift(Above(file), by)!;
        bench.Add(shifted with { Simulate = shifted.Simulate with { Ranges = [] } }, 1);

        Finding finding = Assert.Single((await ExamineAsync(bench, new Patient(id, by < 0 && FileVariation.Shift(file, by) is null ? Above(file) : file, 1))).Findings);

        Assert.Equal(Ailment.OffByOne, finding.Ailment);
        Assert.Contains(said, finding.Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_registers_asked_as_holding_registers()
    {
        Bench bench = new();
        DeviceFile file = Bench.Library.Find("eastron-sdm630")!;
        bench.Add(file, 1);

        Finding finding = Assert.Single((await ExamineAsync(bench, new Patient("meter", FileVariation.OtherTable(file)!, 1))).Findings);

        Assert.Equal(Ailment.WrongTable, finding.Ailment);
    }

    [Theory]
    [InlineData("eastron-sdm630", 1, "10 times too large")]
    [InlineData("eastron-sdm630", -1, "10 times too small")]
    [InlineData("beca-bac-002", 1, "10 times too large")]
    [InlineData("beca-bac-002", -2, "100 times too small")]
    public async Task Values_off_by_ten(string id, int exponent, string said)
    {
        Bench bench = new();
        DeviceFile file = Bench.Library.Find(id)!;
        bench.Add(file, 1);
        DeviceFile wrong = file with { Points = [.. file.Points.Select(p => p with { Encoding = p.Encoding with { Exponent = p.Encoding.Exponent + (IsWrong(p) ? exponent : 0) } })] };

        Finding finding = Assert.Single((await ExamineAsync(bench, new Patient(id, wrong, 1))).Findings);

        Assert.Equal(Ailment.OffByTen, finding.Ailment);
        Assert.Contains(said, finding.Text("en"), StringComparison.Ordinal);

        static bool IsWrong(DevicePoint point) => point.Name.StartsWith("voltage", StringComparison.Ordinal) || point.Definition.Unit == Points.Unit.Celsius;
    }

    [Fact]
    public async Task A_ratio_that_is_wrong_in_the_power_alone()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        foreach (string point in (string[])["activePower", "activePowerL1", "activePowerL2", "activePowerL3"])
        {
            bench.All[0][point] *= 10;
        }

        // Voltage times current says otherwise, and nothing else is wrong.
        Finding finding = Assert.Single((await ExamineAsync(bench, ("eastron-sdm630", 1))).Findings);

        Assert.Equal(Ailment.OffByTen, finding.Ailment);
        Assert.Contains("differ by a factor of 10", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eastron-sdm630", WordOrder.Abcd)]
    [InlineData("tuf-2000", WordOrder.Cdab)]
    [InlineData("carlo-gavazzi-em24", WordOrder.Cdab)]
    public async Task Words_in_another_order(string id, WordOrder right)
    {
        Bench bench = new();
        FieldDevice device = bench.Add(id, 1);
        device.Faults.SwapWords = true;
        string other = (right == WordOrder.Abcd ? WordOrder.Cdab : WordOrder.Abcd).ToString().ToLowerInvariant();

        Finding finding = Assert.Single((await ExamineAsync(bench, (id, 1))).Findings);

        Assert.True(finding.Ailment == Ailment.WrongWordOrder, finding.Text("en"));
        Assert.Contains($"order: {other}", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_current_transformer_turned_round(int phase)
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        bench.All[0][$"activePowerL{phase}"] *= -1;
        bench.All[0]["activePower"] = 4508;

        Finding finding = Assert.Single((await ExamineAsync(bench, ("eastron-sdm630", 1))).Findings);

        Assert.Equal(Ailment.TransformerReversed, finding.Ailment);
        Assert.Contains($"transformer of L{phase} ", finding.Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_meter_that_feeds_in_on_all_phases_is_well()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        foreach (string point in (string[])["activePower", "activePowerL1", "activePowerL2", "activePowerL3"])
        {
            bench.All[0][point] *= -1;
        }

        Assert.True((await ExamineAsync(bench, ("eastron-sdm630", 1))).IsHealthy);
    }

    [Fact]
    public async Task Supply_and_return_swapped()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 1);
        (bench.All[0]["supplyTemperature"], bench.All[0]["returnTemperature"], bench.All[0]["temperatureDifference"], bench.All[0]["heatPower"]) = (41, 58, -17, -23400);

        Finding finding = Assert.Single((await ExamineAsync(bench, ("tuf-2000", 1))).Findings);

        Assert.Equal(Ailment.SupplyAndReturnSwapped, finding.Ailment);
        Assert.Contains("supply at 41.0 °C is colder than the return at 58.0 °C", finding.Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_cools_a_colder_supply_is_as_it_should_be()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 1);
        (bench.All[0]["supplyTemperature"], bench.All[0]["returnTemperature"], bench.All[0]["temperatureDifference"], bench.All[0]["heatPower"]) = (7, 12, -5, -6900);

        Assert.True((await ExamineAsync(bench, ("tuf-2000", 1))).IsHealthy);
    }

    [Fact]
    public async Task A_flow_sensor_turned_round()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 1);
        (bench.All[0]["flow"], bench.All[0]["heatPower"]) = (-1.2, -27500);

        Assert.Equal(Ailment.FlowReversed, Assert.Single((await ExamineAsync(bench, ("tuf-2000", 1))).Findings).Ailment);
    }

    [Fact]
    public async Task The_file_of_another_device()
    {
        Bench bench = new();
        bench.Add("beca-bac-002", 1);

        Finding finding = Assert.Single((await ExamineAsync(bench, ("eastron-sdm630", 1))).Findings);

        Assert.Equal(Ailment.WrongFile, finding.Ailment);
        Assert.Contains("busbar scan", finding.Text("en"), StringComparison.Ordinal);
    }

    private static DeviceFile Above(DeviceFile file) => FileVariation.Shift(file, 1)!;

    private static Task<Diagnosis> ExamineAsync(Bench bench, params (string File, byte Unit)[] devices) => ExamineAsync(bench, null, devices);

    private static async Task<Diagnosis> ExamineAsync(Bench bench, SerialSetting? lineSetting, params (string File, byte Unit)[] devices)
    {
        await using IFieldLine line = bench.Open(lineSetting, Bench.Usual);
        return await Physician.ExamineAsync(line, [.. devices.Select(d => new Patient(d.File, Bench.Library.Find(d.File)!, d.Unit))]);
    }

    private static async Task<Diagnosis> ExamineAsync(Bench bench, Patient patient)
    {
        await using IFieldLine line = bench.Open();
        return await Physician.ExamineAsync(line, [patient]);
    }
}
