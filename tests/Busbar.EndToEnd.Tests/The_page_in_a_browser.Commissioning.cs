using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Transport;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Busbar.EndToEnd.Tests;

/// <content>The technician's tools of the page, each against a simulated device with the fault that it is to find.</content>
public partial class The_page_in_a_browser
{
    [Theory]
    [InlineData("en-US", "fits: tuf-2000", "1 device found")]
    [InlineData("zh-CN", "吻合: tuf-2000", "找到 1 台设备")]
    public async Task Scan_finds_a_device_and_its_file(string locale, string fits, string verdict)
    {
        await using SimulatedDevice device = new("tuf-2000");
        IPage page = await OpenAsync("/commissioning", locale);
        ILocator run = await RunAsync(page, "Scan", ("target", device.Place), ("units", "1"));
        await Expect(run.Locator("[data-verdict]")).ToHaveTextAsync(verdict);
        await Expect(run.Locator("[data-text]")).ToContainTextAsync(fits);
        // Another visit finds what was found.
        page = await OpenAsync("/commissioning", locale);
        await Expect(page.Locator("[data-run-tool=Scan]").First.Locator("[data-text]")).ToContainTextAsync(device.Place);
    }

    [Theory]
    [InlineData("en-US", "answered", "received")]
    [InlineData("zh-CN", "有应答", "收到")]
    public async Task Probe_shows_in_which_word_order_a_value_is_right(string locale, string verdict, string received)
    {
        await using SimulatedDevice device = new("tuf-2000", faults => faults.SwapWords = true);
        IPage page = await OpenAsync("/commissioning", locale);
        // 60 °C, whose words the file expects low word first; the device sends them the other way round.
        ILocator run = await RunAsync(page, "Probe", ("target", device.Place), ("register", "32"), ("count", "2"));
        await Expect(run.Locator("[data-verdict]")).ToHaveTextAsync(verdict);
        await Expect(run.Locator("[data-text]")).ToContainTextAsync($"{received} 01 03 04 42 70 00 00");
        await Expect(run.Locator("[data-text]")).ToContainTextAsync(new Regex(@"float32 +60 "));
    }

    [Theory]
    [InlineData("en-US", "1 finding", "is colder than the return")]
    [InlineData("zh-CN", "1 个问题", "供")]
    public async Task Doctor_finds_supply_and_return_swapped_and_says_why(string locale, string verdict, string why)
    {
        await using SimulatedDevice device = new("tuf-2000", faults =>
        {
            faults.Shift("supplyTemperature", -20);
            faults.Shift("returnTemperature", 20);
        });
        IPage page = await OpenAsync("/commissioning", locale);
        ILocator run = await RunAsync(page, "Doctor", ("target", device.Place), ("devices", "tuf-2000=1"));
        await Expect(run.Locator("[data-verdict]")).ToHaveTextAsync(verdict);
        await Expect(run.Locator("[data-ailment=SupplyAndReturnSwapped]")).ToContainTextAsync(why);
        await Browser.PictureAsync(page, $"check/commissioning-doctor-{locale[..2]}");
    }

    [Theory]
    [InlineData("en-US", "no error", "Plant room controller")]
    [InlineData("zh-CN", "没有错误", "机房控制器")]
    public async Task Check_shows_the_time_budget_and_the_merged_read_plan(string locale, string verdict, string controller)
    {
        IPage page = await OpenAsync("/commissioning", locale);
        ILocator run = await RunAsync(page, "Check");
        await Expect(run.Locator("[data-verdict]")).ToHaveTextAsync(verdict);
        await Expect(run.Locator("[data-budget='plant/field']")).ToContainTextAsync("9600");
        await run.Locator("[data-plan-of=plant] summary").ClickAsync();
        await Expect(run.Locator("[data-plan-of=plant]")).ToContainTextAsync(controller);
        await Expect(run.Locator("[data-plan-of=plant] table")).ToContainTextAsync("grid-meter");
    }

