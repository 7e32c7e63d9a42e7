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
    public void A_file_that_a_program_has_open_is_seen()
    {
        string path = Path.GetTempFileName();
        using (File.OpenRead(path))
            Assert.NotNull(OpenFiles.HolderOf(path));
        File.Delete(path);
        Assert.Null(OpenFiles.HolderOf(path + "-that-nobody-ever-opened"));
    }

    private FieldAccess AccessOf(LiveState state, IFieldPlaces places) => new(gateway.Get<PolicyDesk>(), places, state);

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
    }
}
