using Busbar.Modbus;
using Busbar.Simulator;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Accept;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Tests.Accept;

/// <summary>The plant room's RS-485 line of the demo building, in January, with the real bytes.</summary>
public class The_acceptance_record
{
    private static readonly DateTimeOffset Morning = new(2026, 1, 14, 10, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task A_good_line_has_every_device_its_readings_and_a_place_to_sign()
    {
        Acceptance record = await SurveyAsync(_ => { });
        string html = AcceptanceReport.Html(record, "zh");

        Assert.True(record.IsGood, string.Join('\n', record.Lines.SelectMany(l => l.Devices.SelectMany(d => d.Findings).Concat(l.Findings)).Select(f => f.Text("en"))));
        Assert.Contains("<h1>验收记录 — 运城示范楼</h1>", html, StringComparison.Ordinal);
        Assert.Contains("2026-01-14 10:00 +08:00", html, StringComparison.Ordinal);
        Assert.Contains("关口电表", html, StringComparison.Ordinal);
        Assert.Contains("热力站热表", html, StringComparison.Ordinal);
        Assert.Contains("5 / 5 合格", html, StringComparison.Ordinal);
        Assert.Matches(@"<td>frequency</td><td class=""number"">(49\.9\d*|50(\.0\d*)?) Hz</td><td><span class=""good"">合理", html);
        Assert.Contains("此设备文件尚未在实物上核对", html, StringComparison.Ordinal);
        Assert.Contains("签字：", html, StringComparison.Ordinal);
        Assert.Contains("施工: 李工", html, StringComparison.Ordinal);
        Assert.Contains("@page { size: A4", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_device_with_the_reason()
    {
        Acceptance record = await SurveyAsync(site =>
        {
            site.Devices["riser-valve-1"].Faults.Line = LineFault.SwappedWires;
            site.Devices["grid-meter"].Faults.SwapWords = true;
        });
        string html = AcceptanceReport.Html(record, "en");

        Assert.False(record.IsGood);
        Assert.Equal(3, record.GoodCount);
        Assert.Contains("<h1>Acceptance record — Yuncheng demo building</h1>", html, StringComparison.Ordinal);
        Assert.Contains("3 / 5 good", html, StringComparison.Ordinal);
        Assert.Contains("A and B may be swapped at this device", html, StringComparison.Ordinal);
        Assert.Contains("its long numbers come in the order cdab", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("East riser valve", StringComparison.Ordinal) < html.IndexOf("A and B may be swapped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_needs_no_network_and_takes_no_markup_from_names()
    {
        Acceptance record = await SurveyAsync(_ => { }, "<b>Li & Sons</b>");
        string html = AcceptanceReport.Html(record, "en");

        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Li &amp; Sons&lt;/b&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_not_to_be_asked_is_in_the_record_too_and_not_as_a_broken_one()
    {
        (SiteModel site, DeviceTypes types) = Load();
        SiteLine line = SiteLine.Of(site, types, "plant")[0];
        string html = await RecordAsync(site, line, []);

        Assert.Contains("--serial plant-rs485=/dev/ttyUSB0", html, StringComparison.Ordinal);
        Assert.Contains("0 / 5 good", html, StringComparison.Ordinal);
        Assert.Contains("it was not examined", html, StringComparison.Ordinal);
        Assert.DoesNotContain("check port and adapter", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_cannot_be_opened_asks_to_check_port_and_adapter()
    {
        (SiteModel site, DeviceTypes types) = Load();
        SiteLine line = SiteLine.Of(site, types, "plant")[0];
        string html = await RecordAsync(site, line, new() { [line.Bus.PortName] = "/dev/busbar-no-such-tty" });

        Assert.Contains("it cannot be opened", html, StringComparison.Ordinal);
        Assert.Contains("/dev/busbar-no-such-tty", html, StringComparison.Ordinal);
        Assert.Contains("check port and adapter", html, StringComparison.Ordinal);
        Assert.DoesNotContain("it was not examined", html, StringComparison.Ordinal);
    }

    private static async Task<string> RecordAsync(SiteModel site, SiteLine line, Dictionary<string, string> ttys)
    {
        RoundLine round = await SiteRound.RunAsync([line], (SiteLine each, out LocalName reason) => each.Target(ttys, out reason), TimeSpan.FromMilliseconds(200), cancellation: TestContext.Current.CancellationToken)
            .SingleAsync(TestContext.Current.CancellationToken);
        return AcceptanceReport.Html(new Acceptance(site, Morning, "", "0.1.0", [Surveyor.Of(round)]), "en");
    }

    private static async Task<Acceptance> SurveyAsync(Action<SimulatedSite> spoil, string technician = "李工")
    {
        (SiteModel site, DeviceTypes types) = Load();
        SimulatedSite simulated = new(site, types.Library, new SimulationOptions { Seed = 7, Start = Morning });
        spoil(simulated);
        SiteLine plant = SiteLine.Of(site, types, "plant").Single(l => l.Bus.Kind == BusKind.Serial);
        FieldLine field = simulated.Lines[plant.Bus.Port];
        SimulatedStream stream = new(field, plant.Setting);
        InstantTime time = new();
        await using MasterLine line = new(
            plant.Bus.Port,
            plant.Setting,
            TimeSpan.FromMilliseconds(200),
            (now, timeout) =>
            {
                stream.Setting = now;
                return new ModbusRtuClient(stream, plant.Bus.Port, new ModbusRtuClientOptions { Timeout = timeout, TimeProvider = time }, leaveOpen: true);
            },
            (now, _) =>
            {
                stream.Setting = now;
                return ValueTask.FromResult<Stream>(stream);
            },
            time);
        return new Acceptance(site, Morning, technician, "0.1.0", [Surveyor.Of(await SiteRound.VisitAsync(plant, line))]);
    }

    private static (SiteModel Site, DeviceTypes Types) Load()
    {
        Diagnostics diagnostics = new();
        DeviceTypes types = DeviceTypes.Load(Path.Combine(Bench.Root(), "hardware", "devices"), diagnostics);
        SiteModel? site = SiteLoader.Load(Path.Combine(Bench.Root(), "sites", "yuncheng", "site.yaml"), types, diagnostics);
        Assert.False(diagnostics.HasErrors, diagnostics.ToString());
        return (site!, types);
    }
}
