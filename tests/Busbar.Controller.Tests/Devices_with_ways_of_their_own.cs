using Busbar.Controller.Tests.Bench;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>Watchdogs that want feeding, and SunSpec devices that must be found before they can be read.</summary>
public sealed class Devices_with_ways_of_their_own
{
    private const int ModelBase = 40070;

    [Fact]
    public void A_watchdog_register_is_fed_in_its_period_while_the_device_answers()
    {
        Rig rig = new(new TestDocument { KeepAlivePeriod = 3000 }.Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(60);
        Assert.InRange(a.Writes.Count, 20, 21);
        Assert.All(a.Writes, w => Assert.Equal((40, 5), (w.Register, (int)w.Value)));
        Assert.All(a.Writes.Zip(a.Writes.Skip(1), (x, y) => y.At - x.At), gap => Assert.InRange(gap, 2900, 3200));
        a.Fault = Fault.Silent;
        rig.Run(60);
        int fed = a.Writes.Count;
        rig.Run(200);
        Assert.Equal(fed, a.Writes.Count);
    }

    [Fact]
    public void A_sunspec_device_is_found_by_its_chain_before_the_first_poll()
    {
        (Rig rig, ScriptedDevice a) = SunSpec();
        rig.Start().Run(3);
        Assert.Equal([40000, 40002, 40070], a.Requests.Take(3).Select(r => r.Start / 2 * 2));
        Assert.Equal(777, rig.Points.Values[TestDocument.Power]);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Status]);
        Assert.Equal(ModelBase, rig.Controller.Tables!.Devices.States[0].Chain!.ModelBase[0]);
    }

    [Fact]
    public void It_is_found_anew_after_a_reconnection_for_its_map_may_have_changed()
    {
        (Rig rig, ScriptedDevice a) = SunSpec();
        rig.Start().Run(3);
        rig.Tcp(502).Port.IsOpen = false;
        rig.Run(1);
        Chain(a, firstLength: 65);
        rig.Tcp(502).Port.IsOpen = true;
        rig.Run(3);
        Assert.Equal(ModelBase - 1, rig.Controller.Tables!.Devices.States[0].Chain!.ModelBase[0]);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Power]);
    }

    [Fact]
    public void A_device_without_the_marker_is_offline_with_the_reason_and_asked_again_later()
    {
        (Rig rig, ScriptedDevice a) = SunSpec();
        a.Registers[40000] = 0;
        rig.Start().Run(30);
        Received offline = Assert.Single(rig.Gateway.Events(ControllerEvent.DeviceOffline));
        Assert.Equal((int)DeviceError.NotIdentified, offline.Reason);
        Assert.Contains("not the device of its profile", offline.Text);
        int asked = a.Requests.Count;
        Assert.InRange(asked, 3, 40);
        Chain(a, firstLength: 66);
        rig.Run(60);
        Assert.Equal((byte)DeviceCondition.Online, rig.Controller.Tables!.Devices.Conditions[0]);
        Assert.Equal(777, rig.Points.Values[TestDocument.Power]);
    }

    private static (Rig Rig, ScriptedDevice Device) SunSpec()
    {
        Rig rig = new(new TestDocument { IsSunSpec = true }.Tcp("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Tcp(502).Add(1);
        Chain(a, firstLength: 66);
        return (rig, a);
    }

    private static void Chain(ScriptedDevice device, int firstLength)
    {
        device.Registers.Clear();
        device.Registers[40000] = 0x5375;
        device.Registers[40001] = 0x6E53;
        device.Registers[40002] = 1;
        device.Registers[40003] = (ushort)firstLength;
        int second = 40004 + firstLength;
        device.Registers[second] = 103;
        device.Registers[second + 1] = 50;
        device.Registers[second + 2] = 777;
        device.Registers[second + 5] = 200;
        device.Registers[second + 52] = 0xFFFF;
    }
}
