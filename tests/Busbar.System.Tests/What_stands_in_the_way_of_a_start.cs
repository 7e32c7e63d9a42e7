using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Busbar.SystemTests.Bench;

namespace Busbar.SystemTests;

/// <summary>Each message names the place and the way out, and the exit code tells a script which kind it is: 2 a wrong file, 1 anything else.</summary>
public sealed class What_stands_in_the_way_of_a_start : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("--port", "choose another one with --port")]
    [InlineData("--mqtt-port", "choose another one with --mqtt-port")]
    public async Task A_port_in_use(string option, string advice)
    {
        using TcpListener occupant = new(IPAddress.Loopback, 0);
        occupant.Start();
        string port = ((IPEndPoint)occupant.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> ports = new() { ["--port"] = "0", ["--mqtt-port"] = "0", ["--device-ports"] = "0", [option] = port };
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync(["demo", "--data", _folder.File("data"), .. ports.SelectMany(each => new[] { each.Key, each.Value })]);
        Assert.Equal(1, code);
        Assert.Contains($" {port} ", output, StringComparison.Ordinal);
        Assert.Contains("in use by another program", output, StringComparison.Ordinal);
        Assert.Contains(advice, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_port_in_use()
    {
        using TcpListener occupant = new(IPAddress.Loopback, 0);
        occupant.Start();
        int port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        string site = Repository.CopySite(_folder.Path);
        string text = File.ReadAllText(site);
        string acdc = text[text.IndexOf("acdc: {tcp: \"", StringComparison.Ordinal)..][13..].Split('"')[0];
        File.WriteAllText(site, text.Replace(acdc, $"127.0.0.1:{port}", StringComparison.Ordinal));
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("demo", "--site", site, "--data", _folder.File("data"), "--port", "0", "--mqtt-port", "0");
        Assert.Equal(1, code);
        Assert.Contains($"{port}", output, StringComparison.Ordinal);
        Assert.Contains("--device-ports", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile: eastron-sdm630", "profile: eastron-sdm63", "controllers.plant.devices.grid-meter.profile", "did you mean 'eastron-sdm630'?")]
    [InlineData("hysteresis: 0.01", "hysterese: 0.01", "hysterese", "hysteresis")]
    [InlineData("baud: 9600, parity: none, stopBits: 1}\n      acdc", "baud: 9601, parity: none, stopBits: 1}\n      acdc", "baud", "9600")]
    [InlineData("site: yuncheng-demo", "site: [yuncheng-demo", "", "")]
    public async Task A_wrong_site_file(string right, string wrong, string key, string advice)
    {
        string site = Repository.CopySite(_folder.Path, text =>
        {
            Assert.Contains(right, text, StringComparison.Ordinal);
            return text.Replace(right, wrong, StringComparison.Ordinal);
        });
        int place = File.ReadAllText(site).IndexOf(wrong, StringComparison.Ordinal);
        int line = File.ReadAllText(site)[..place].Count(character => character == '\n') + 1;
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("demo", "--site", site, "--data", _folder.File("data"), "--port", "0", "--mqtt-port", "0", "--device-ports", "0");
        Assert.True(code == 2, $"exit code {code}\n{output}");
        if (key.Length > 0)
            Assert.Matches($@"{System.Text.RegularExpressions.Regex.Escape(site)}:{line}:\d+: ", output);
        else
            Assert.Matches($@"{System.Text.RegularExpressions.Regex.Escape(site)}:\d+:\d+: ", output);
        Assert.Contains(key, output, StringComparison.Ordinal);
        Assert.Contains(advice, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data", "controllers")), "a wrong file is found before anything is started");
    }

    [Fact]
    public async Task A_site_file_that_is_not_there()
    {
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("gateway", "--site", _folder.File("none.yaml"), "--data", _folder.File("data"));
        Assert.Equal(2, code);
        Assert.Contains(_folder.File("none.yaml"), output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_device_file()
    {
        string devices = _folder.File("hardware", "devices");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(WorkingCopy.Root, "hardware", "devices"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(devices, Path.GetRelativePath(Path.Combine(WorkingCopy.Root, "hardware", "devices"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string thermostat = Directory.EnumerateFiles(devices, "beca-bac-002.yaml", SearchOption.AllDirectories).Single();
        string[] lines = File.ReadAllLines(thermostat);
        int wrong = Array.FindIndex(lines, line => line.Contains("setpoint: {holding: 3", StringComparison.Ordinal));
        lines[wrong] = lines[wrong].Replace("type: u16", "type: u61", StringComparison.Ordinal);
        File.WriteAllLines(thermostat, lines);
        Directory.CreateDirectory(_folder.File("sites"));
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("demo", "--site", Repository.CopySite(_folder.File("sites")), "--data", _folder.File("data"), "--port", "0", "--mqtt-port", "0");
        Assert.Equal(2, code);
        Assert.Contains($"{thermostat}:{wrong + 1}:", output, StringComparison.Ordinal);
        Assert.Contains("points.setpoint.type", output, StringComparison.Ordinal);
        Assert.Contains("u16", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full", "full|No space left")]
    [InlineData("read-only", "read-?only")]
    public async Task A_disk_that_cannot_be_written(string fault, string told)
    {
        string data = _folder.File("data");
        FailingDisk disk = new(data, _folder.File("fault"));
        disk.Begin(fault);
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync(disk.Environment, "demo", "--data", data, "--port", "0", "--mqtt-port", "0", "--device-ports", "0");
        Assert.True(code == 1, output);
        Assert.Contains(data, output, StringComparison.Ordinal);
        // In the words of whoever meets it first, the system or the database.
        Assert.Matches($"(?i){told}", output);
        Assert.Contains("--data", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("day,hour,non_shiftable_load,solar_generation", "month")]
    [InlineData("month,hour,non_shiftable_load,solar_power", "solar_generation")]
    public async Task A_recording_that_is_not_there_or_wrong(string? header, string expected)
    {
        string file = _folder.File("recording.csv");
        if (header is not null)
            File.WriteAllLines(file, Enumerable.Repeat("1,1,1,0", 24).Prepend(header));
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("demo", "--replay", file, "--data", _folder.File("data"), "--port", "0", "--mqtt-port", "0", "--device-ports", "0");
        Assert.Equal(2, code);
        Assert.Contains(file, output, StringComparison.Ordinal);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--broker", "nowhere", "is not HOST:PORT, such as 192.168.1.10:1883")]
    [InlineData("--port", "70000", "--port is a TCP port, 0 to 65535")]
    [InlineData("--speed", "0", "--speed 0 lies not between 1 and 3600")]
    public async Task An_option_that_cannot_be(string option, string value, string expected)
    {
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("demo", option, value, "--data", _folder.File("data"));
        Assert.Equal(1, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
