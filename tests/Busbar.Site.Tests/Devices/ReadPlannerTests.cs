using Busbar.Site.Devices;

namespace Busbar.Site.Tests.Devices;

/// <summary>How registers become requests.</summary>
public sealed class ReadPlannerTests
{
    private static IEnumerable<string> Plan(string modbus, string points)
    {
        DeviceFile file = DeviceFolder.Parse("meter", $$"""
            device: meter
            class: powerMeter
            maker: Maker
            products: [Meter]
            verified: false
            sources: [a test]
            wiring: none
            modbus: {{modbus}}
            polls: {slow: 10s, fast: 1s}
            points:
            {{points}}
            """);
        return ReadPlanner.Plan(file).Requests.Select(r => $"{r.Poll.Name} {r.Space} {r.Start}+{r.Count}");
    }

    private const string Three = """
              voltageL1: {input: 0, type: float32, poll: fast}
              voltageL3: {input: 10, type: float32, poll: fast}
              voltageL2: {input: 4, type: float32, poll: fast}
            """;

    [Fact]
    public void Gaps_up_to_the_tolerance_are_read_over()
    {
        Assert.Equal(["fast Input 0+12"], Plan("{gap: 4}", Three));
        Assert.Equal(["fast Input 0+6", "fast Input 10+2"], Plan("{gap: 3}", Three));
        Assert.Equal(["fast Input 0+2", "fast Input 4+2", "fast Input 10+2"], Plan("{gap: 1}", Three));
    }

    [Fact]
    public void No_request_is_longer_than_the_device_allows() =>
        Assert.Equal(["fast Input 0+6", "fast Input 10+2"], Plan("{gap: 20, maximumRegisters: 11}", Three));

    [Fact]
    public void Forbidden_registers_are_never_read_over() =>
        Assert.Equal(["fast Input 0+6", "fast Input 10+2"], Plan("{gap: 20, forbidden: [{input: 7, to: 7}]}", Three));

    [Fact]
    public void Another_table_s_forbidden_registers_do_not_matter() =>
        Assert.Equal(["fast Input 0+12"], Plan("{gap: 20, forbidden: [{holding: 7, to: 7}]}", Three));

    [Fact]
    public void Groups_and_tables_are_asked_apart_and_the_fastest_first() => Assert.Equal(
        ["fast Holding 0+1", "fast Input 0+2", "slow Input 2+2"],
        Plan("{gap: 20}", """
              voltageL2: {input: 2, type: float32, poll: slow}
              voltageL1: {input: 0, type: float32, poll: fast}
              frequency: {holding: 0, type: u16, poll: fast}
            """));

    [Fact]
    public void A_whole_number_and_its_fraction_stay_together() => Assert.Equal(
        ["slow Input 0+12"],
        Plan("{gap: 0}", "  energyImport: {input: 10, type: u32, fraction: {input: 0, type: float32}, poll: slow}"));

    [Fact]
    public void What_does_not_fit_into_one_read_is_told()
    {
        Busbar.Site.Yaml.Diagnostics diagnostics = new();
        string text = File.ReadAllText(DeviceFolder.Files.Single(f => f.EndsWith("tuf-2000.yaml", StringComparison.Ordinal)));

        DeviceFileLoader.Parse("tuf-2000.yaml", text.Replace("maximumRegisters: 125", "maximumRegisters: 3", StringComparison.Ordinal), diagnostics);

        Assert.Equal(["heatEnergy", "volume"], diagnostics.Items.Select(d => d.Message.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("takes 4 registers in one read, and modbus.maximumRegisters is 3", diagnostics.ToString(), StringComparison.Ordinal);
    }
}
