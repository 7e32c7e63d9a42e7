using Busbar.Controller.Tests.Bench;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>Polling on virtual time: periods, a dead device beside living ones, back-off and recovery.</summary>
public sealed class Polls_keep_their_periods
{
    [Fact]
    public void Every_group_is_asked_in_its_own_period_without_drift()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1).Device("b", 0, 2));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Serial("field").Add(2);
        rig.Start().Run(600);
        Assert.InRange(a.Requests.Count(r => r.Start == 0), 600, 601);
        Assert.InRange(a.Requests.Count(r => r.Start == 100), 120, 121);
        long last = a.Requests.Last(r => r.Start == 0).At;
        long first = a.Requests.First(r => r.Start == 0).At;
        Assert.InRange((last - first + 75) % 1000, 0, 150);
    }

    [Fact]
    public void Values_are_decoded_into_canonical_points()
    {
        Rig rig = new(new TestDocument().Tcp("dev").Device("a", 0, 7));
        ScriptedDevice a = rig.Tcp(502).Add(7);
        a.Set(-1234, 70000, 21.5);
        a.Registers[100] = 9;
        rig.Start().Run(2);
        Assert.Equal([-1234, 70000, 21.5, 9], rig.Points.Values);
        Assert.All(rig.Points.Qualities, q => Assert.Equal((byte)Quality.Good, q));
    }

    [Fact]
    public void A_dead_device_backs_off_and_the_others_keep_their_period()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("dead", 0, 1).Device("a", 0, 2).Device("b", 0, 3));
        ScriptedDevice dead = rig.Serial("field").Add(1);
        ScriptedDevice a = rig.Serial("field").Add(2);
        ScriptedDevice b = rig.Serial("field").Add(3);
        dead.Fault = Fault.Silent;
        rig.Start().Run(3600);
        Assert.InRange(a.Requests.Count(r => r.Start == 0), 3595, 3601);
        Assert.InRange(b.Requests.Count(r => r.Start == 0), 3595, 3601);
        long[] gaps = [.. dead.Requests.Zip(dead.Requests.Skip(1), (x, y) => y.At - x.At)];

        // 300 ms of time-out, and the frame itself, come to each wait: 1, 2, 4 ... 256 s, then 5 min.
        Assert.InRange(gaps[0], 1300, 2000);
        Assert.InRange(gaps[1], 2300, 3000);
        Assert.InRange(gaps[5], 32300, 33000);
        Assert.InRange(gaps[^1], 300300, 301000);
        Assert.InRange(dead.Requests.Count, 15, 25);
    }

    [Fact]
    public void A_device_that_comes_back_is_found_and_asked_everything_at_once()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(10);
        a.Fault = Fault.Silent;
        rig.Run(60);
        Assert.Equal((byte)DeviceCondition.Offline, rig.Controller.Tables!.Devices.Conditions[0]);
        Assert.All(rig.Points.Qualities, q => Assert.Equal((byte)Quality.Stale, q));
        a.Fault = Fault.None;
        a.Set(55, 66, 22);
        rig.Run(70);
        Assert.Equal((byte)DeviceCondition.Online, rig.Controller.Tables!.Devices.Conditions[0]);
        Assert.All(rig.Points.Qualities, q => Assert.Equal((byte)Quality.Good, q));
        Assert.Equal(55, rig.Points.Values[TestDocument.Power]);
        Assert.Single(rig.Gateway.Events(ControllerEvent.DeviceOffline));
        Assert.Equal(2, rig.Gateway.Events(ControllerEvent.DeviceOnline).Count());
    }

    [Fact]
    public void Points_of_a_silent_device_become_stale_after_three_polls_and_keep_their_last_value()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(10.5);
        a.Fault = Fault.Silent;
        rig.Run(2);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Power]);
        rig.Run(3);
        Assert.Equal((byte)Quality.Stale, rig.Points.Qualities[TestDocument.Power]);
        Assert.Equal(100, rig.Points.Values[TestDocument.Power]);
        Received sample = rig.Run(2).Gateway.Samples("a/power").Last();
        Assert.Equal(Quality.Stale, sample.Quality);
        Assert.Equal(100, sample.Value);
    }

    [Fact]
    public void A_closed_port_takes_its_devices_offline_at_once_and_no_other()
    {
        Rig rig = new(new TestDocument().Tcp("one", 5001).Tcp("two", 5002).Device("a", 0, 1).Device("b", 1, 1));
        rig.Tcp(5001).Add(1);
        ScriptedDevice b = rig.Tcp(5002).Add(1);
        rig.Start().Run(10);
        rig.Tcp(5001).Port.IsOpen = false;
        rig.Run(1.2);
        Assert.Equal((byte)DeviceCondition.Offline, rig.Controller.Tables!.Devices.Conditions[0]);
        Assert.Equal((byte)Quality.Stale, rig.Points.Qualities[TestDocument.Power]);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.PointsPerDevice]);
        Received offline = Assert.Single(rig.Gateway.Events(ControllerEvent.DeviceOffline));
        Assert.Equal((int)DeviceError.PortClosed, offline.Reason);
        Assert.Contains("bus one, unit 1: port closed", offline.Text);
        int before = b.Requests.Count;
        rig.Tcp(5001).Port.IsOpen = true;
        rig.Run(2);
        Assert.Equal((byte)DeviceCondition.Online, rig.Controller.Tables!.Devices.Conditions[0]);
        Assert.InRange(b.Requests.Count - before, 2, 3);
    }

    [Fact]
    public void Many_dead_devices_cost_one_time_out_each_try_and_the_living_go_first()
    {
        TestDocument document = new TestDocument().Serial("field");
        for (int unit = 1; unit <= 8; unit++)
        {
            document.Device("d" + unit, 0, unit);
        }

        Rig rig = new(document);
        ScriptedDevice living = rig.Serial("field").Add(8);
        rig.Start().Run(600);
        Assert.InRange(living.Requests.Count(r => r.Start == 0), 590, 601);
    }

    [Fact]
    public void Many_devices_are_not_asked_all_at_one_moment()
    {
        TestDocument document = new();
        for (int device = 0; device < 40; device++)
        {
            document.Tcp("bus" + device, 5001 + device).Device("d" + device, device, 1);
        }

        Rig rig = new(document, settings => settings.Limits = new ControllerLimits { Buses = 64 });
        ScriptedDevice[] devices = [.. Enumerable.Range(0, 40).Select(device => rig.Tcp(5001 + device).Add(1))];
        rig.Start().Run(30);
        long[][] asked = [.. devices.Select(d => d.Requests.Where(r => r.Start == 0).Select(r => r.At).ToArray())];

        // Each has a place of its own in the second, 25 ms from the next, and keeps its period; the rig looks every 20 ms.
        IEnumerable<long> second = asked.SelectMany(times => times).Where(at => at >= asked[0][10] && at < asked[0][10] + 1000);
        Assert.InRange(second.GroupBy(at => at / 100).Max(tenth => tenth.Count()), 4, 7);
        Assert.All(asked, times => Assert.All(times.Skip(2).Zip(times.Skip(3), (a, b) => b - a), gap => Assert.InRange(gap, 950, 1050)));
    }
}
