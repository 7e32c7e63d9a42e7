using System.Net;
using System.Net.Sockets;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Commissioning;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Tests.Security;
using Busbar.Gateway.Twin;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Commissioning;

/// <summary>The page asks a line only while nobody else does: what it knows of the line's controller, and what it cannot know.</summary>
public sealed class A_line_has_one_master(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    private const string Tty = "/dev/ttyUSB77";
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_serial_line_is_free_only_when_its_controller_is_known_to_be_away()
    {
        LiveState state = new(time);
        FieldAccess access = AccessOf(state, new Places("plant/field"));
        string[] names = ["plant/field", Tty];
        Assert.All(names, name => Refuses(access, name, "does not know yet whether controller plant runs"));

        state.SetLink(time.GetUtcNow());
        Assert.All(names, name => Refuses(access, name, "does not know yet whether controller plant runs"));
        time.Advance(state.AwayAfter);
        Assert.All(names, name => Assert.Equal(Tty, access.Of(name, out _)?.Path));

        state.SetControllerOnline("plant", true, null, time.GetUtcNow());
        Assert.All(names, name => Refuses(access, name, "controller plant is online and reads the serial port plant-rs485"));

        time.Advance(TimeSpan.FromSeconds(1));
        state.SetControllerOnline("plant", false, new("停电", "power cut"), time.GetUtcNow());
        Assert.All(names, name => Assert.NotNull(access.Of(name, out _)));

        // Without the broker it may have come back; with it again, it is given its time.
        state.SetLink(null);
        Assert.All(names, name => Refuses(access, name, "does not know yet whether controller plant runs"));
        time.Advance(TimeSpan.FromHours(1));
        state.SetLink(time.GetUtcNow());
        Assert.All(names, name => Refuses(access, name, "does not know yet whether controller plant runs"));
        time.Advance(state.AwayAfter);
        Assert.All(names, name => Assert.NotNull(access.Of(name, out _)));
    }

    [Fact]
    public void A_controller_heard_of_soon_after_a_start_and_dead_is_away_at_once()
    {
        LiveState state = new(time);
        state.SetLink(time.GetUtcNow());
        time.Advance(TimeSpan.FromSeconds(1));
        state.SetControllerOnline("plant", true, null, time.GetUtcNow());
        Assert.False(state.IsKnownAway("plant"));
        time.Advance(TimeSpan.FromSeconds(1));
        state.SetControllerOnline("plant", false, new("停电", "power cut"), time.GetUtcNow());
        Assert.True(state.IsKnownAway("plant"));
    }

    [Fact]
    public void Every_line_at_a_place_counts_not_the_first_alone()
    {
        LiveState state = new(time);
        FieldAccess access = AccessOf(state, new Places("plant/field", "floors/thermostats"));
        state.SetLink(time.GetUtcNow());
        time.Advance(state.AwayAfter);
        Assert.NotNull(access.Of(Tty, out _));

        state.SetControllerOnline("floors", true, null, time.GetUtcNow());
        foreach (string name in (string[])["plant/field", "floors/thermostats", Tty])
            Refuses(access, name, "controller floors is online");
    }

    [Fact]
    public void A_device_with_one_connection_is_free_only_when_its_controller_is_known_to_be_away()
    {
        LiveState state = new(time);
        Places places = new();
        FieldAccess access = AccessOf(state, places);
        SiteLine battery = access.Lines.Single(line => line is { Controller.Id: "plant", Bus.Id: "battery" });
        battery = battery with { Devices = [.. battery.Devices.Select(d => (d.Device with { Type = d.Device.Type with { TakesOneClient = true } }, d.File))] };

        Assert.Null(access.Of(battery, out LocalName reason));
        Assert.Contains("serves one connection, and the gateway does not know yet whether controller plant runs", reason.En, StringComparison.Ordinal);
        Assert.Contains("尚不知道", reason.Zh, StringComparison.Ordinal);

        state.SetLink(time.GetUtcNow());
        time.Advance(state.AwayAfter);
        Assert.Equal("127.0.0.1:15024", access.Of(battery, out _)?.ToString());

        state.SetControllerOnline("plant", true, null, time.GetUtcNow());
        Assert.Null(access.Of(battery, out reason));
        Assert.Contains("controller plant holds it", reason.En, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromSeconds(1));
        state.SetControllerOnline("plant", false, new("停电", "power cut"), time.GetUtcNow());
        places.AreHere = true;
        Assert.Null(access.Of(battery, out reason));
        Assert.Contains("controller plant holds it", reason.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_at_a_host_name_is_known_by_its_address_and_while_that_is_not_known_nobody_asks_there()
    {
        LiveState state = new(time);
        Places places = new();
        FieldAccess access = new(DeskWithABatteryAt("battery.site:502"), places, state);

        Refuses(access, "10.0.0.7", "the host name battery.site is not resolved, so that 10.0.0.7:502 may be the line plant/battery, and device battery serves one connection");
        Assert.NotNull(access.Of("10.0.0.7:1502", out _));

        places.Addresses = [IPAddress.Parse("::ffff:10.0.0.7"), IPAddress.Parse("fd00::7")];
        Refuses(access, "10.0.0.7", "device battery serves one connection");
        Refuses(access, "[fd00::7]:502", "device battery serves one connection");
        Assert.NotNull(access.Of("10.0.0.8", out _));
        Refuses(access, "battery.site:502", "device battery serves one connection");
        Refuses(access, "another.site:502", "write the device's IP address");

        // Its controller is away: who asks by address asks that line.
        state.SetLink(time.GetUtcNow());
        time.Advance(state.AwayAfter);
        Assert.Equal("battery.site:502", access.Of("10.0.0.7", out _)?.ToString());
    }

    [Fact]
    public void Two_names_of_one_device_are_one_place()
    {
        LiveState state = new(time);
        Places places = new();
        FieldAccess access = new(DeskWithABatteryAt("battery.site:502", meter: "meter.site:502"), places, state);
        state.SetControllerOnline("plant", true, null, time.GetUtcNow());

        places.Addresses = [IPAddress.Parse("10.0.0.7")];
        Refuses(access, "meter.site:502", "meter.site:502 may be the line plant/battery, and device battery serves one connection");
        places.MeterAddresses = [IPAddress.Parse("10.0.0.7")];
        Refuses(access, "meter.site:502", "device battery serves one connection");
        places.MeterAddresses = [IPAddress.Parse("10.0.0.8")];
        Assert.NotNull(access.Of("meter.site:502", out _));
    }

    [Fact]
    public void A_name_is_looked_up_beside_and_again_after_a_minute_and_kept_while_no_server_answers()
    {
        List<TaskCompletionSource<IPAddress[]>> asked = [];
        HostNames names = new(time, _ =>
        {
            asked.Add(new TaskCompletionSource<IPAddress[]>());
            return asked[^1].Task;
        });

        Assert.Null(names.Of("battery.site"));
        Assert.Null(names.Of("BATTERY.site"));
        Assert.Single(asked).SetResult([IPAddress.Loopback]);
        Assert.Equal([IPAddress.Loopback], names.Of("battery.site"));

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([IPAddress.Loopback], names.Of("battery.site"));
        Assert.Equal(2, asked.Count);
        asked[1].SetException(new SocketException((int)SocketError.HostNotFound));
        Assert.Equal([IPAddress.Loopback], names.Of("battery.site"));
    }

    [Fact]
    public void A_file_that_a_program_has_open_is_seen()
    {
        string path = Path.GetTempFileName();
        using (File.OpenRead(path))
            Assert.NotNull(OpenFiles.HolderOf(path));
        File.Delete(path);
        Assert.Null(OpenFiles.HolderOf(path + "-that-nobody-ever-opened"));
    }

    private FieldAccess AccessOf(LiveState state, IFieldPlaces places) => new(gateway.Get<PolicyDesk>(), places, state);

    /// <summary>The demo building's, with a battery that serves one connection.</summary>
    private static PolicyDesk DeskWithABatteryAt(string place, string meter = "127.0.0.1:15031")
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName, devices = Path.Combine(folder, "hardware", "devices");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(WorkingCopy.Root, "hardware", "devices"), "*.yaml", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(devices, Path.GetRelativePath(Path.Combine(WorkingCopy.Root, "hardware", "devices"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, Path.GetFileName(file) == "sunspec-battery.yaml" ? File.ReadAllText(file).Replace("modbus: {", "modbus: {clients: 1, ", StringComparison.Ordinal) : File.ReadAllText(file));
        }

        string site = Path.Combine(folder, "site.yaml");
        File.WriteAllText(site, File.ReadAllText(Path.Combine(WorkingCopy.Root, "sites", "yuncheng", "site.yaml")).Replace("127.0.0.1:15024", place, StringComparison.Ordinal).Replace("127.0.0.1:15031", meter, StringComparison.Ordinal));
        SiteModel model = (SiteFiles.Load(site, Console.Error) ?? throw new InvalidOperationException("the site does not load")).Model;
        PolicyDesk desk = new(model, new GatewayOptions { DataDirectory = folder }, () => throw new InvalidOperationException("nothing is sent"), new LiveState(TimeProvider.System), new EventLog());
        _ = desk.Types;
        Directory.Delete(folder, recursive: true);
        return desk;
    }

    private static void Refuses(FieldAccess access, string place, string told)
    {
        Assert.Null(access.Of(place, out LocalName reason));
        Assert.Contains(told, reason.En, StringComparison.Ordinal);
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", reason.Zh);
    }

    /// <summary>These lines are at one tty of this computer; of the others' ttys nothing was said.</summary>
    private sealed class Places(params string[] lines) : IFieldPlaces
    {
        public bool AreHere { get; set; }

        public FieldTarget? Of(SiteLine line, out LocalName reason) =>
            line.Target(lines.Contains($"{line.Controller.Id}/{line.Bus.Id}") ? new Dictionary<string, string> { [line.Bus.PortName] = Tty } : [], out reason);

        public bool RunsHere(SiteController controller) => AreHere;

        public IReadOnlyList<IPAddress>? Addresses { get; set; }

        public IReadOnlyList<IPAddress>? MeterAddresses { get; set; }

        public IReadOnlyList<IPAddress>? AddressesOf(string name) => name switch
        {
            "battery.site" => Addresses,
            "meter.site" => MeterAddresses,
            _ => throw new InvalidOperationException($"{name} was looked up, which the site file does not name"),
        };
    }
}
