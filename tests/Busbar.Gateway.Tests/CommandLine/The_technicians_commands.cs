using System.Text.RegularExpressions;
using Busbar.Gateway.CommandLine;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>scan, probe and the simulated device, over a real socket.</summary>
public sealed partial class The_technicians_commands
{
    [Fact]
    public async Task Scan_names_the_device_file_and_probe_shows_its_values()
    {
        using RunningCommand device = new("simulate", "--device", "tuf-2000", "--device-ports", "0");
        string place = Place().Match(await device.FirstLineAsync()).Value;

        using RunningCommand scan = new("scan", place, "--language", "zh");
        using RunningCommand probe = new("probe", place, "--device", "tuf-2000");
        using RunningCommand register = new("probe", place, "--register", "32", "--count", "2");

        Assert.Equal((0, 0, 0), (await scan.EndAsync(), await probe.EndAsync(), await register.EndAsync()));
        Assert.Contains("吻合: tuf-2000", scan.Output, StringComparison.Ordinal);
        Assert.Matches("supplyTemperature +60 °C", probe.Output);
        // 60.0 as a float with the low word first.
        Assert.Contains("received 01 03 04 00 00 42 70", register.Output, StringComparison.Ordinal);
        Assert.Equal(0, await device.StopAsync());
    }

    [Fact]
    public async Task Where_nobody_listens_the_reason_is_told()
    {
        using RunningCommand scan = new("scan", $"127.0.0.1:{RunningCommand.FreePort()}");
        using RunningCommand probe = new("probe", "/dev/busbar-no-such-tty", "--register", "0");

        Assert.Equal(ExitCode.CannotStart, await scan.EndAsync());
        Assert.Equal(ExitCode.CannotStart, await probe.EndAsync());
        Assert.Contains("no connection", scan.Output, StringComparison.Ordinal);
        Assert.Contains("/dev/busbar-no-such-tty", probe.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("neither a tty nor host and port", "scan", "here:there")]
    [InlineData("write for instance 9600,8N1", "scan", "/dev/null", "--setting", "9600,7X1")]
    [InlineData("write for instance 1-20,247", "scan", "/dev/null", "--units", "1-400")]
    [InlineData("--register 0x34", "probe", "127.0.0.1")]
    [InlineData("40001 of a document is mostly 0 on the wire", "probe", "127.0.0.1", "--register", "400001")]
    [InlineData("did you mean 'tuf-2000'?", "probe", "127.0.0.1", "--device", "tuf-2001")]
    public async Task A_wrong_option_says_what_would_be_right(string message, params string[] arguments)
    {
        using RunningCommand run = new(arguments);

        Assert.NotEqual(0, await run.EndAsync());
        Assert.Contains(message, run.Errors + run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Place();
}
