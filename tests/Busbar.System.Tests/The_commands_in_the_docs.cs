using System.Text.RegularExpressions;
using Busbar.SystemTests.Bench;

namespace Busbar.SystemTests;

/// <summary>Every command that README and docs tell is run as it stands there.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed partial class The_commands_in_the_docs : IDisposable
{
    private static readonly TimeSpan BuildIncluded = TimeSpan.FromMinutes(8);
    private readonly TestFolder _home = new();

    /// <summary>Each distinct command of the docs' shell blocks and of the running text where it begins with ./busbar.</summary>
    public static IEnumerable<string> Commands => Documents
        .SelectMany(file => ShellBlock().Matches(File.ReadAllText(file)).SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Concat(InlineCommand().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)))
        .Select(line => line.Split(" #")[0].Trim())
        .Where(line => line.Length > 0)
        .Distinct();

    public static IEnumerable<TheoryDataRow<string>> ThatEnd => Commands.Where(command => command.StartsWith("./busbar ", StringComparison.Ordinal) || command.StartsWith("python3 docs/", StringComparison.Ordinal)).Select(command => new TheoryDataRow<string>(command));

    public static IEnumerable<TheoryDataRow<string>> ThatRun => Commands.Where(command => command == "./run" || command.StartsWith("./run ", StringComparison.Ordinal)).Select(command => new TheoryDataRow<string>(command));

    private static IEnumerable<string> Documents =>
        Directory.EnumerateFiles(WorkingCopy.Root, "README*.md").Concat(Directory.EnumerateFiles(Path.Combine(WorkingCopy.Root, "docs"), "*.md", SearchOption.AllDirectories)).Order();

    [Fact]
    public void Are_of_kinds_that_this_test_knows()
    {
        // ./test runs this test, and builds the solution before: they prove themselves. A benchmark wants a machine for itself; the package has a test of its own.
        Assert.All(Commands, command => Assert.Matches(@"^(\./busbar |\./run\b|\./test\b|deploy/package$|python3 docs/|dotnet build Busbar\.slnx$|dotnet run -c Release --project \S+)", command));
        Assert.All(
            Commands.Select(command => ProjectOption().Match(command)).Where(match => match.Success),
            match => Assert.True(Directory.Exists(Path.Combine(WorkingCopy.Root, match.Groups[1].Value)), match.Value));
        Assert.NotEmpty(ThatEnd);
        Assert.NotEmpty(ThatRun);
        foreach (string script in new[] { "run", "busbar", "test", ".ci/run", "deploy/package", "deploy/publish" })
            Assert.True(File.GetUnixFileMode(Path.Combine(WorkingCopy.Root, script)).HasFlag(UnixFileMode.UserExecute), $"{script} cannot be executed");
    }

    [Theory]
    [MemberData(nameof(ThatEnd))]
    public async Task Ends_well(string command)
    {
        // Whoever looks into a gateway's audit log has one.
        if (command.StartsWith("./busbar audit ", StringComparison.Ordinal))
        {
            await using RunningProgram before = Shell("./busbar token make --name docs --scope read");
            Assert.Equal(0, await before.EndedAsync(BuildIncluded));
        }

        await using RunningProgram program = Shell(command);
        int code = await program.EndedAsync(BuildIncluded);
        Assert.True(code == 0, $"{command} ended with {code}:\n{program.Output}");
        Assert.NotEmpty(program.Output);
    }

    [Theory]
    [MemberData(nameof(ThatRun))]
    public async Task Starts_and_is_ended_by_Ctrl_C(string command)
    {
        // Built first, which may take its time. Ports of its own, since the usual ones may be in use on a machine that tests.
        await using (RunningProgram build = Shell("./busbar --help"))
            Assert.Equal(0, await build.EndedAsync(BuildIncluded));
        await using RunningProgram program = Shell($"{command} --port 0 --mqtt-port 0 --device-ports 0");
        string ready = await program.SaysAsync("Busbar is ready");
        Assert.Contains(_home.Path, ready, StringComparison.Ordinal);
        using Api api = new(new Uri(Address().Match(ready).Value));
        await Eventually.HoldsAsync("the page answers", async () => await api.GetAsync("/api/devices") is { } devices && devices.GetArrayLength() > 15, () => program.Output);
        Assert.Equal(0, await program.EndAsync("INT"));
    }

    public void Dispose() => _home.Dispose();

    // As in a terminal, in the folder of the clone; only the data home is the test's own.
    private RunningProgram Shell(string command) => RunningProgram.Start("bash", ["-c", "exec " + command], WorkingCopy.Root, ("XDG_DATA_HOME", _home.Path));

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"`(\./busbar [a-z-][^`A-Z<\[…]*)`")]
    private static partial Regex InlineCommand();

    [GeneratedRegex(@"--project (\S+)")]
    private static partial Regex ProjectOption();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
