using System.Reflection;
using System.Text.RegularExpressions;
using Busbar.Gateway.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Busbar.EndToEnd.Tests;

/// <content>What holds for every page that there is: a page that is added is tested by being there.</content>
public partial class The_page_in_a_browser
{
    /// <summary>What stands in an address for a part that changes.</summary>
    private static readonly Dictionary<string, string> Examples = new() { ["/devices/{Id}"] = "/devices/battery" };

    /// <summary>Addresses that are no pages to be opened by themselves.</summary>
    private static readonly string[] NotByThemselves = ["/not-found"];

    /// <summary>Proper names, units and formats that a Chinese page writes in Latin letters.</summary>
    private static readonly string[] LatinWords = ["Busbar", "Modbus", "kWh", "MWh", "kVA", "var", "min", "tce", "tCO", "CSV", "Excel", "API", "GLOP"];

    /// <summary>Pages that the server draws alone: no circuit comes.</summary>
    private static readonly HashSet<string> Drawn = [.. AddressesOf(type => type.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute)))];

    /// <summary>The address of every page of the program.</summary>
    public static TheoryData<string> Pages => [.. Addresses()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing_serious_on_a_page_and_the_tab_key_reaches_every_control(string path)
    {
        IPage page = await OpenAsync(path, "en-US");
        await FilledAsync(page);
        string unreached = await UnreachedAsync(page);
        await Browser.PictureAsync(page, $"{(HasItsPicture(page, path) ? "" : "check/")}{NameOf(path)}-en");
        string findings = await Axe.SeriousFindingsAsync(page, () => Browser.PictureAsync(page, $"check/{NameOf(path)}-en-dark"));
        Assert.True(findings.Length == 0, $"{path}:\n{findings}");
        Assert.True(unreached.Length == 0, $"{path}:\n{unreached}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_Chinese_page_is_all_Chinese_without_serious_findings(string path)
    {
        IPage page = await OpenAsync(path, "zh-CN");
        await FilledAsync(page);
        // Ids and file names stand in <code>, what people wrote in .said; of the rest only proper names, short units and the switch are Latin.
        string text = await page.EvaluateAsync<string>("""
            () => { const copy = document.body.cloneNode(true); copy.querySelectorAll('code, script, style, textarea, .language, .said').forEach(e => e.remove()); return copy.textContent; }
            """);
        await Browser.PictureAsync(page, $"{(HasItsPicture(page, path) ? "" : "check/")}{NameOf(path)}-zh");
        string findings = await Axe.SeriousFindingsAsync(page, () => Browser.PictureAsync(page, $"check/{NameOf(path)}-zh-dark"));
        await page.SetViewportSizeAsync(390, 844);
        await Browser.PictureAsync(page, path == "/" ? "phone-zh" : $"check/phone-{NameOf(path)}");
        Assert.Empty(LatinWord().Matches(text).Select(word => word.Value).Except(LatinWords));
        Assert.True(findings.Length == 0, $"{path}:\n{findings}");
    }

    [Fact]
    public async Task The_theme_is_chosen_by_a_switch_and_kept_over_pages()
    {
        IPage page = await OpenAsync("/", "en-US");
        string light = await PaperAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Switch to dark" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Switch to light" })).ToBeVisibleAsync();
        Assert.NotEqual(light, await PaperAsync(page));
        await page.GotoAsync(new Uri(demo.Building.Address, "/settings").ToString());
        Assert.NotEqual(light, await PaperAsync(page));
        await page.Locator("[data-theme-wish=system]").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Switch to dark" })).ToBeVisibleAsync();
        Assert.Equal(light, await PaperAsync(page));
    }

    [Fact]
    public async Task On_a_phone_the_menu_opens_leads_to_a_page_and_closes()
    {
        IPage page = await OpenAsync("/", "en-US", 390, 844);
        ILocator pages = page.GetByRole(AriaRole.Navigation, new() { Name = "Main navigation" });
        await Expect(pages).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await Browser.PictureAsync(page, "check/phone-menu");
        await pages.GetByRole(AriaRole.Link, new() { Name = "Single line" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Single-line diagram");
        await Expect(pages).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_single_line_diagram_shows_an_open_switch_and_which_way_the_power_goes()
    {
        IPage page = await OpenAsync("/devices/relays", "en-US");
        await Expect(page.Locator("[data-point='relays/relay4'] .quality")).ToHaveTextAsync("good");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Relay 4$") }).ClickAsync();
        await page.Locator("select[data-field=value]").SelectOptionAsync("0");
        await page.Locator("[data-field=reason]").FillAsync("a test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator(".stages")).ToHaveAttributeAsync("data-last", "Verified");
        await page.GetByRole(AriaRole.Link, new() { Name = "Single line" }).ClickAsync();
        await Expect(page.Locator("[data-feeder='relays/relay4']")).ToHaveAttributeAsync("data-closed", "false");
        await Expect(page.Locator("[data-feeder='relays/relay3']")).ToHaveAttributeAsync("data-closed", "true");
        await Expect(page.Locator("[data-feeder='heat-pump'] a")).ToHaveAttributeAsync("href", "/devices/heat-pump");
        await Expect(page.Locator("[data-bus=dc] .number")).ToHaveTextAsync(new Regex(@"^3\d\d\.\d V$"));
    }

    /// <summary>What the tab key does not come to, and where nobody sees that the focus is; empty when all is well.</summary>
    private static async Task<string> UnreachedAsync(IPage page)
    {
        // Numbered once, so that what comes and goes meanwhile is not asked for.
        int count = await page.EvaluateAsync<int>("""
            () => {
              const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                .filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0);
              all.forEach((e, i) => e.dataset.reach = i);
              document.activeElement.blur();
              return all.length;
            }
            """);
        HashSet<int> reached = [];
        List<string> unseen = [];
        for (int i = 0; i < count + 5 && reached.Count < count; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            string[] now = await page.EvaluateAsync<string[]>("""
                () => { const e = document.activeElement, s = getComputedStyle(e); return [e.dataset?.reach ?? '', s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 ? '' : e.outerHTML.slice(0, 120)]; }
                """);
            if (now[0].Length > 0 && reached.Add(int.Parse(now[0], System.Globalization.CultureInfo.InvariantCulture)) && now[1].Length > 0)
                unseen.Add("nobody sees that the focus is on " + now[1]);
        }

        string[] missed = await page.EvaluateAsync<string[]>("reached => [...document.querySelectorAll('[data-reach]')].filter(e => !reached.includes(+e.dataset.reach)).map(e => 'the tab key does not come to ' + e.outerHTML.slice(0, 120))", reached.ToArray());
        await page.EvaluateAsync("document.activeElement.blur(); scrollTo(0, 0)");
        return string.Join('\n', missed.Concat(unseen));
    }

    private static IEnumerable<string> Addresses() => AddressesOf(_ => true);

    private static IEnumerable<string> AddressesOf(Func<Type, bool> which) => typeof(App).Assembly.GetTypes()
        .Where(which)
        .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
        .Select(route => Examples.GetValueOrDefault(route.Template, route.Template))
        .Except(NotByThemselves)
        .Order(StringComparer.Ordinal);

    // In the demo nobody logs in: those pages lead on to others.
    private static bool HasItsPicture(IPage page, string path) => new Uri(page.Url).AbsolutePath == path && path is not ("/denied" or "/welcome" or "/account");

    private static string NameOf(string path) => path == "/" ? "overview" : path[1..].Replace("devices/battery", "device", StringComparison.Ordinal).Replace('/', '-');

    private static Task<string> PaperAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    // A heading, and nothing more that says it is being read.
    private static async Task FilledAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator("[data-reading]")).ToHaveCountAsync(0);
    }
}
