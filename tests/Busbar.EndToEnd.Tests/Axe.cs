using System.Text.Json;
using Microsoft.Playwright;

namespace Busbar.EndToEnd.Tests;

/// <summary>axe-core, the accessibility checker that browsers' own tools use, run inside a page.</summary>
internal static class Axe
{
    private static readonly Lazy<string> Source = new(() =>
    {
        string path = WorkingCopy.PathOf("tests", "peers", "node_modules", "axe-core", "axe.min.js");
        Assert.True(File.Exists(path), $"{path} is missing: ./test installs it, or 'npm ci' in tests/peers");
        return File.ReadAllText(path);
    });

    /// <summary>The serious and critical findings in the light theme and, for what depends on it, the dark one; one a line: rule, what it asks, where.</summary>
    /// <param name="page">In the theme of the system.</param>
    /// <param name="inTheDark">Called while the page is dark.</param>
    public static async Task<string> SeriousFindingsAsync(IPage page, Func<Task> inTheDark)
    {
        // Not a script element: the page's content security policy would refuse it, rightly.
        await page.EvaluateAsync(Source.Value);
        string light = await SeriousFindingsAsync(page, "{ resultTypes: ['violations'] }");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await inTheDark();
        string dark = await SeriousFindingsAsync(page, "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        return light + (dark.Length == 0 ? "" : "\nin the dark:\n" + dark);
    }

    private static async Task<string> SeriousFindingsAsync(IPage page, string options)
    {
        JsonElement findings = await page.EvaluateAsync<JsonElement>($$"""
            async () => {
              const result = await axe.run(document, {{options}});
              return result.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
                .flatMap(v => v.nodes.slice(0, 5).map(n => `${v.id}: ${v.help}: ${n.html.slice(0, 200)} ${n.any.map(a => a.message).join('; ').slice(0, 300)}`));
            }
            """);
        return string.Join('\n', findings.EnumerateArray().Select(finding => finding.GetString()));
    }
}
