using System.Text.RegularExpressions;
using Busbar.Gateway.CommandLine;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>docs/developer/add-a-device.md, step by step as a reader does it; only the folder and the port are the test's own.</summary>
public sealed partial class Add_a_device : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;

    [Fact]
    public async Task The_page_does_what_it_says()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(SiteFiles.Home(), "docs", "developer", "add-a-device.md"));
        string file = Path.Combine(folder, "acme-th10.yaml");
        await File.WriteAllTextAsync(file, Yaml().Match(page).Groups[1].Value);
        (string Command, string[] Says)[] steps = [.. Console().Matches(page).Select(m => (m.Groups[1].Value, m.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal(["check", "simulate", "probe"], steps.Select(s => s.Command.Split(' ')[0]));

        using RunningCommand check = new(Arguments(steps[0].Command, file, "0"));
        Assert.True(await check.EndAsync() == 0, check.Output);
        Assert.All(steps[0].Says, said => Assert.Contains(said, check.Output, StringComparison.Ordinal));

        using RunningCommand device = new(Arguments(steps[1].Command, file, "0"));
        string ready = await device.FirstLineAsync();
        Assert.Matches("^" + Regex.Escape(steps[1].Says[0]).Replace("15500", @"(\d+)", StringComparison.Ordinal), ready);

        using RunningCommand probe = new(Arguments(steps[2].Command, file, Port().Match(ready).Groups[1].Value));
        Assert.True(await probe.EndAsync() == 0, probe.Output + probe.Errors);
        Assert.All(steps[2].Says, said => Assert.Contains(said, probe.Output, StringComparison.Ordinal));
        Assert.Equal(0, await device.StopAsync());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Arguments(string command, string file, string port) =>
        command.Replace("hardware/devices/sensor/acme-th10.yaml", file, StringComparison.Ordinal).Replace("15500", port, StringComparison.Ordinal).Split(' ');

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"^```console\n\$ \./busbar (.*?)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex Port();
}
