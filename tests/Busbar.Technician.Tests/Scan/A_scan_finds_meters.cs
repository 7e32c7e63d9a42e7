using Busbar.Simulator.Faults;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;
using Busbar.Technician.Scan;

namespace Busbar.Technician.Tests.Scan;

/// <summary>CJ/T 188, DL/T 645 and M-Bus: found by what each protocol has for it, told apart, and named by the device file that fits.</summary>
public class A_scan_finds_meters
{
    private static readonly SerialSetting MeterSetting = new(2400, Parity.Even, 1);

    public static TheoryData<string> Files => [.. Bench.Library.Files.Where(f => f.Meter is not null).Select(f => f.Id)];

    private static DeviceFitter Fitter { get; } = new(Bench.Library.Files);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_meter_alone_on_its_line_is_found_at_its_own_setting_with_the_file_that_fits(string id)
    {
        Bench bench = new();
        ulong address = AddressOf(Bench.Library.Find(id)!.Protocol);
        bench.Add(id, address);

        ScanResult result = await ScanAsync(bench, [new(9600, Parity.None, 1), MeterSetting]);

        FoundDevice found = Assert.Single(result.Devices);
        Assert.Equal((Bench.Library.Find(id)!.Protocol, address, MeterSetting), (found.Protocol, found.Address, found.Setting));
        Assert.Contains(id, found.Fits.Select(f => f.File.Id));
        Assert.Empty(result.Noise);
    }

