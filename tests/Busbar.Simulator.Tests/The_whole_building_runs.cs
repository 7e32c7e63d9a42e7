using Busbar.Controller;
using Busbar.Points;
using Busbar.Simulator.Faults;

namespace Busbar.Simulator.Tests;

public class The_whole_building_runs
{
    [Fact]
    public void After_two_minutes_every_point_of_every_device_has_a_good_value()
    {
        VirtualDemo demo = new VirtualDemo().Leap(minutes: 2);
        string[] expected = [.. Demo.Site.Devices.SelectMany(d => d.Type.Points.Select(p => $"{d.Id}/{p.Name}"))];
        string[] bad = [.. expected.Where(p => !demo.Gateway.Points.TryGetValue(p, out HeardPoint heard) || heard.Quality != Quality.Good)
            .Select(p => $"{p} {(demo.Gateway.Points.TryGetValue(p, out HeardPoint heard) ? heard : "never heard")}")];
        Assert.True(bad.Length == 0, string.Join("\n", bad) + "\n" + string.Join("\n", demo.Log));
        Assert.Equal(0, demo.Gateway.Malformed);
    }

    [Fact]
    public void A_day_passes_and_the_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Hash(7, hours: 24), Hash(7, hours: 24));
    }

    [Fact]
    public void Another_seed_gives_other_bytes()
    {
        Assert.NotEqual(Hash(7, hours: 0.5), Hash(8, hours: 0.5));
    }

    [Fact]
    public void A_setpoint_commanded_at_the_gateway_warms_the_room()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T05:00:00").Leap(minutes: 5);
        double before = demo.Gateway["room-301/roomTemperature"];
        demo.Gateway.Command("room-301", "setpoint", 20, commandId: 42);
        demo.Leap(seconds: 20);
        Assert.Equal(20, demo.Site.Plant.Thermostats[4].Setpoint);
        Assert.Contains(demo.Gateway.Events, e => e.Event == ControllerEvent.CommandVerified && e.Value == 20);
        demo.Leap(minutes: 40);
        Assert.True(demo.Gateway["room-301/roomTemperature"] > before + 0.5);
        Assert.Equal(20, demo.Gateway["room-301/setpoint"]);
    }

    [Fact]
    public void A_setpoint_beyond_the_legal_range_is_held_at_its_end()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T10:00:00").Leap(minutes: 2);
        demo.Gateway.Command("room-301", "setpoint", 24, commandId: 43);
        demo.Leap(minutes: 2);
        Assert.Equal(20, demo.Site.Plant.Thermostats[4].Setpoint);
    }

    [Fact]
    public void The_schedule_lowers_the_rooms_at_night_and_raises_them_for_the_day()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T05:00:00").Leap(hours: 1);
        Assert.Equal(15, demo.Site.Plant.Thermostats[0].Setpoint);
        demo.Leap(hours: 1.6);
        Assert.Equal(19, demo.Site.Plant.Thermostats[0].Setpoint);
    }

    [Fact]
    public void A_sagging_bus_sheds_tier_by_tier_and_what_was_shed_comes_back()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T09:00:00").Leap(minutes: 30);
        Assert.Equal("1111", Relays(demo));
        demo.Site.Plant.AcDc.Write("powerLimit", 0);   // The battery alone, and not all of it: the chargers yield first.
        demo.Site.Plant.Battery.Write("dischargeLimit", 30);
        demo.Site.Plant.DcPv.Write("powerLimit", 0);
        demo.Leap(seconds: 60);
        Assert.InRange(demo.Site.Plant.Bus.Voltage / 375, 0.90, 0.96);
        Assert.Equal("1100", Relays(demo));
        demo.Site.Plant.Battery.Write("dischargeLimit", 0);
        demo.Site.Plant.AcDc.Write("powerLimit", 8);   // Too little for anything but the IT room.
        demo.Leap(seconds: 90);
        Assert.Equal("0000", Relays(demo));
        Assert.InRange(demo.Site.Plant.ItMeter.Read("power"), 2_500, 3_100);
        demo.Site.Plant.AcDc.Write("powerLimit", 100);
        demo.Site.Plant.DcPv.Write("powerLimit", 100);
        demo.Leap(minutes: 10);
        Assert.Equal("1111", Relays(demo));
    }

    [Fact]
    public void A_dead_device_shows_it_and_its_neighbours_keep_their_period()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T09:00:00").Leap(minutes: 2);
        long before = demo.Site.Devices["room-102"].Requests;
        demo.Leap(minutes: 5);
        long healthy = demo.Site.Devices["room-102"].Requests - before;
        demo.Site.Devices["room-101"].Faults.Line = LineFault.Silence;
        before = demo.Site.Devices["room-102"].Requests;
        demo.Leap(minutes: 5);
        Assert.InRange(demo.Site.Devices["room-102"].Requests - before, healthy - 2, healthy + 2);
        Assert.NotEqual(Quality.Good, demo.Gateway.Points["room-101/roomTemperature"].Quality);
        Assert.Equal(Quality.Good, demo.Gateway.Points["room-102/roomTemperature"].Quality);
        demo.Site.Devices["room-101"].Faults.Clear();
        demo.Leap(minutes: 6);
        Assert.Equal(Quality.Good, demo.Gateway.Points["room-101/roomTemperature"].Quality);
    }

    [Fact]
    public void The_grid_goes_and_comes_and_the_building_lives_on()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T09:00:00").Leap(minutes: 5);
        demo.Site.Plant.Grid.IsAvailable = false;
        demo.Leap(minutes: 1);
        Assert.Equal(1, demo.Gateway["acdc/status"]);
        Assert.True(demo.Gateway["battery/power"] > 0);
        Assert.InRange(demo.Gateway["dc-meter-it/power"], 2_500, 3_100);
        demo.Site.Plant.Grid.IsAvailable = true;
        demo.Leap(minutes: 3);
        Assert.InRange(demo.Gateway["acdc/status"], 2, 3);
        Assert.True(demo.Gateway["pv-ac/activePower"] >= 0);
    }

    private static string Relays(VirtualDemo demo) => string.Concat(Enumerable.Range(1, 4).Select(i => demo.Site.Plant.Loads.Relays.IsClosed(i) ? '1' : '0'));

    private static string Hash(ulong seed, double hours)
    {
        var demo = new VirtualDemo("2026-01-14T00:00:00", seed);
        using System.Security.Cryptography.IncrementalHash hash = demo.HashEverything();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        demo.Leap(hours);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {hours} h: {watch.Elapsed.TotalSeconds:F1} s, {demo.Site.Lines.Values.Sum(l => l.Heard)} requests, {demo.Gateway.Records} records, {demo.Site.Lines.Values.Sum(l => l.Swallowed)} swallowed");
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [Fact]
    public void What_a_room_has_taught_outlives_a_restart_and_flash_is_written_seldom()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T09:00:00").Leap(minutes: 2);
        VirtualController floors = demo.Building["floors"];
        floors.Controller.Tables!.Engine.Teach(0, 35);
        demo.Leap(hours: 1);
        byte[] kept = [.. floors.Storage.Files["learned"]];
        floors.Controller.Tables!.Engine.Teach(0, 60);
        demo.Leap(hours: 2);
        Assert.Equal(kept, floors.Storage.Files["learned"]);
        floors.CutPower();
        floors.Boot();
        demo.Leap(minutes: 1);
        Assert.Equal([35, 20, 20, 20, 20, 20], Enumerable.Range(0, 6).Select(floors.Controller.Tables!.Engine.Learned));
    }

    [Fact]
    public void What_was_learned_is_not_believed_from_a_damaged_file()
    {
        VirtualDemo demo = new VirtualDemo("2026-01-14T09:00:00").Leap(minutes: 2);
        VirtualController floors = demo.Building["floors"];
        floors.Controller.Tables!.Engine.Teach(0, 35);
        demo.Leap(hours: 1);
        byte[] damaged = [.. floors.Storage.Files["learned"]];
        damaged[8] ^= 1;
        floors.Storage.Replace("learned", damaged, 0, damaged.Length);
        floors.CutPower();
        floors.Boot();
        demo.Leap(minutes: 1);
        Assert.Equal(20, floors.Controller.Tables!.Engine.Learned(0));
    }
}
