using Busbar.Controller.Tests.Bench;
using Busbar.Link;

namespace Busbar.Controller.Tests;

/// <summary>From the gateway's command to the device's register and back, with every stage reported.</summary>
public sealed class Commands_are_written_and_read_back
{
    [Fact]
    public void A_command_is_acknowledged_written_and_verified_within_two_seconds()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Command("a", "setpoint", 23.5, 77);
        rig.Run(2);
        Assert.Equal([235], a.Writes.Select(w => (int)w.Value));
        Received[] stages = Stages(rig, 77);
        Assert.Equal([ControllerEvent.CommandAcknowledged, ControllerEvent.CommandWritten, ControllerEvent.CommandVerified], stages.Select(s => s.Event));
        Assert.All(stages, s => Assert.Equal("a/setpoint", s.Point));
        Assert.Equal(23.5, stages[^1].Value);
        Assert.Equal(23.5, rig.Gateway.Samples("a/setpoint").Last().Value);
    }

    [Fact]
    public void A_command_by_alias_is_obeyed_too()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Link.Deliver($"spBv1.0/{TestDocument.SiteId}/DCMD/{TestDocument.ControllerId}/a", TestGateway.Command(w =>
        {
            w.BeginMetric();
            w.Alias(16 + TestDocument.Setpoint);
            w.DataType(SparkplugDataType.Int32);
            w.Int(25);
            w.EndMetric();
        }));
        rig.Run(2);
        Assert.Equal([250], a.Writes.Select(w => (int)w.Value));
    }

    [Fact]
    public void A_value_that_the_device_clamps_is_reported_with_both_numbers()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        a.LargestSetpoint = 260;
        rig.Command("a", "setpoint", 28, 78);
        rig.Run(5);
        Received[] stages = Stages(rig, 78);
        Assert.Equal([ControllerEvent.CommandAcknowledged, ControllerEvent.CommandWritten, ControllerEvent.CommandLimited], stages.Select(s => s.Event));
        Assert.Equal(28, stages[1].Value);
        Assert.Equal(26, stages[2].Value);
        Assert.Equal((int)CommandLimit.Device, stages[2].Reason);
        rig.Run(60);
        Assert.Single(a.Writes);
    }

    [Fact]
    public void A_device_that_refuses_the_write_fails_the_command_and_is_tried_again()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        a.Fault = Fault.Exception;
        rig.Command("a", "setpoint", 23, 79);
        rig.Run(3);
        Received failed = Assert.Single(Stages(rig, 79), s => s.Event == ControllerEvent.CommandFailed);
        Assert.Equal((int)DeviceError.ExceptionReply, failed.Reason);
        a.Fault = Fault.None;
        rig.Run(400);
        Assert.Equal(230, a.Registers[3]);
    }

    [Theory]
    [InlineData("nobody", "setpoint", 20, 8, (int)CommandRefusal.UnknownDevice)]
    [InlineData("a", "nothing", 20, 8, (int)CommandRefusal.UnknownPoint)]
    [InlineData("a", "power", 20, 8, (int)CommandRefusal.NotAnOutput)]
    [InlineData("a", "setpoint", double.NaN, 8, (int)CommandRefusal.NotANumber)]
    [InlineData("a", "setpoint", 99, 8, (int)CommandRefusal.EngineBase + (int)Busbar.Control.RefusalCode.OutsideRange)]
    [InlineData("a", "setpoint", 20, 264, (int)CommandRefusal.Priority)]
    [InlineData("a", "setpoint", 20, 1, (int)CommandRefusal.EngineBase + (int)Busbar.Control.RefusalCode.LevelNotAllowed)]
    public void What_cannot_be_done_is_refused_with_its_reason(string device, string point, double value, int priority, int reason)
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Command(device, point, value, 80, priority);
        rig.Run(2);
        Received refused = Assert.Single(Stages(rig, 80));
        Assert.Equal(ControllerEvent.CommandRefused, refused.Event);
        Assert.Equal(reason, refused.Reason);
        Assert.Empty(a.Writes);
    }

    [Theory]
    [InlineData("Li", "", true, 8, (int)CommandRefusal.UnexplainedOverride)]
    [InlineData("", "a guest", true, 8, (int)CommandRefusal.UnexplainedOverride)]
    [InlineData("Li", "a guest", false, 8, (int)CommandRefusal.UnexplainedOverride)]
    [InlineData("Li", "a guest", true, 12, (int)CommandRefusal.UnexplainedOverride)]
    [InlineData("Li", "a guest", true, 8, (int)CommandRefusal.EngineBase + (int)Busbar.Control.RefusalCode.NothingToOverride)]
    public void An_override_wants_a_user_a_reason_an_expiry_and_a_legal_range(string user, string why, bool hasExpiry, int priority, int reason)
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Link.Deliver($"spBv1.0/{TestDocument.SiteId}/DCMD/{TestDocument.ControllerId}/a", TestGateway.Command(w =>
        {
            TestGateway.Metric(w, MetricNames.CommandId, SparkplugDataType.UInt64, v => v.Long(80));
            TestGateway.Metric(w, MetricNames.Priority, SparkplugDataType.UInt8, v => v.Int((uint)priority));
            if (hasExpiry)
                TestGateway.Metric(w, MetricNames.Expiry, SparkplugDataType.UInt32, v => v.Int(600));
            TestGateway.Metric(w, MetricNames.OverrideUser, SparkplugDataType.String, v => v.Text(user));
            TestGateway.Metric(w, MetricNames.OverrideReason, SparkplugDataType.String, v => v.Text(why));
            TestGateway.Metric(w, "setpoint", SparkplugDataType.Double, v => v.Double(24));
        }));
        rig.Run(2);
        Received refused = Assert.Single(Stages(rig, 80));
        Assert.Equal((ControllerEvent.CommandRefused, reason), (refused.Event, refused.Reason));
        Assert.Empty(a.Writes);
    }

    [Fact]
    public void A_command_that_expires_gives_way_to_what_stood_below()
    {
        (Rig rig, ScriptedDevice a) = Linked(defaultValue: 18);
        rig.Run(3);
        Assert.Equal(180, a.Registers[3]);
        rig.Command("a", "setpoint", 24, 81, expiry: 30);
        rig.Run(5);
        Assert.Equal(240, a.Registers[3]);
        rig.Run(30);
        Assert.Equal(180, a.Registers[3]);
    }

    [Fact]
    public void A_command_below_a_stronger_one_is_told_who_holds_the_output()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Command("a", "setpoint", 24, 82, priority: 8);
        rig.Run(3);
        rig.Command("a", "setpoint", 21, 83, priority: 12);
        rig.Run(3);
        Received limited = Assert.Single(Stages(rig, 83), s => s.Event == ControllerEvent.CommandLimited);
        Assert.Equal((int)CommandLimit.HigherPriority, limited.Reason);
        Assert.Equal(8, limited.Priority);
        Assert.Equal(240, a.Registers[3]);
    }

    [Fact]
    public void A_value_with_a_revert_timer_is_written_again_before_it_runs_out()
    {
        (Rig rig, ScriptedDevice a) = Linked(revert: 60);
        rig.Command("a", "setpoint", 24, 84);
        rig.Run(305);
        Assert.InRange(a.Writes.Count, 10, 11);
        Assert.Single(rig.Gateway.Events(ControllerEvent.CommandVerified));
    }

    [Fact]
    public void What_has_expired_is_neither_renewed_nor_put_back()
    {
        (Rig rig, ScriptedDevice a) = Linked(revert: 60);
        rig.Command("a", "setpoint", 24, 90, expiry: 100);
        rig.Run(101);
        Assert.InRange(a.Writes.Count, 3, 4);
        int before = a.Writes.Count;
        a.Registers[3] = 200;
        rig.Run(200);
        Assert.Equal(before, a.Writes.Count);
        Assert.Empty(rig.Gateway.Events(ControllerEvent.OutputDisturbed));
    }

    [Fact]
    public void A_command_that_waits_below_a_stronger_one_is_written_under_its_own_id_when_it_wins()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Command("a", "setpoint", 24, 120, expiry: 20);
        rig.Command("a", "setpoint", 21, 121, priority: 12);
        rig.Command("a", "setpoint", 22, 122, priority: 11, expiry: 10);
        rig.Run(5);
        Assert.Equal(ControllerEvent.CommandVerified, Stages(rig, 120)[^1].Event);
        Assert.Equal([ControllerEvent.CommandAcknowledged, ControllerEvent.CommandLimited], Stages(rig, 121).Select(s => s.Event));
        rig.Run(20);
        Assert.Equal([ControllerEvent.CommandAcknowledged, ControllerEvent.CommandLimited, ControllerEvent.CommandWritten, ControllerEvent.CommandVerified], Stages(rig, 121).Select(s => s.Event));
        Assert.Equal((int)CommandLimit.Withdrawn, Stages(rig, 122)[^1].Reason);
        Assert.Equal(210, a.Registers[3]);
    }

    [Fact]
    public void A_new_document_tells_the_commands_on_their_way_that_they_will_not_arrive()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        a.Fault = Fault.BrokenChecksum;
        rig.Command("a", "setpoint", 24, 123);
        rig.Command("a", "setpoint", 21, 124, priority: 12);
        rig.Run(2);
        rig.Offer(new TestDocument { Version = 2 }.Serial("field").Device("a", 0, 1).Output(0).ToArray());
        rig.Run(3);
        Assert.Equal(2u, rig.Controller.DocumentVersion);
        Assert.Equal((int)CommandLimit.Withdrawn, Stages(rig, 123)[^1].Reason);
        Assert.Equal((int)CommandLimit.Withdrawn, Stages(rig, 124)[^1].Reason);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void A_release_of_nothing_is_refused(int priority)
    {
        (Rig rig, ScriptedDevice _) = Linked();
        rig.Link.Deliver($"spBv1.0/{TestDocument.SiteId}/DCMD/{TestDocument.ControllerId}/a", TestGateway.Command(w =>
        {
            TestGateway.Metric(w, MetricNames.CommandId, SparkplugDataType.UInt64, v => v.Long(125));
            TestGateway.Metric(w, MetricNames.Priority, SparkplugDataType.UInt8, v => v.Int((uint)priority));
            TestGateway.Metric(w, MetricNames.Release, SparkplugDataType.Boolean, v => v.Boolean(true));
            TestGateway.Metric(w, "setpoint", SparkplugDataType.Double, v => v.Double(20));
        }));
        rig.Run(2);
        Received refused = Assert.Single(Stages(rig, 125));
        Assert.Equal((ControllerEvent.CommandRefused, (int)CommandRefusal.NothingToRelease), (refused.Event, refused.Reason));
    }

    [Fact]
    public void A_command_that_ends_before_the_device_confirmed_it_is_told_so()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        a.Fault = Fault.BrokenChecksum;
        rig.Command("a", "setpoint", 24, 91, expiry: 4);
        rig.Run(8);
        Received last = Stages(rig, 91)[^1];
        Assert.Equal((ControllerEvent.CommandLimited, (int)CommandLimit.Withdrawn), (last.Event, last.Reason));
    }

    [Fact]
    public void An_answer_to_the_old_value_is_not_credited_to_a_new_command()
    {
        Rig rig = new(new TestDocument().Serial("field", 1000).Device("a", 0, 1).Output(0));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(5.5);
        a.DelayMilliseconds = 450;
        rig.Command("a", "setpoint", 21, 92);

        // The second comes while the first one's write or read back is unanswered, at whatever moment.
        for (ulong id = 93; id < 113; id++)
        {
            rig.Run(0.93);
            rig.Command("a", "setpoint", 5 + id % 20, id);
        }

        rig.Run(10);
        foreach (Received told in rig.Gateway.Stored.Values.Where(r => r.CommandId > 92 && r.Event is ControllerEvent.CommandWritten or ControllerEvent.CommandVerified))
        {
            if (told.CommandId > 92)
            {
                Assert.Equal(5 + told.CommandId % 20, told.Value);
                long at = told.Time!.Value - Rig.StartUtc;
                Assert.Contains(a.Writes, w => w.Value == told.Value * 10 && w.At <= at && w.At > at - 2500);
            }
        }

        Assert.Contains(Stages(rig, 112), s => s.Event == ControllerEvent.CommandVerified);
        Assert.Contains(rig.Gateway.Events(ControllerEvent.CommandLimited), s => s.Reason == (int)CommandLimit.Withdrawn);
    }

    [Fact]
    public void A_value_changed_at_the_device_is_noticed_and_put_back()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Command("a", "setpoint", 24, 85);
        rig.Run(20);
        a.Registers[3] = 300;
        rig.Run(4);
        Received disturbed = Assert.Single(rig.Gateway.Events(ControllerEvent.OutputDisturbed));
        Assert.Equal(30, disturbed.Value);
        Assert.Equal(240, a.Registers[3]);
    }

    [Fact]
    public void A_device_that_was_away_gets_its_value_again()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        rig.Command("a", "setpoint", 24, 86);
        rig.Run(5);
        a.Fault = Fault.Silent;
        rig.Run(60);
        a.Registers[3] = 200;
        a.Fault = Fault.None;
        rig.Run(70);
        Assert.Equal(240, a.Registers[3]);
    }

    [Fact]
    public void A_command_for_a_device_that_is_away_fails_at_once_and_is_written_when_it_is_back()
    {
        (Rig rig, ScriptedDevice a) = Linked();
        a.Fault = Fault.Silent;
        rig.Run(30);
        rig.Command("a", "setpoint", 24, 88);
        rig.Run(2);
        Assert.Equal([ControllerEvent.CommandAcknowledged, ControllerEvent.CommandFailed], Stages(rig, 88).Select(s => s.Event));
        a.Fault = Fault.None;
        rig.Run(70);
        Assert.Equal(240, a.Registers[3]);
    }

    [Fact]
    public void Writes_go_ahead_of_reads_on_a_busy_bus()
    {
        TestDocument document = new TestDocument { FastPeriod = 500 }.Serial("field", baud: 19200);
        for (int unit = 1; unit <= 6; unit++)
        {
            document.Device("d" + unit, 0, unit);
        }

        Rig rig = new(document.Output(5));
        for (byte unit = 1; unit <= 6; unit++)
        {
            rig.Serial("field").Add(unit).DelayMilliseconds = 60;
        }

        ScriptedDevice last = rig.Serial("field").Devices[6];
        rig.Start().Run(10);
        rig.Command("d6", "setpoint", 24, 87);
        rig.Run(2);
        Received acknowledged = Stages(rig, 87)[0];
        Assert.InRange(last.Writes[0].At - acknowledged.At, 0, 1300);
    }

    private static (Rig Rig, ScriptedDevice Device) Linked(double defaultValue = double.NaN, int revert = 0)
    {
        Rig rig = new(new TestDocument { RevertSeconds = revert }.Serial("field").Device("a", 0, 1).Output(0, defaultValue));
        ScriptedDevice device = rig.Serial("field").Add(1);
        rig.Start().Run(5.5);
        return (rig, device);
    }

    private static Received[] Stages(Rig rig, ulong id) => [.. rig.Gateway.Stored.Values.Where(r => r.CommandId == id)];
}