    [Theory]
    [InlineData("en-US", "zh", "验收记录 — 运城示范楼")]
    [InlineData("zh-CN", "en", "Acceptance record — Yuncheng demo building")]
    public async Task Accept_makes_the_record_in_both_languages_and_says_which_lines_it_could_not_ask(string locale, string language, string title)
    {
        IPage page = await OpenAsync("/commissioning", locale);
        ILocator run = await RunAsync(page, "Accept", ("controller", "loads"), ("technician", "Li"));
        await Expect(run.Locator("[data-verdict]")).ToContainTextAsync("6");
        IDownload record = await page.RunAndWaitForDownloadAsync(() => run.Locator($"[data-download=html-{language}]").ClickAsync());
        string html = await File.ReadAllTextAsync(await record.PathAsync());
        Assert.Contains(title, html, StringComparison.Ordinal);
        Assert.Contains("ev-2", html, StringComparison.Ordinal);

        // The floors' thermostats hang on a line that their controller reads.
        run = await RunAsync(page, "Accept", ("controller", "floors"));
        await Expect(run.Locator("[data-refused='floors/thermostats']")).ToContainTextAsync("floors-rs485");
    }

    [Fact]
    public async Task A_line_that_a_controller_reads_is_refused_and_so_is_an_address_elsewhere()
    {
        IPage page = await OpenAsync("/commissioning", "en-US");
        await Expect(page.Locator("[data-line='plant/field']")).ToContainTextAsync("a line has one master");
        await FillAsync(page, "Scan", ("target", "plant/field"));
        await Expect(page.Locator("main p[role=alert]")).ToContainTextAsync("controller plant runs in this gateway");
        await FillAsync(page, "Scan", ("target", "203.0.113.7:502"));
        await Expect(page.Locator("main p[role=alert]")).ToContainTextAsync("is not on the building's networks");
    }

    [Fact]
    public async Task A_scan_shows_how_far_it_is_and_is_stopped_by_the_keyboard()
    {
        // Connections stand and nobody ever answers: 247 units take half a minute, whatever the machine.
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        IPage page = await OpenAsync("/commissioning", "en-US");
        ILocator run = await RunAsync(page, "Scan", ("target", silent.LocalEndpoint.ToString()!), ("units", "1-247"));
        await Expect(run.Locator("[data-progress]")).ToContainTextAsync("of 247 asked");
        await run.Locator("[data-action=cancel]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(run).ToHaveAttributeAsync("data-run-state", "Cancelled");
    }

    private static async Task<ILocator> RunAsync(IPage page, string tool, params (string Field, string Value)[] fields)
    {
        // Tests of this class share one gateway, and it runs one tool at a time; a run of another visit may just be ending.
        await Expect(page.Locator("[data-run-state=Running]")).ToHaveCountAsync(0);
        string last = await page.Locator("[data-run]").CountAsync() == 0 ? "0" : (await page.Locator("[data-run]").First.GetAttributeAsync("data-run"))!;
        await FillAsync(page, tool, fields);
        ILocator run = page.Locator($"[data-run='{int.Parse(last, System.Globalization.CultureInfo.InvariantCulture) + 1}']");
        await Expect(run).ToBeVisibleAsync();
        return run;
    }

    private static async Task FillAsync(IPage page, string tool, params (string Field, string Value)[] fields)
    {
        ILocator form = page.Locator($"[data-tool={tool}]");
        if (await form.GetAttributeAsync("open") is null)
            await form.Locator("summary").ClickAsync();
        foreach ((string name, string value) in fields)
        {
            ILocator field = form.Locator($"[data-field={name}]");
            if (await field.EvaluateAsync<string>("e => e.tagName") == "SELECT")
                await field.SelectOptionAsync(value);
            else
                await field.FillAsync(value);
            await field.DispatchEventAsync("change");
        }

        await form.Locator("button[type=submit]").ClickAsync();
    }

    /// <summary>One device of the library on a port of its own.</summary>
    private sealed class SimulatedDevice : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly BenchPort _port;
        private readonly Task _serving;

        public SimulatedDevice(string id, Action<DeviceFaults>? spoil = null)
        {
            Diagnostics diagnostics = new();
            string file = Directory.EnumerateFiles(WorkingCopy.PathOf("hardware", "devices"), id + ".yaml", SearchOption.AllDirectories).Single();
            _port = new BenchPort(DeviceFileLoader.Load(file, diagnostics)!, 0, TimeProvider.System);
            spoil?.Invoke(_port.Device.Faults);
            _serving = _port.RunAsync(_stop.Token);
        }

        public string Place => _port.EndPoint.ToString();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving;
            _port.Dispose();
            _stop.Dispose();
        }
    }
}
