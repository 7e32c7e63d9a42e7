using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Busbar.Gateway.CommandLine;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary><c>busbar cosim</c> as a plant of somebody else meets it.</summary>
public sealed partial class An_outside_plant : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;

    [Fact]
    public async Task The_plant_of_the_documentation_runs()
    {
        Assert.InRange((await File.ReadAllLinesAsync(Document("plant.py"))).Length, 25, 34);
        ProcessStartInfo start = new("python3", [Document("plant.py"), Program()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process plant = Process.Start(start)!;
        Task<string> errors = plant.StandardError.ReadToEndAsync();
        string said = await plant.StandardOutput.ReadToEndAsync();
        await plant.WaitForExitAsync();

        Assert.True(plant.ExitCode == 0, said + await errors);
        Assert.Matches(@"10:00:0\d 3\d\d V \[1, 0\] bus voltage low", said);
        Assert.Matches(@"10:1\d:\d\d 3\d\d V \[1, 1\]", said);
        Assert.Contains("setpoint 20", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plant_may_come_over_a_socket()
    {
        using RunningCommand cosim = new("cosim", "--policy", Document("policy.yaml"), "--listen", "0");
        IPEndPoint place = IPEndPoint.Parse(Place().Match(await cosim.FirstLineAsync()).Value);
        using TcpClient plant = new();
        await plant.ConnectAsync(place);
        using StreamReader answers = new(plant.GetStream());
        await using StreamWriter lines = new(plant.GetStream()) { AutoFlush = true };
        await lines.WriteLineAsync("""{"type":"hello","start":"2026-01-15T08:00:00+08:00","step":60,"points":[{"id":"room-301/setpoint","unit":"K","writable":true},{"id":"room-301/mode"}]}""");
        await lines.WriteLineAsync("""{"type":"step","time":"2026-01-15T08:00:00+08:00","values":{"room-301/mode":1}}""");
        Assert.Contains("\"room-301/setpoint\":293.15", await answers.ReadLineAsync(), StringComparison.Ordinal);
        await lines.WriteLineAsync("{]");
        Assert.Contains("\"type\":\"error\"", await answers.ReadLineAsync(), StringComparison.Ordinal);
        await lines.WriteLineAsync("""{"type":"done"}""");
        Assert.Equal(0, await cosim.EndAsync());
    }

    [Fact]
    public async Task A_policy_file_with_a_mistake_stops_the_start_with_its_line()
    {
        string policy = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(policy, (await File.ReadAllTextAsync(Document("policy.yaml"))).Replace("room-301/setpoint", "room-301/setpint", StringComparison.Ordinal));
        using RunningCommand cosim = new("cosim", "--policy", policy);
        Assert.Equal(ExitCode.WrongFile, await cosim.EndAsync());
        Assert.Contains($"{policy}:6:", cosim.Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean 'setpoint'?", cosim.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, true);

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Place();

    private static string Document(string name) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SiteFiles.Load(null, TextWriter.Null)!.Model.File)!, "..", "..", "docs", "developer", "cosim", name));

    private static string Program() => Path.Combine(AppContext.BaseDirectory, "busbar");
}
