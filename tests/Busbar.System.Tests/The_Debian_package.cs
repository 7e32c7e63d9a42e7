using System.Net;
using Busbar.SystemTests.Bench;

namespace Busbar.SystemTests;

/// <summary>
/// The gateway as a machine without .NET gets it: one command makes the package, dpkg installs it into a root of the test's own, the
/// program runs from there with the settings of its file, is upgraded, removed and purged. systemd itself is not part of the test.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class The_Debian_package : IDisposable
{
    private static readonly TimeSpan PatienceToPublish = TimeSpan.FromMinutes(10);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Installs_starts_upgrades_and_goes_and_the_database_stays()
    {
        foreach (string part in new[] { "updates", "info" })
            Directory.CreateDirectory(InRoot("var", "lib", "dpkg", part));
        File.WriteAllText(InRoot("var", "lib", "dpkg", "status"), "");

        string package = await PackageAsync();
        Assert.Contains("describe your building in /etc/busbar/site.yaml", await DpkgAsync("--install", package), StringComparison.Ordinal);
        await LiveAsync(firstStart: true);
        await FindsItsLibrariesAsync(InRoot("usr", "lib", "busbar"));

        string settings = InRoot("etc", "busbar", "busbar.env");
        File.AppendAllText(settings, "BUSBAR_JSON_LOGS=true\n");
        string installed = InRoot("usr", "lib", "busbar");
        string next = await PackageAsync(("BUSBAR_PUBLISHED", Directory.CreateSymbolicLink(_folder.File("published"), installed).FullName), ("BUSBAR_VERSION", "99.0.0"));
        await DpkgAsync("--force-confdef", "--force-confold", "--install", next);
        Assert.EndsWith("BUSBAR_JSON_LOGS=true\n", File.ReadAllText(settings), StringComparison.Ordinal);
        Assert.Contains("Version: 99.0.0", File.ReadAllText(InRoot("var", "lib", "dpkg", "status")), StringComparison.Ordinal);
        await LiveAsync(firstStart: false);

        Assert.Equal(["busbar"], Directory.GetFiles(installed).Where(IsProgram).Select(Path.GetFileName));
        await DpkgAsync("--remove", "busbar");
        Assert.False(Directory.Exists(installed));
        Assert.True(File.Exists(settings));
        await DpkgAsync("--purge", "busbar");
        Assert.False(File.Exists(settings));
        Assert.True(File.Exists(Path.Combine(Data, "busbar.db")));
    }

    /// <summary>Program and runtime are one file: nothing beside it is an assembly of .NET.</summary>
    private static bool IsProgram(string file) => file.EndsWith(".dll", StringComparison.Ordinal) || (Path.GetExtension(file).Length == 0 && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute));

    private string Data => InRoot("var", "lib", "busbar", "data");

    private string InRoot(params string[] parts) => _folder.File(["root", .. parts]);

    private async Task<string> PackageAsync(params (string Name, string Value)[] environment)
    {
        await using RunningProgram package = RunningProgram.Start(WorkingCopy.PathOf("deploy", "package"), ["amd64", _folder.File("packages")], null, environment);
        int code = await package.EndedAsync(PatienceToPublish);
        Assert.True(code == 0, package.Output);
        return package.Lines[^1];
    }

    private async Task<string> DpkgAsync(params string[] arguments)
    {
        // The maintainer's scripts run here, told of the other root, and the packages that this one needs are not in it.
        await using RunningProgram dpkg = RunningProgram.Start("dpkg", ["--root=" + InRoot(), "--force-script-chrootless", "--force-not-root", "--force-depends", .. arguments]);
        int code = await dpkg.EndedAsync();
        Assert.True(code == 0, dpkg.Output);
        return dpkg.Output;
    }

    /// <summary>What the planner's solver is linked against lies beside it: without that the gateway starts, and plans nothing.</summary>
    private static async Task FindsItsLibrariesAsync(string installed)
    {
        await using RunningProgram linker = RunningProgram.Start("ldd", [Path.Combine(installed, "google-ortools-native.so")]);
        Assert.Equal(0, await linker.EndedAsync());
        Assert.Contains("libortools.so", linker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not found", linker.Output, StringComparison.Ordinal);
    }

    private async Task LiveAsync(bool firstStart)
    {
        Dictionary<string, string> settings = File.ReadAllLines(InRoot("etc", "busbar", "busbar.env"))
            .Where(line => line.StartsWith("BUSBAR_", StringComparison.Ordinal)).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        await using RunningProgram gateway = RunningProgram.Start(
            InRoot("usr", "bin", "busbar"),
            ["gateway"],
            null,
            [.. settings.Select(pair => (pair.Key, pair.Value)), ("BUSBAR_DATA", Data), ("BUSBAR_PORT", "0"), ("BUSBAR_MQTT_PORT", "0"), ("BUSBAR_HOME", ""), ("BUSBAR_DEMO", "true")]);
        string ready = await gateway.SaysAsync("Busbar is ready: ");
        Uri address = new(ready.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)));
        using HttpClient client = new() { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Accept-Language", "zh-CN");
        Assert.Contains("控制器", WebUtility.HtmlDecode(await client.GetStringAsync("/")), StringComparison.Ordinal);
        using HttpResponseMessage style = await client.GetAsync("/app.css");
        Assert.True(style.IsSuccessStatusCode, "/app.css is not in the package");
        using (Api api = new(address))
            Assert.NotNull(await api.GetAsync("/api/devices"));
        Assert.Equal(0, await gateway.EndAsync("TERM"));
        Assert.Equal(firstStart, gateway.Output.Contains("info: ", StringComparison.Ordinal));
    }
}
