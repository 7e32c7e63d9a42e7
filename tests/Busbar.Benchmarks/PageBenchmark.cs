using System.Globalization;
using System.Text.Json;
using Busbar.Benchmarks.Gateway;
using Microsoft.Playwright;

namespace Busbar.Benchmarks;

/// <summary>
/// How soon a browser that was never here shows something of a page, and how soon the page listens; beside a bare answer of the same
/// server in the same browser.
/// </summary>
internal static class PageBenchmark
{
    private const int Rounds = 20;
    private static readonly string[] Paths = ["/health", "/", "/diagram", "/rooms", "/devices", "/policies", "/books"];

    public static async Task<int> RunAsync()
    {
        string data = Directory.CreateTempSubdirectory("busbar-page-").FullName;
        using GatewayProcess gateway = await GatewayProcess.StartDemoAsync(GatewayProcess.ProgramPath(), data);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        // The first look makes the server compile what it then has.
        foreach (string path in Paths)
            await LookAsync(browser, gateway.Address + path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"page",-12} {"first content, ms",24} {"listens, ms",18}   {Rounds} looks, each in a new profile: median, greatest"));
        foreach (string path in Paths)
        {
            List<(double Content, double Listens)> looks = [];
            for (int i = 0; i < Rounds; i++)
                looks.Add(await LookAsync(browser, gateway.Address + path));
            double[] content = [.. looks.Select(look => look.Content).Order()];
            double[] listens = [.. looks.Select(look => look.Listens).Order()];
            string isListening = double.IsNaN(listens[0]) ? "-" : string.Create(CultureInfo.InvariantCulture, $"{listens[Rounds / 2]:0} {listens[^1]:0}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path,-12} {content[Rounds / 2],18:0} {content[^1],5:0} {isListening,18}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gateway with the demo building: {gateway.Meter.ResidentMegabytes():0} MB resident, most so far {gateway.Meter.ResidentMegabytes("VmHWM"):0} MB"));
        await gateway.StopAsync();
        Directory.Delete(data, recursive: true);
        return 0;
    }

    /// <summary>Milliseconds from the call until the browser drew text or a picture, and until the page hears keys and clicks; NaN for what never does.</summary>
    private static async Task<(double Content, double Listens)> LookAsync(IBrowser browser, string address)
    {
        await using IBrowserContext profile = await browser.NewContextAsync();
        IPage page = await profile.NewPageAsync();
        await page.GotoAsync(address);
        JsonElement times = await page.EvaluateAsync<JsonElement>("""
            () => new Promise(done => {
              const look = () => {
                // Asked for each time: the circuit puts its own in place of what the server drew.
                const main = document.querySelector('main');
                const paint = performance.getEntriesByName('first-contentful-paint')[0];
                if (paint && (!main || main.dataset.interactive === 'true')) done([paint.startTime, main ? performance.now() : -1]);
                else requestAnimationFrame(look);
              };
              look();
            })
            """);
        double listens = times[1].GetDouble();
        return (times[0].GetDouble(), listens < 0 ? double.NaN : listens);
    }
}
