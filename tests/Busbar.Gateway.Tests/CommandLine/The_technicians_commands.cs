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

    [Theory]
    [InlineData("cjt188-standard", "cjt188", "CJ/T 188 00000000000001", "00000000000001")]
    [InlineData("dlt645-single-phase", "dlt645", "DL/T 645 000000000001", "000000000001")]
    public async Task A_meter_behind_a_transparent_port_is_scanned_probed_and_examined(string id, string protocol, string named, string address)
    {
        using RunningCommand device = new("simulate", "--device", id, "--device-ports", "0");
        string place = Place().Match(await device.FirstLineAsync()).Value;

        using RunningCommand scan = new("scan", place, "--protocol", protocol);
        Assert.True(await scan.EndAsync() == 0, scan.Output + scan.Errors);
        using RunningCommand raw = new("probe", place, "--protocol", protocol);
        Assert.True(await raw.EndAsync() == 0, raw.Output + raw.Errors);
        using RunningCommand probe = new("probe", place, "--device", id, "--address", address);
        Assert.True(await probe.EndAsync() == 0, probe.Output + probe.Errors);
        using RunningCommand doctor = new("doctor", "--target", place, "--device", $"{id}={address}");
        Assert.True(await doctor.EndAsync() == 0, doctor.Output + doctor.Errors);

        Assert.Contains(named, scan.Output, StringComparison.Ordinal);
        Assert.Contains($": {id} (", scan.Output, StringComparison.Ordinal);
        Assert.Contains($"address  {address}", raw.Output, StringComparison.Ordinal);
        Assert.Contains("nothing is wrong", doctor.Output, StringComparison.Ordinal);
        Assert.Equal(0, await device.StopAsync());
    }

    [Fact]
    public async Task Doctor_and_accept_go_through_a_site_and_the_record_is_written()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        try
        {
            using RunningCommand device = new("simulate", "--device", "eastron-sdm630", "--device-ports", "0");
            string place = Place().Match(await device.FirstLineAsync()).Value;
            string site = Path.Combine(folder, "site.yaml");
            await File.WriteAllTextAsync(
                site,
                $$$"""
                site: bench
                name: {zh: 试验台, en: Bench}
                location: {latitude: 35.0, longitude: 111.0, altitude: 365, utcOffset: "+08:00"}
                controllers:
                  bench:
                    name: {zh: 试验台, en: Bench}
                    buses:
                      meter: {tcp: "{{{place}}}"}
                    devices:
                      grid-meter: {profile: eastron-sdm630, bus: meter, address: 1, name: {zh: 关口电表, en: Grid meter}}
                """);
            string report = Path.Combine(folder, "report.html");

            using RunningCommand doctor = new("doctor", "--site", site);
            using RunningCommand line = new("doctor", "--target", place, "--device", "eastron-sdm630=1", "--language", "zh");
            using RunningCommand wrong = new("doctor", "--target", place, "--device", "siemens-pac2200=1");
            using RunningCommand accept = new("accept", "--site", site, "--output", report, "--technician", "Li");

            Assert.True(await doctor.EndAsync() == 0, doctor.Output + doctor.Errors);
            Assert.True(await accept.EndAsync() == 0, accept.Output + accept.Errors);
            Assert.Equal((0, ExitCode.CannotStart), (await line.EndAsync(), await wrong.EndAsync()));
            Assert.Contains("bench/meter", doctor.Output, StringComparison.Ordinal);
            Assert.Contains("nothing is wrong", doctor.Output, StringComparison.Ordinal);
            Assert.Contains("没有发现问题", line.Output, StringComparison.Ordinal);
            Assert.Contains("siemens-pac2200 (1): ", wrong.Output, StringComparison.Ordinal);
            Assert.Contains("1 of 1 devices good", accept.Output, StringComparison.Ordinal);
            string html = await File.ReadAllTextAsync(report);
            Assert.Contains("验收记录 — 试验台", html, StringComparison.Ordinal);
            Assert.Contains("有功功率", html, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Where_nobody_listens_the_reason_is_told()
    {
        using RunningCommand scan = new("scan", $"127.0.0.1:{FreePorts.Take()}");
        using RunningCommand probe = new("probe", "/dev/busbar-no-such-tty", "--register", "0");

        Assert.Equal(ExitCode.CannotStart, await scan.EndAsync());
        Assert.Equal(ExitCode.CannotStart, await probe.EndAsync());
        Assert.Contains("no connection", scan.Output, StringComparison.Ordinal);
        Assert.Contains("/dev/busbar-no-such-tty", probe.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--target and --device go together", "doctor", "--target", "/dev/null")]
    [InlineData("is not ID=ADDRESS", "doctor", "--target", "/dev/null", "--device", "tuf-2000")]
    [InlineData("neither a tty nor host and port", "scan", "here:there")]
    [InlineData("write for instance 9600,8N1", "scan", "/dev/null", "--setting", "9600,7X1")]
    [InlineData("write for instance 1-20,247", "scan", "/dev/null", "--units", "1-400")]
    [InlineData("is no address of dlt645-single-phase; write the 12 digits", "doctor", "--target", "/dev/null", "--device", "dlt645-single-phase=7")]
    [InlineData("is no address of cjt188; write the 14 digits", "probe", "127.0.0.1", "--protocol", "cjt188", "--address", "12")]
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
