using System.Globalization;
using Microsoft.Playwright;

namespace Busbar.Benchmarks.Load;

/// <summary>Browsers that show the overview, each in a profile of its own; they count how often the page was drawn anew, and the longest pause.</summary>
internal sealed class OverviewBrowsers : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly List<IPage> pages = [];

    private OverviewBrowsers(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    /// <summary>Opens so many, and waits until each listens.</summary>
    public static async Task<OverviewBrowsers> OpenAsync(string address, int count)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        OverviewBrowsers browsers = new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] }));
        for (int i = 0; i < count; i++)
        {
            IPage page = await (await browsers.browser.NewContextAsync()).NewPageAsync();
            await page.GotoAsync(address);
            await page.WaitForSelectorAsync("main[data-interactive=true]", new() { Timeout = 60_000 });
            await page.EvaluateAsync("""
                () => {
                  window.drawn = { times: 0, longest: 0, last: performance.now() };
                  new MutationObserver(() => {
                    const now = performance.now();
                    window.drawn.times++;
                    window.drawn.longest = Math.max(window.drawn.longest, now - window.drawn.last);
                    window.drawn.last = now;
                  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
                }
                """);
            browsers.pages.Add(page);
        }

        return browsers;
    }

    /// <summary>What they saw since they listened, the one that waited longest first.</summary>
    public async Task<string> TellAsync()
    {
        List<(double Times, double Longest)> seen = [];
        foreach (IPage page in pages)
        {
            double[] drawn = await page.EvaluateAsync<double[]>("() => [window.drawn.times, Math.max(window.drawn.longest, performance.now() - window.drawn.last)]");
            seen.Add((drawn[0], drawn[1]));
        }

        return string.Create(CultureInfo.InvariantCulture, $"drawn {seen.Min(each => each.Times):N0} to {seen.Max(each => each.Times):N0} times, longest pause {seen.Max(each => each.Longest):N0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