    [Fact]
    public async Task One_line_with_every_protocol_is_taken_apart()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 17);
        bench.Add("huizhong-crl-g", 0x18033940F1FFFF);
        bench.Add("dlt645-three-phase", 0x000012345678);
        bench.Add("kamstrup-multical-601-mbus", 0x06855817_2D2C0804);

        ScanResult result = await ScanAsync(bench, [MeterSetting], [17]);

        Assert.Equal(["tuf-2000", "huizhong-crl-g", "dlt645-three-phase"], result.Devices.Take(3).Select(d => d.Fits[0].File.Id));
        Assert.Equal("068558172D2C0804", result.Devices[3].AddressText);
        string text = ScanText.Of(result, "en");
        Assert.Contains("2400 8E1, CJ/T 188 18033940F1FFFF: heat", text, StringComparison.Ordinal);
        Assert.Contains("2400 8E1, DL/T 645 000012345678: answers", text, StringComparison.Ordinal);
        Assert.Contains("M-Bus 068558172D2C0804: heat / primary address 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_electricity_meters_are_told_apart_by_the_open_digits_of_their_addresses()
    {
        Bench bench = new();
        ulong[] addresses = [0x000012345678, 0x000012340078, 0x000099990001, 0x000099990002];
        foreach (ulong address in addresses)
        {
            bench.Add("dlt645-single-phase", address);
        }

        ScanResult result = await ScanAsync(bench, [MeterSetting]);

        Assert.Equal(addresses.Order(), result.Devices.Select(d => d.Address).Order());
        Assert.Empty(result.Noise);
    }

    [Fact]
    public async Task Several_M_Bus_meters_are_told_apart_by_their_identifications()
    {
        Bench bench = new();
        ulong[] addresses = [0x06855817_2D2C0804, 0x06855917_2D2C0804, 0x10000001_0A8F0104, 0x99999999_0A8F0104];
        foreach (ulong address in addresses)
        {
            // No two have counted alike; two frames that differ in one digit could lie over each other unnoticed.
            bench.Add("kamstrup-multical-601-mbus", address);
            bench.All[^1]["heatEnergy"] = 1000.0 * (address >> 32 & 0xFFFF);
        }

        ScanResult result = await ScanAsync(bench, [MeterSetting]);

        Assert.Equal(addresses, result.Devices.Select(d => d.Address).Order());
    }

    [Fact]
    public async Task An_M_Bus_meter_that_knows_its_primary_address_is_found_with_both()
    {
        Bench bench = new();
        bench.Add("itron-cf-51", 5);
        bench.Add("sontex-supercal-531", 250);

        ScanResult result = await ScanAsync(bench, [MeterSetting]);

        Assert.Equal(["100000050A8F0104", "100002500A8F0104"], result.Devices.Select(d => d.AddressText));
        Assert.Equal(["primary address 5", "primary address 250"], result.Devices.Select(d => d.Identity[^1]));
    }

    [Fact]
    public async Task Several_heat_meters_that_no_search_tells_apart_are_said()
    {
        Bench bench = new();
        bench.Add("cjt188-standard", 0x11110021165243);
        bench.Add("cjt188-standard", 0x11110021165299);

        ScanResult result = await ScanAsync(bench, [MeterSetting]);

        Assert.Empty(result.Devices);
        Assert.Equal((DeviceProtocol.Cjt188, null), Assert.Single(result.Noise.Select(n => (n.Protocol, n.Unit))));
        Assert.Contains("several meters answer at once", ScanText.Of(result, "en"), StringComparison.Ordinal);
        Assert.Contains("多只表同时应答", ScanText.Of(result, "zh-CN"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_line_costs_nine_questions_a_setting_beside_those_of_Modbus_and_progress_counts_them()
    {
        await using IFieldLine line = new Bench().Open(MeterSetting);
        List<ScanProgress> seen = [];

        ScanResult result = await new Scanner(new ScanOptions { Settings = [MeterSetting], Units = [1] }, Fitter).RunAsync(line, new Recorder(seen));

        Assert.Equal(1 + 9, result.Questions);
        Assert.Equal(Enumerable.Range(0, 11), seen.Select(p => p.Done));
        Assert.All(seen, p => Assert.Equal(10, p.Total));
        Assert.Contains("2400 8E1, M-Bus, any address", seen.Select(p => p.Where));
    }

    [Fact]
    public async Task A_meter_without_a_file_shows_its_bytes_in_every_order()
    {
        Bench bench = new();
        bench.Add("cjt188-standard", 0x11110021165243);
        await using IFieldLine line = bench.Open(MeterSetting);
        MeterProbe probe = new(DeviceProtocol.Cjt188, 0x11110021165243, null);

        Answer answer = await probe.AskAsync(line);
        string text = probe.Text(answer, "en");

        Assert.Equal(AnswerKind.Data, answer.Kind);
        Assert.Contains("received FE FE 68 20 43 52 16 21 00 11 11 81 2E 1F 90", text, StringComparison.Ordinal);
        Assert.Contains("address  11110021165243", text, StringComparison.Ordinal);

        // Supply temperature 60.00 degC, low byte first, at 28; the heat's unit at 12.
        Assert.Matches(@"(?m)^28  00\s+6000 ", text);
        Assert.Matches(@"(?m)^12  05 .* kWh\r?$", text);
    }

    [Fact]
    public async Task A_meter_that_wants_its_identifier_the_other_way_round_is_asked_that_way_too()
    {
        Bench bench = new();
        bench.Add("huizhong-crl-g", 0x18033940F1FFFF);
        await using IFieldLine line = bench.Open(MeterSetting);

        Assert.Equal(AnswerKind.Data, (await new MeterProbe(DeviceProtocol.Cjt188, 0x18033940F1FFFF, 0x901F).AskAsync(line)).Kind);
    }

    [Fact]
    public async Task An_M_Bus_telegram_is_shown_record_by_record()
    {
        Bench bench = new();
        bench.Add("kamstrup-multical-601-mbus", 0x06855817_2D2C0804);
        await using IFieldLine line = bench.Open(MeterSetting);
        MeterProbe probe = new(DeviceProtocol.MBus, 0x06855817_2D2C0804, null);

        string text = probe.Text(await probe.AskAsync(line), "en");

        Assert.Matches(@"FlowTemperature +0 +0 +0 +0 +60 °C", text);
        Assert.Matches(@"Energy +0 +0 +0 +0 +2500000 Wh", text);
    }

    [Fact]
    public async Task A_silent_meter_says_how_long_it_was_waited_for()
    {
        Bench bench = new();
        bench.Add("dlt645-single-phase", 0x000012345678).Faults.Line = LineFault.Silence;
        await using IFieldLine line = bench.Open(MeterSetting);
        MeterProbe probe = new(DeviceProtocol.Dlt645, 0x000012345678, null);

        Assert.Contains("no answer within 600 ms", probe.Text(await probe.AskAsync(line), "en"), StringComparison.Ordinal);
    }

    private static ulong AddressOf(DeviceProtocol protocol) => protocol switch
    {
        DeviceProtocol.Cjt188 => 0x11110021165243,
        DeviceProtocol.Dlt645 => 0x000012345678,
        _ => 0x06855817_2D2C0804,
    };

    private static async Task<ScanResult> ScanAsync(Bench bench, SerialSetting[] settings, byte[]? units = null)
    {
        await using IFieldLine line = bench.Open(MeterSetting, settings[0]);
        return await new Scanner(new ScanOptions { Settings = settings, Units = units ?? [1] }, Fitter).RunAsync(line);
    }

    private sealed class Recorder(List<ScanProgress> seen) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => seen.Add(value);
    }
}
