using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Scan;

namespace Busbar.Technician.Tests.Scan;

public class A_scan_finds_what_is_there
{
    public static TheoryData<string> Files => [.. Bench.Library.Files.Where(f => f.Meter is null).Select(f => f.Id)];

    private static DeviceFitter Fitter { get; } = new(Bench.Library.Files);

    [Fact]
    public async Task Every_unit_at_every_setting_is_asked_and_the_device_is_found_at_its_own()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 17);
        await using IFieldLine line = bench.Open(new SerialSetting(2400, Parity.Even, 1));

        ScanResult result = await new Scanner(new ScanOptions { Protocols = [DeviceProtocol.Modbus] }, Fitter).RunAsync(line);

        FoundDevice found = Assert.Single(result.Devices);
        Assert.Equal((17, "2400 8E1"), (found.Unit, SerialTiming.Short(found.Setting!)));
        Assert.Equal(10 * 247, result.Questions);
        Assert.Empty(result.Noise);
        Assert.InRange(bench.Time.Elapsed.TotalSeconds, 300, 900);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_device_file_is_among_those_that_fit(string id)
    {
        Bench bench = new();
        bench.Add(id, 1);
        await using IFieldLine line = bench.Open();

        ScanResult result = await new Scanner(new ScanOptions { Settings = [Bench.Usual], Units = [1] }, Fitter).RunAsync(line);

        FoundDevice found = Assert.Single(result.Devices);
        Assert.Contains(id, found.Fits.Select(f => f.File.Id));
    }

    [Fact]
    public async Task Three_devices_on_one_line_are_told_apart()
    {
        Bench bench = new();
        bench.Add("tuf-2000", 1);
        bench.Add("beca-bac-002", 2);
        bench.Add("sunspec-inverter", 126);
        await using IFieldLine line = bench.Open();

        ScanResult result = await new Scanner(new ScanOptions { Settings = [Bench.Usual] }, Fitter).RunAsync(line);

        Assert.Equal(["tuf-2000", "beca-bac-002", "sunspec-inverter"], result.Devices.Select(d => d.Fits[0].File.Id));
        Assert.Contains(103, result.Devices[2].SunSpec!.Models.Select(m => m.Id));
        Assert.Equal("Simulated inverter", result.Devices[2].SunSpec!.Model);
        string text = ScanText.Of(result, "en");
        Assert.Contains("9600 8N1, unit 2: Beca / beca-bac-002", text, StringComparison.Ordinal);
        Assert.Contains("fits: tuf-2000", text, StringComparison.Ordinal);
        Assert.Contains("吻合: tuf-2000", ScanText.Of(result, "zh-CN"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_is_several_SunSpec_devices_bears_the_name_of_the_first_and_fits_the_file_of_each()
    {
        Bench bench = new();
        bench.Add("sunspec-inverter", 1);
        bench.Add("sunspec-battery", 1, isPart: true);
        bench.Add("sunspec-meter", 1, isPart: true);
        await using IFieldLine line = bench.Open();

        FoundDevice found = Assert.Single((await new Scanner(new ScanOptions { Settings = [Bench.Usual], Units = [1] }, Fitter).RunAsync(line)).Devices);

        Assert.Equal("Simulated inverter", found.SunSpec!.Model);
        Assert.Equal([1, 103, 120, 121, 122, 123, 1, 124, 802, 1, 203], found.SunSpec.Models.Select(m => m.Id));
        Assert.Subset(found.Fits.Select(f => f.File.Id).ToHashSet(), new HashSet<string> { "sunspec-inverter", "sunspec-battery", "sunspec-meter" });
    }

    [Fact]
    public async Task Progress_goes_from_the_first_question_to_the_last()
    {
        Bench bench = new();
        bench.Add("generic-valve", 2);
        await using IFieldLine line = bench.Open();
        List<ScanProgress> seen = [];

        await new Scanner(new ScanOptions { Settings = [Bench.Usual], Units = [1, 2, 3], Protocols = [DeviceProtocol.Modbus] }, Fitter).RunAsync(line, new Recorder(seen));

        Assert.Equal([0, 1, 2, 3], seen.Select(p => p.Done));
        Assert.All(seen, p => Assert.Equal(3, p.Total));
        Assert.Equal(1, seen[^1].Found);
    }

    [Fact]
    public async Task An_empty_line_says_what_to_check()
    {
        await using IFieldLine line = new Bench().Open();

        ScanResult result = await new Scanner(new ScanOptions { Settings = [Bench.Usual], Units = [1, 2] }, Fitter).RunAsync(line);

        Assert.Empty(result.Devices);
        Assert.Contains("--all-settings", ScanText.Of(result, "en"), StringComparison.Ordinal);
    }

    private sealed class Recorder(List<ScanProgress> seen) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => seen.Add(value);
    }
}
