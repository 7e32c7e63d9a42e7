using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Busbar.EndToEnd.Tests;

/// <summary>Debian's Chromium, driven by Playwright; one for all tests of a class. What its console calls an error is kept.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    // Milliseconds; only a page that is broken is waited for so long.
    private const int Patience = 60_000;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Errors on any page since the list was last emptied.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: apt-get install chromium fonts-noto-cjk");
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A new page in a context of its own.</summary>
    public async Task<IPage> OpenAsync(string locale, int width = 1280, int height = 900)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = locale,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Errors.Enqueue($"{page.Url}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Errors.Enqueue($"{page.Url}: {error}");
        return page;
    }

    /// <summary>Where the pages that are open, as they stand, are wider than the narrowest phone (320 px, WCAG 2.2 1.4.10); empty when all fit.</summary>
    public async Task<string[]> WiderThanAPhoneAsync()
    {
        List<string> wide = [];
        foreach (IPage page in _browser!.Contexts.SelectMany(context => context.Pages))
        {
            await page.SetViewportSizeAsync(320, 844);
            // The innermost that stand out, but for those inside of something that scrolls by itself.
            string found = await page.EvaluateAsync<string>("""
                () => {
                  const limit = document.documentElement.clientWidth;
                  if (document.documentElement.scrollWidth <= limit) return '';
                  const out = e => e.getBoundingClientRect().right > limit + 0.5;
                  const scrolls = e => e && e !== document.body && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
                  const found = [...document.body.querySelectorAll('*')].filter(e => out(e) && !scrolls(e.parentElement) && ![...e.children].some(out));
                  return `${document.documentElement.scrollWidth} px wide on a screen of ${limit}, by ` + found.slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join(' and ');
                }
                """);
            if (found.Length > 0)
                wide.Add($"{page.Url} is {found}");
        }

        return [.. wide];
    }

    /// <summary>Closes every page: one that nobody looks at any more would be drawn every second all the same.</summary>
    public async Task CloseAllAsync()
    {
        foreach (IBrowserContext context in _browser!.Contexts.ToArray())
            await context.CloseAsync();
    }

    /// <summary>Keeps a picture of the screen for people to look at; those in docs/pictures were made so, with
    /// BUSBAR_PICTURES naming that folder; what lies in its folder check is for the eye only.</summary>
    public static Task PictureAsync(IPage page, string name)
    {
        string folder = Environment.GetEnvironmentVariable("BUSBAR_PICTURES") is { Length: > 0 } wished ? wished : Path.Combine(AppContext.BaseDirectory, "pictures");
        string path = Path.Combine(folder, name + ".png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
