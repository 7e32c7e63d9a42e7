using Busbar.Points;
using Busbar.Simulator.Faults;
using Busbar.Site.Devices;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Tests.Doctor;

/// <summary>The faults of meters that do not speak Modbus: each is put into the simulated installation, and the doctor must name it.</summary>
public class The_doctor_finds_a_meters_fault
{
    private const ulong Heat = 0x11110021165243;
    private const ulong Electricity = 0x000012345678;
    private const ulong MBus = 0x06855817_2D2C0804;

    private static readonly SerialSetting MeterSetting = new(2400, Parity.Even, 1);

    public static TheoryData<string> Files => [.. Bench.Library.Files.Where(f => f.Meter is not null).Select(f => f.Id)];

    // One of each protocol.
    public static TheoryData<string> Each => ["cjt188-standard", "dlt645-three-phase", "kamstrup-multical-601-mbus"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_healthy_meter_has_no_finding(string id)
    {
        Bench bench = new();
        bench.Add(id, AddressOf(id));

        Assert.Empty((await ExamineAsync(bench, id)).Findings.Select(f => f.Text("en")));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_and_B_swapped_at_the_adapter(string id)
    {
        Bench bench = new() { HasSwappedWires = true };
        bench.Add(id, AddressOf(id));

        Finding finding = Assert.Single((await ExamineAsync(bench, id)).Findings);

        Assert.Equal((Ailment.SwappedWires, "bench"), (finding.Ailment, finding.Device));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_and_B_swapped_at_the_meter_while_another_answers(string id)
    {
        Bench bench = new();
        bench.Add("generic-valve", 2);
        bench.Add(id, AddressOf(id)).Faults.Line = LineFault.SwappedWires;

        Finding finding = Assert.Single((await ExamineAsync(bench, new Patient("valve", Bench.Library.Find("generic-valve")!, 2), PatientOf(id))).Findings);

        Assert.Equal((Ailment.SwappedWires, id), (finding.Ailment, finding.Device));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Two_meters_with_one_address(string id)
    {
        Bench bench = new();
        bench.Add(id, AddressOf(id));
        bench.Add(id, AddressOf(id));
        string counter = Bench.Library.Find(id)!.FindPoint("heatEnergy") is null ? "energyImport" : "heatEnergy";
        string fast = Bench.Library.Find(id)!.FindPoint("heatEnergy") is null ? "activePower" : "heatPower";
        (bench.All[0][counter], bench.All[1][counter]) = (1_234_000, 8_765_000);
        (bench.All[0][fast], bench.All[1][fast]) = (1234, 8765);

        Finding finding = Assert.Single((await ExamineAsync(bench, id)).Findings);

        Assert.Equal((Ailment.TwoWithOneAddress, id), (finding.Ailment, finding.Device));
        Assert.Contains("8 of 8 answers are broken", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_meter_at_another_speed_or_parity(string id)
    {
        Bench bench = new();
        bench.Add(id, AddressOf(id));
        await using IFieldLine line = bench.Open(MeterSetting, new SerialSetting(9600, Parity.Even, 1));

        Finding finding = Assert.Single((await Physician.ExamineAsync(line, [PatientOf(id)])).Findings);

        Assert.Equal(Ailment.WrongSetting, finding.Ailment);
        Assert.Contains("it talks 2400 8E1, not 9600 8E1", finding.Text("en"), StringComparison.Ordinal);
        Assert.Contains("baud: 2400, parity: even", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_meter_with_its_own_setting_on_a_line_of_another_is_well(string id)
    {
        Bench bench = new();
        bench.Add(id, AddressOf(id));
        await using IFieldLine line = bench.Open(MeterSetting, new SerialSetting(9600, Parity.None, 1));

        Assert.True((await Physician.ExamineAsync(line, [PatientOf(id) with { Setting = MeterSetting }])).IsHealthy);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_meter_with_another_address_than_the_site_file_says(string id)
    {
        Bench bench = new();
        bench.Add(id, AddressOf(id));
        ulong wrong = AddressOf(id) ^ (1UL << (id.EndsWith("mbus", StringComparison.Ordinal) ? 32 : 0));

        Finding finding = Assert.Single((await ExamineAsync(bench, PatientOf(id) with { Address = wrong })).Findings);

        Assert.Equal(Ailment.WrongAddress, finding.Ailment);
        Assert.Contains($"it is at {PatientOf(id).Place(false)}, not at", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cjt188-standard", "huizhong-crl-g", 'b')]
    [InlineData("cjt188-standard", "jy-cjt188", 'c')]
    [InlineData("huizhong-crl-g", "cjt188-standard", 'a')]
    public async Task A_meter_of_another_dialect(string file, string really, char dialect)
    {
        Bench bench = new();
        bench.Add(FileVariation.Dialect(Bench.Library.Find(file)!, dialect)!, Heat);
        Assert.Equal(FileVariation.Dialect(Bench.Library.Find(file)!, dialect)!.Meter!.IsHighByteFirst, Bench.Library.Find(really)!.Meter!.IsHighByteFirst);

        Finding finding = Assert.Single((await ExamineAsync(bench, file)).Findings);

        Assert.True(finding.Ailment == Ailment.WrongDialect, finding.Text("en"));
        Assert.Contains($"dialect: {dialect}", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cjt188-standard", 1, "10 times too large")]
    [InlineData("dlt645-three-phase", -1, "10 times too small")]
    [InlineData("kamstrup-multical-601-mbus", 1, "10 times too large")]
    public async Task Values_off_by_ten(string id, int exponent, string said)
    {
        Bench bench = new();
        DeviceFile file = Bench.Library.Find(id)!;
        bench.Add(file, AddressOf(id));
        DeviceFile wrong = file with { Points = [.. file.Points.Select(p => p with { Encoding = p.Encoding with { Exponent = p.Encoding.Exponent + (IsWrong(p) ? exponent : 0) } })] };

        Finding finding = Assert.Single((await ExamineAsync(bench, PatientOf(id) with { File = wrong })).Findings);

        Assert.Equal(Ailment.OffByTen, finding.Ailment);
        Assert.Contains(said, finding.Text("en"), StringComparison.Ordinal);

        static bool IsWrong(DevicePoint point) => point.Name.StartsWith("voltage", StringComparison.Ordinal) || point.Definition.Unit == Unit.Celsius;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_current_transformer_turned_round(int phase)
    {
        Bench bench = new();
        bench.Add("dlt645-three-phase", Electricity);
        bench.All[0][$"activePowerL{phase}"] *= -1;
        bench.All[0]["activePower"] = 4508;

        Finding finding = Assert.Single((await ExamineAsync(bench, "dlt645-three-phase")).Findings);

        Assert.Equal(Ailment.TransformerReversed, finding.Ailment);
        Assert.Contains($"transformer of L{phase} ", finding.Text("en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cjt188-standard")]
    [InlineData("huizhong-crl-g")]
    [InlineData("kamstrup-multical-601-mbus")]
    public async Task Supply_and_return_swapped(string id)
    {
        Bench bench = new();
        bench.Add(id, AddressOf(id));
        (bench.All[0]["supplyTemperature"], bench.All[0]["returnTemperature"]) = (41, 58);
        if (Bench.Library.Find(id)!.FindPoint("temperatureDifference") is not null)
        {
            bench.All[0]["temperatureDifference"] = -17;
        }

        Finding finding = Assert.Single((await ExamineAsync(bench, id)).Findings);

        Assert.Equal(Ailment.SupplyAndReturnSwapped, finding.Ailment);
    }

    [Theory]
    [InlineData("cjt188-standard", "cjt188-valve")]
    [InlineData("dlt645-three-phase", "dlt645-single-phase")]
    public async Task The_file_of_another_meter(string file, string really)
    {
        Bench bench = new();
        bench.Add(really, AddressOf(really));

        Diagnosis diagnosis = await ExamineAsync(bench, file);

        // A single-phase meter refuses the second and third phase; a valve has no readings at all.
        Finding finding = Assert.Single(diagnosis.Findings);
        Assert.True(finding.Ailment == Ailment.WrongFile, finding.Text("en"));
    }

    private static ulong AddressOf(string id) => Bench.Library.Find(id)!.Protocol switch { DeviceProtocol.Cjt188 => Heat, DeviceProtocol.Dlt645 => Electricity, _ => MBus };

    private static Patient PatientOf(string id) => new(id, Bench.Library.Find(id)!, AddressOf(id));

    private static Task<Diagnosis> ExamineAsync(Bench bench, string id) => ExamineAsync(bench, PatientOf(id));

    private static async Task<Diagnosis> ExamineAsync(Bench bench, params Patient[] patients)
    {
        await using IFieldLine line = bench.Open(MeterSetting);
        return await Physician.ExamineAsync(line, patients);
    }
}
