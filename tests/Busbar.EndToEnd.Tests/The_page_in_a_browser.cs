using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MQTTnet;
using static Microsoft.Playwright.Assertions;

namespace Busbar.EndToEnd.Tests;

/// <summary>What an operator does in the first minutes, in Chromium against the running demo building.</summary>
public partial class The_page_in_a_browser(Browser browser, The_page_in_a_browser.Demo demo) : IClassFixture<Browser>, IClassFixture<The_page_in_a_browser.Demo>, IAsyncDisposable
{
    /// <summary>
    /// One demo at sixty times real time for all tests of the class, so that a room follows its setpoint within seconds; it begins on
    /// a winter's morning, so that season and sun are the same whenever the tests run.
    /// </summary>
    public sealed class Demo : IAsyncLifetime
    {
        public DemoBuilding Building { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Building = await DemoBuilding.StartAsync(null, "--speed", "60", "--start", "2026-01-15T10:00:00+08:00");

        public ValueTask DisposeAsync() => Building is null ? ValueTask.CompletedTask : Building.DisposeAsync();
    }

    [Fact]
    public async Task A_Chinese_browser_gets_Chinese_and_the_switch_turns_to_English_and_back()
    {
        IPage page = await OpenAsync("/", "zh-CN");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("实时能流");
        await page.GetByRole(AriaRole.Link, new() { Name = "切换到英文" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Energy now");
        await page.GetByRole(AriaRole.Link, new() { Name = "Switch to Chinese" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("实时能流");
    }

    [Fact]
    public async Task The_overview_shows_the_living_building_with_quality_and_age()
    {
        IPage page = await OpenAsync("/", "en-US");
        foreach (string node in new[] { "grid", "pvAc", "acdc", "pvDc", "battery", "ev", "heatPump", "loads", "bus", "heat", "rooms" })
        {
            await Expect(page.Locator($".flow.broad [data-node={node}]")).ToHaveClassAsync(new Regex("good"));
        }

        string bus = await page.Locator(".flow.broad [data-node=bus] .figure").TextContentAsync() ?? "";
        double volts = double.Parse(bus.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(volts, 300, 401);
    }

    [Fact]
    public async Task The_plan_of_the_day_tells_its_reasons_and_answers_what_if()
    {
        IPage page = await OpenAsync("/plan", "en-US");
        await Expect(page.Locator("[data-plan]")).ToContainTextAsync("Expected cost", new() { Timeout = 90_000 });
        await Expect(page.Locator("[data-plan-steps] td[data-reason]").First).Not.ToBeEmptyAsync();
        await page.Locator("[data-what-if=battery]").ClickAsync();
        await Expect(page.Locator("[data-what-if-answer]")).ToContainTextAsync("the battery is broken: cost");
        foreach ((string key, string told) in ((string, string)[])[("peak", "peak prices double: cost"), ("dull", "half the PV: cost"), ("event", "4 hours: cost")])
        {
            await page.Locator($"[data-what-if={key}]").ClickAsync();
            await Expect(page.Locator("[data-what-if-answer]")).ToContainTextAsync(told);
        }

        page = await OpenAsync("/plan", "zh-CN");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("日前计划");
        await page.Locator("[data-what-if=dull]").ClickAsync();
        await Expect(page.Locator("[data-what-if-answer]")).ToContainTextAsync("光伏");
        await Expect(page.Locator("[data-quality]")).ToContainTextAsync("提前 24 小时");
    }

    [Fact]
    public async Task The_plan_leads_the_converter_which_says_why_and_what_came_stands_beside_it()
    {
        IPage page = await OpenAsync("/devices/acdc", "en-US");
        await Expect(page.Locator("[data-row=powerTarget]")).ToContainTextAsync("Priority 12, plan", new() { Timeout = 120_000 });
        await Expect(page.Locator("[data-row=powerTarget] [data-planned]")).ToContainTextAsync("at a price of", new() { Timeout = 120_000 });
        page = await OpenAsync("/plan", "en-US");
        await Expect(page.Locator("[data-plan]")).ToContainTextAsync("with the controllers at priority 12");
        // A quarter-hour of the building's time is fifteen seconds here.
        await Expect(page.Locator("[data-plan-came] tbody tr").First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        page = await OpenAsync("/devices/acdc", "zh-CN");
        await Expect(page.Locator("[data-row=powerTarget] [data-planned]")).ToContainTextAsync("计划原因", new() { Timeout = 120_000 });
    }

    [Fact]
    public async Task A_moved_setpoint_goes_to_the_thermostat_and_the_room_follows()
    {
        IPage page = await OpenAsync("/rooms", "en-US");
        ILocator room = page.Locator("[data-room=room-201]");
        ILocator temperature = room.Locator("[data-point='room-201/roomTemperature'] .number");
        await Expect(temperature).ToContainTextAsync("°C");
        await Expect(room.Locator("[data-point='room-201/setpoint'] .quality")).ToHaveTextAsync("good");
        double before = await NumberAsync(temperature);
        // Away from where the room is, inside the legal range of a heated public room. A cool room is warmed: without heat it may stay
        // as it is for hours, by sun and people.
        double wanted = before < 19.4 ? 20 : 14;
        await room.GetByLabel("New setpoint").FillAsync(wanted.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await room.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(room.Locator(".stages")).ToHaveAttributeAsync("data-last", "Verified");
        foreach (string stage in new[] { "sent", "acknowledged", "written", "verified" })
        {
            await Expect(room.Locator($".stage.{stage}")).ToBeVisibleAsync();
        }

        await Expect(room.Locator("[data-point='room-201/setpoint'] .number")).ToHaveTextAsync($"{wanted:0.0} °C");
        await Browser.PictureAsync(page, "check/rooms-en");
        await page.WaitForFunctionAsync(
            "([selector, before, up]) => { const now = parseFloat(document.querySelector(selector).innerText); return up ? now >= before + 0.2 : now <= before - 0.2; }",
            new object[] { "[data-point='room-201/roomTemperature'] .number", before, wanted > before },
            new() { Timeout = 120_000 });
    }

    [Fact]
    public async Task Beyond_the_device_s_range_the_page_says_what_would_be_right_and_sends_nothing()
    {
        IPage page = await OpenAsync("/devices/room-302", "en-US");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set Setpoint", Exact = true }).ClickAsync();
        await page.Locator("[data-field=value]").FillAsync("99");
        await page.Locator("[data-field=reason]").FillAsync("a test");
        // The browser's own check stands before ours: take it away, as a script would.
        await page.EvaluateAsync("document.querySelector('form.card').noValidate = true");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator("main p[role=alert]")).ToContainTextAsync("from 5 to 35");
        await Expect(page.Locator(".stages")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_device_s_page_draws_what_was_stored()
    {
        IPage page = await OpenAsync("/devices/grid-meter", "en-US");
        await page.Locator("[data-field=hours]").SelectOptionAsync("24");
        await Expect(page.Locator("[data-chart='grid-meter/activePower']")).ToContainTextAsync("steps");
        await Expect(page.Locator(".rz-chart svg path").First).ToBeAttachedAsync();
    }

    [Fact]
    public async Task With_the_keyboard_alone_a_setpoint_can_be_raised_and_applied()
    {
        IPage page = await OpenAsync("/rooms", "en-US");
        ILocator room = page.Locator("[data-room=room-101]");
        await Expect(room.Locator("[data-point='room-101/setpoint'] .quality")).ToHaveTextAsync("good");
        await room.GetByRole(AriaRole.Button, new() { Name = "Lower by half a degree" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(room.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(room.Locator(".stages")).ToHaveAttributeAsync("data-last", "Verified");
    }

    [Fact]
    public async Task A_mode_is_chosen_by_its_name()
    {
        IPage page = await OpenAsync("/devices/room-302", "en-US");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set Fan speed" }).ClickAsync();
        await page.Locator("select[data-field=value]").SelectOptionAsync(new SelectOptionValue { Label = "high" });
        await page.Locator("[data-field=reason]").FillAsync("a test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator(".stages")).ToHaveAttributeAsync("data-last", "Verified");
        await Expect(page.Locator("[data-point='room-302/fanSpeed'] .number")).ToHaveTextAsync("high");
    }

    [Fact]
    public async Task A_message_that_cannot_be_used_is_counted_where_an_operator_looks()
    {
        using IMqttClient stranger = new MqttClientFactory().CreateMqttClient();
        await stranger.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", demo.Building.MqttPort).Build());
        await stranger.PublishBinaryAsync("spBv1.0/yuncheng-demo/NDATA/stranger", [0xFF, 0xFF, 0xFF]);
        IPage page = await OpenAsync("/controllers", "en-US");
        ILocator row = page.Locator("[data-malformed='Payload']");
        await Expect(row).ToContainTextAsync("stranger");
        await Expect(row).ToContainTextAsync("no Sparkplug payload");
        await page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "malformed.png") });
    }

    [Fact]
    public async Task A_page_whose_gateway_is_gone_says_so_in_its_language()
    {
        await using DemoBuilding gone = await DemoBuilding.StartAsync();
        IPage page = await browser.OpenAsync("zh-CN");
        await page.GotoAsync(gone.Address.ToString());
        await InteractiveAsync(page);
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        Assert.Equal(0, await gone.StopAsync());
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(page.Locator("#components-reconnect-modal .trying")).ToContainTextAsync("正在重新连接");
        await page.CloseAsync();
        // The broken connection is the console's to tell.
        browser.Errors.Clear();
    }

    [Fact]
    public async Task An_unknown_address_says_so()
    {
        IPage page = await OpenAsync("/no-such-page", "en-US");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such page");
        // Of an address that is not there, the console says just that.
        Assert.Contains("404", Assert.Single(browser.Errors));
        browser.Errors.Clear();
        page = await OpenAsync("/devices/no-such-device", "en-US");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no device no-such-device");
    }

    /// <summary>After every test: whatever it did, its pages fit a phone, and neither the browser's console nor the gateway had anything to complain of.</summary>
    public async ValueTask DisposeAsync()
    {
        string[] wide = await browser.WiderThanAPhoneAsync();
        await browser.CloseAllAsync();
        string[] errors = [.. browser.Errors];
        browser.Errors.Clear();
        Assert.True(wide.Length == 0, string.Join('\n', wide));
        Assert.Empty(errors);
        Assert.DoesNotMatch(FailureLine(), demo.Building.Output);
    }

    private async Task<IPage> OpenAsync(string path, string locale, int width = 1280, int height = 900)
    {
        IPage page = await browser.OpenAsync(locale, width, height);
        await page.GotoAsync(new Uri(demo.Building.Address, path).ToString());
        if (!Drawn.Contains(path))
            await InteractiveAsync(page);
        return page;
    }

    // The pages are prerendered: a key pressed before the circuit is there is lost.
    private static Task InteractiveAsync(IPage page) => Expect(page.Locator("main[data-interactive=true]")).ToBeVisibleAsync();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d (fail|crit): .*", RegexOptions.Multiline)]
    private static partial Regex FailureLine();

    [GeneratedRegex("[A-Za-z]{3,}")]
    private static partial Regex LatinWord();

    private static async Task<double> NumberAsync(ILocator place) =>
        double.Parse((await place.InnerTextAsync()).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
