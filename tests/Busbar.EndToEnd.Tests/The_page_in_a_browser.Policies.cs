using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Busbar.EndToEnd.Tests;

/// <content>The policies: seen, changed, tried, published, acknowledged, taken back.</content>
public partial class The_page_in_a_browser
{
    [Fact]
    public async Task A_policy_is_changed_by_its_form_tried_published_acknowledged_and_taken_back()
    {
        IPage page = await OpenAsync("/policies", "en-US");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Policies");
        await Expect(page.Locator("[data-bus=volts]")).ToContainTextAsync("The bus stands at 3");
        await Expect(page.Locator("[data-band=shed]").Filter(new() { HasText = "Ice store" })).ToContainTextAsync("Ice store off (tier 5); may come back from 360 V.");
        await Expect(page.Locator("[data-band=trip]")).ToHaveTextAsync("Below 300 V: all these loads off at once; may come back from 337.5 V.");
        await Expect(page.Locator("[data-curve=vehicle-by-target] .rz-line-series.rz-series-0 path").First).ToBeAttachedAsync();
        await Expect(page.Locator("[data-week=room-schedule] rect.occupied")).ToHaveCountAsync(5);
        await Expect(page.Locator("[data-week=room-schedule]")).ToContainTextAsync("Heating: 19 °C occupied, 15 °C otherwise.");

        await page.Locator("[data-policy=room-schedule] summary").ClickAsync();
        ILocator field = page.Locator("[data-field='room-schedule.heating.unoccupied']");
        await ChangeAsync(field, "25");
        await Expect(page.Locator("main p[role=alert]")).ToContainTextAsync("25 is not from 5 to 20");
        await ChangeAsync(field, "14");
        await Expect(page.Locator("[data-changes]")).ToContainTextAsync("unoccupied: 14");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try on yesterday" }).ClickAsync();
        await Expect(page.Locator("[data-trial]")).ToContainTextAsync("Import", new() { Timeout = 120_000 });
        await Browser.PictureAsync(page, "check/policies-en");

        await page.Locator("[data-field=user]").FillAsync("Lin");
        await page.Locator("[data-field=reason]").FillAsync("a mild winter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await Expect(page.Locator("[data-version='1']")).ToContainTextAsync("Lin: a mild winter");
        await Expect(page.Locator("[data-week=room-schedule]")).ToContainTextAsync("14 °C otherwise.");
        await Expect(page.Locator("[data-acknowledged=floors]")).ToHaveAttributeAsync("data-there", "true");

        await page.Locator("[data-action=back]").ClickAsync();
        await Expect(page.Locator("[data-version='2']")).ToContainTextAsync("back to version 0");
        await Expect(page.Locator("[data-week=room-schedule]")).ToContainTextAsync("15 °C otherwise.");
        await Expect(page.Locator("[data-acknowledged=floors]")).ToHaveAttributeAsync("data-there", "true");
    }

    [Fact]
    public async Task A_policy_that_cannot_be_is_refused_whole_with_its_place()
    {
        IPage page = await OpenAsync("/policies", "zh-CN");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("策略");
        await page.GetByText("全文").First.ClickAsync();
        ILocator text = page.Locator("[data-field=text]");
        string all = await text.InputValueAsync();
        await ChangeAsync(text, all.Replace("room-101/setpoint", "room-101/setpint", StringComparison.Ordinal));
        await Expect(page.Locator("[data-findings=Error]")).ToContainTextAsync(new Regex(@"policies:\d+:\d+: policies\.room-schedule.*没有测点 setpint；是否指 setpoint？"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "发布" })).ToHaveCountAsync(0);
        await Browser.PictureAsync(page, "check/policies-zh");
    }

    [Fact]
    public async Task What_is_right_but_doubtful_is_said_and_may_be_tried()
    {
        IPage page = await OpenAsync("/policies", "zh-CN");
        await page.GetByText("全文").First.ClickAsync();
        ILocator text = page.Locator("[data-field=text]");
        string[] lines = (await text.InputValueAsync()).Split('\n');
        await ChangeAsync(text, string.Join('\n', lines.Where(line => !line.Contains("output: heat-pump/stage, value: 3", StringComparison.Ordinal))));
        await Expect(page.Locator("[data-findings=Warning]")).ToContainTextAsync("没有写明 heat-pump/stage 的最短时间结束后如何动作");
        await Expect(page.Locator("[data-findings=Error]")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "试算" })).ToBeEnabledAsync();
        await page.Locator("[data-findings=Warning]").ScrollIntoViewIfNeededAsync();
        await Browser.PictureAsync(page, "check/policies-doubtful-zh");
    }

    [Fact]
    public async Task A_demand_response_event_is_called_held_and_measured()
    {
        IPage page = await OpenAsync("/policies", "en-US");
        ILocator card = page.Locator("[data-demand=card]");
        await card.Locator("[data-field=depth]").FillAsync("5");
        await card.Locator("[data-field=in]").FillAsync("1");
        await card.Locator("[data-field=event-reason]").FillAsync("the grid asks");
        await page.EvaluateAsync("document.querySelector('[data-demand=card] form').noValidate = true");
        await card.GetByRole(AriaRole.Button, new() { Name = "Call an event" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Alert)).ToContainTextAsync("less notice than the policy's 5 min");
        await card.Locator("[data-field=in]").FillAsync("6");
        await card.GetByRole(AriaRole.Button, new() { Name = "Call an event" }).ClickAsync();
        await Expect(card.Locator("[data-event='1']")).ToContainTextAsync("5 kW, the grid asks");
        // Six minutes of the building's time later, in six seconds, the first participant gives its part, and says why.
        page = await OpenAsync("/devices/ev-1", "en-US");
        await Expect(page.Locator("[data-row=powerLimit]")).ToContainTextAsync("demand response", new() { Timeout = 120_000 });
    }

    private static async Task ChangeAsync(ILocator field, string value)
    {
        await field.FillAsync(value);
        await field.DispatchEventAsync("change");
    }
}
