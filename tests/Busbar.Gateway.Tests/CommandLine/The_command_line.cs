using System.Net;
using System.Net.Sockets;
using Busbar.Controller;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Policies;
using Busbar.Host;
using Busbar.Site.Compile;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>What a user types, and what stands in the way.</summary>
public sealed class The_command_line : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;

    [Fact]
    public async Task Help_lists_every_command_and_no_other()
    {
        using RunningCommand help = new("--help");

        Assert.Equal(0, await help.EndAsync());
        string commands = help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..];
        string[] names = [.. commands.Split('\n').Skip(1).Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0])];
        Assert.Equal(["accept", "audit", "backup", "boards", "broker", "check", "console", "controller", "cosim", "demo", "devices", "doctor", "document", "flash", "forecast", "gateway", "plan", "policy", "probe", "provision", "restore", "scan", "simulate", "token", "torture", "user"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Check_finds_the_demo_building_good()
    {
        using RunningCommand check = new("check", DemoSite());

        Assert.Equal(0, await check.EndAsync());
        Assert.EndsWith("good\n", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_written_to_a_file_is_what_a_controller_without_a_link_starts_with()
    {
        string data = Path.Combine(folder, "data");
        string storage = Directory.CreateDirectory(Path.Combine(folder, "board")).FullName;
        using RunningCommand write = new("document", "floors", Path.Combine(storage, "document-a"), "--site", DemoSite(), "--data", data);
        using RunningCommand nobody = new("document", "attic", Path.Combine(storage, "document-b"), "--site", DemoSite(), "--data", data);

        Assert.Equal(0, await write.EndAsync());
        Assert.Contains("document 1 of floors", write.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongFile, await nobody.EndAsync());
        Assert.Contains("has no controller 'attic'; it has plant, floors, loads", nobody.Errors, StringComparison.Ordinal);

        TaskCompletionSource<string> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ControllerHostSettings board = new(new ControllerSettings("floors", ControllerKeys.BesideData(data).Get("floors"), "yuncheng-demo"), storage, new MqttLinkSettings("127.0.0.1", FreePorts.Take(), "floors"));
        await using ControllerHost host = new(board, new HostLog((_, text) =>
        {
            if (text.Contains("document", StringComparison.Ordinal))
                started.TrySetResult(text);
        }));
        Assert.StartsWith("document 1: ", await started.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_written_to_a_file_has_the_policies_that_were_published()
    {
        string data = Path.Combine(folder, "data");
        string site = await File.ReadAllTextAsync(DemoSite(), TestContext.Current.CancellationToken);
        new PolicyVersions(data).Add(PolicyText.OfSite(site).Replace("occupied: 19,", "occupied: 18.5,", StringComparison.Ordinal), DateTimeOffset.UnixEpoch, "li", "warm enough");
        string file = Path.Combine(folder, "floors.document");
        using RunningCommand write = new("document", "floors", file, "--site", DemoSite(), "--data", data);

        Assert.Equal(0, await write.EndAsync());

        // As the gateway reads them at its start; the first line bears the time of issue.
        CompiledDocument given = SiteFiles.Load(DemoSite(), TextWriter.Null, new PolicyVersions(data).Current)!.Documents(data, DateTimeOffset.UnixEpoch, TextWriter.Null)!.Find("floors")!;
        CompiledDocument unpublished = SiteFiles.Load(DemoSite(), TextWriter.Null)!.Documents(Path.Combine(folder, "other"), DateTimeOffset.UnixEpoch, TextWriter.Null)!.Find("floors")!;
        string[] written = LinesOf(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(1u, given.Stamp.Version);
        Assert.Equal(LinesOf(given.Bytes), written);
        Assert.NotEqual(LinesOf(unpublished.Bytes), written);

        static string[] LinesOf(byte[] document) => DocumentDump.Text(document).Split('\n')[1..];
    }

    [Fact]
    public async Task Check_answers_a_technician_in_Chinese()
    {
        string site = Path.Combine(folder, "site.yaml");
        await File.WriteAllTextAsync(site, (await File.ReadAllTextAsync(DemoSite())).Replace("profile: tuf-2000", "profile: tuf-2001", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using RunningCommand wrong = new("check", site, "--language", "zh");
        using RunningCommand good = new("check", DemoSite(), "--language", "zh");

        Assert.Equal(ExitCode.WrongFile, await wrong.EndAsync());
        Assert.Contains("controllers.plant.devices.heat-meter.profile: 没有设备文件 tuf-2001；是否指 tuf-2000？", wrong.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 个错误\n", wrong.Output, StringComparison.Ordinal);
        Assert.Equal(0, await good.EndAsync());
        Assert.EndsWith("正确\n", good.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("address", good.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("demo", "--site")]
    [InlineData("gateway", "--site")]
    [InlineData("controller", "plant", "--site")]
    [InlineData("simulate", "--site")]
    [InlineData("cosim", "--site")]
    public async Task A_wrong_site_file_stops_the_start_with_file_line_key_and_what_would_be_right(params string[] command)
    {
        string site = Path.Combine(folder, "site.yaml");
        await File.WriteAllTextAsync(site, (await File.ReadAllTextAsync(DemoSite())).Replace("profile: tuf-2000", "profile: tuf-2001", StringComparison.Ordinal));

        using RunningCommand run = new([.. command, site]);

        Assert.Equal(ExitCode.WrongFile, await run.EndAsync());
        string said = run.Errors + run.Output;
        int line = 1 + Array.FindIndex(await File.ReadAllLinesAsync(site), text => text.Contains("tuf-2001", StringComparison.Ordinal));
        Assert.Contains($"{site}:{line}:", said, StringComparison.Ordinal);
        Assert.Contains("controllers.plant.devices.heat-meter.profile", said, StringComparison.Ordinal);
        Assert.Contains("did you mean 'tuf-2000'?", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--mqtt-port")]
    public async Task A_port_in_use_is_named_with_the_option_that_changes_it(string option)
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int taken = ((IPEndPoint)other.LocalEndpoint).Port;
        string[] ports = option == "--port" ? ["--port", $"{taken}", "--mqtt-port", "0"] : ["--port", "0", "--mqtt-port", $"{taken}"];

        using RunningCommand run = new(["gateway", "--data", folder, .. ports]);

        Assert.Equal(ExitCode.CannotStart, await run.EndAsync());
        Assert.Contains($"{taken}", run.Errors, StringComparison.Ordinal);
        Assert.Contains(option, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_the_simulated_devices_in_use_is_named_with_the_option_that_changes_it()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int taken = ((IPEndPoint)other.LocalEndpoint).Port;

        using RunningCommand run = new("simulate", "--data", folder, "--device-ports", $"{taken}");

        Assert.Equal(ExitCode.CannotStart, await run.EndAsync());
        Assert.Contains($"127.0.0.1:{taken}", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--device-ports", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--speed 0 lies not between 1 and 3600", "demo", "--speed", "0")]
    [InlineData("--speed NaN is no number", "demo", "--speed", "NaN")]
    [InlineData("--start 2026-07-15 is no time with its offset", "demo", "--start", "2026-07-15")]
    [InlineData("--port is a TCP port", "demo", "--port", "70000")]
    [InlineData("'--sped' was not matched", "demo", "--sped", "1")]
    [InlineData("it has plant, floors, loads", "controller", "plan")]
    [InlineData("plant-rs485=/dev/ttyUSB0", "controller", "plant")]
    [InlineData("is not NAME=PATH", "controller", "plant", "--serial", "/dev/ttyUSB0")]
    [InlineData("is not HOST:PORT", "controller", "loads", "--broker", "localhost")]
    public async Task A_wrong_option_says_what_would_be_right(string message, params string[] arguments)
    {
        using RunningCommand run = new(arguments);

        Assert.NotEqual(0, await run.EndAsync());
        Assert.Contains(message, run.Errors + run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_is_none_stops_the_start()
    {
        string file = Path.Combine(folder, "recording.csv");
        await File.WriteAllTextAsync(file, "month,hour\n1,1\n");

        using RunningCommand run = new("demo", "--data", folder, "--replay", file, "--port", "0", "--mqtt-port", "0", "--device-ports", "0");

        Assert.Equal(ExitCode.WrongFile, await run.EndAsync());
        Assert.Contains(file, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_folder_data_goes_where_the_desktop_standard_says()
    {
        Assert.Equal(Path.GetFullPath("x"), DataHome.Resolve("x", "demo"));
        Assert.EndsWith(Path.Combine("busbar", "demo"), DataHome.Resolve(null, "demo"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string DemoSite() => SiteFiles.Load(null, TextWriter.Null)!.Model.File;
}
