using Busbar.Controller.Tests.Bench;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>Each way an answer can be wrong: that device's points tell it, the neighbour notices nothing, and it heals by itself.</summary>
public sealed class One_device_at_fault_is_alone
{
    [Fact]
    public void A_byte_of_noise_does_not_cut_a_slow_devices_time_short()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedBus bus = rig.Serial("field");
        bus.Add(1).DelayMilliseconds = 250;
        Action<Busbar.Host.Memory.MemoryBusPort, ReadOnlyMemory<byte>> answer = bus.Port.Written!;
        bus.Port.Written = (port, frame) =>
        {
            answer(port, frame);
            bus.Later(rig.Now + 20, [0]);
        };
        rig.Start().Run(5);
        Assert.Equal(100, rig.Points.Values[TestDocument.Power]);
        Assert.Empty(rig.Gateway.Events(ControllerEvent.DeviceFault));
    }

    [Fact]
    public void A_connection_that_answered_and_fell_silent_is_renewed_once()
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Tcp(502).Add(1);
        rig.Start().Run(5);
        a.Fault = Fault.Silent;
        rig.Run(60);
        Assert.Equal(1, rig.Tcp(502).Port.Renewals);
    }

    [Fact]
    public void A_silent_unit_among_answering_ones_renews_nothing()
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1).Device("b", 0, 2));
        rig.Tcp(502).Add(1).Fault = Fault.Silent;
        rig.Tcp(502).Add(2);
        rig.Start().Run(100);
        Assert.Equal(0, rig.Tcp(502).Port.Renewals);
    }

    [Theory]
    [InlineData(nameof(Fault.BrokenChecksum), (int)DeviceError.BadChecksum)]
    [InlineData(nameof(Fault.WrongUnit), (int)DeviceError.WrongUnit)]
    [InlineData(nameof(Fault.HalfFrame), (int)DeviceError.HalfFrame)]
    [InlineData(nameof(Fault.Exception), (int)DeviceError.ExceptionReply)]
    public void A_wrong_answer_on_a_serial_bus_spoils_its_own_points_only(string fault, int error) => Spoils(fault, error, false);

    [Theory]
    [InlineData(nameof(Fault.WrongUnit), (int)DeviceError.WrongUnit)]
    [InlineData(nameof(Fault.HalfFrame), (int)DeviceError.HalfFrame)]
    [InlineData(nameof(Fault.Exception), (int)DeviceError.ExceptionReply)]
    public void A_wrong_answer_over_tcp_spoils_its_own_points_only(string fault, int error) => Spoils(fault, error, true);

    [Fact]
    public void The_message_names_bus_unit_request_and_raw_bytes()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(5);
        a.Fault = Fault.Exception;
        rig.Run(3);
        Received fault = rig.Gateway.Events(ControllerEvent.DeviceFault).First();
        Assert.Equal("a", fault.Point);
        Assert.StartsWith("bus field, unit 1, request 0: refused with exception 4; received 5 bytes 01 83 04", fault.Text);
    }

    [Fact]
    public void A_standing_fault_is_reported_once_and_its_end_once()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(5);
        a.Fault = Fault.BrokenChecksum;
        rig.Run(120);
        a.Fault = Fault.None;
        rig.Run(20);
        Assert.Single(rig.Gateway.Events(ControllerEvent.DeviceFault));
        Assert.Single(rig.Gateway.Events(ControllerEvent.DeviceFaultCleared));
    }

    [Fact]
    public void A_late_answer_is_never_taken_for_another_devices()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("late", 0, 1).Device("b", 0, 2));
        ScriptedDevice late = rig.Serial("field").Add(1);
        ScriptedDevice b = rig.Serial("field").Add(2);
        late.Fault = Fault.Late;
        late.LateMilliseconds = 330;
        rig.Start().Run(600);
        PointTable points = rig.Points;
        Assert.Equal((byte)Quality.NotPresent, points.Qualities[TestDocument.Power]);
        Assert.Equal(200, points.Values[TestDocument.PointsPerDevice + TestDocument.Power]);
        Assert.Equal((byte)Quality.Good, points.Qualities[TestDocument.PointsPerDevice + TestDocument.Power]);
        Assert.InRange(b.Requests.Count(r => r.Start == 0), 595, 620);
    }

    [Fact]
    public void A_late_answer_over_tcp_is_told_by_its_transaction()
    {
        Rig rig = new(new TestDocument().Tcp("dev").Device("a", 0, 1));
        ScriptedDevice a = rig.Tcp(502).Add(1);
        rig.Start().Run(3);
        a.Fault = Fault.Late;
        a.LateMilliseconds = 350;
        rig.Run(2.2);
        a.Fault = Fault.None;
        a.Set(7, 7, 7);
        rig.Run(10);
        Assert.Equal(7, rig.Points.Values[TestDocument.Power]);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Power]);
    }

    [Fact]
    public void Noise_on_the_line_is_waited_out()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ScriptedBus bus = rig.Serial("field");
        bus.Add(1);
        for (long at = 3000; at < 10000; at += 333)
        {
            bus.Later(at, [0x55, 0xAA, 0x00, 0xFF]);
        }

        rig.Start().Run(15);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Power]);
        Assert.Equal(100, rig.Points.Values[TestDocument.Power]);
    }

    [Fact]
    public void A_reading_that_jumps_faster_than_the_point_can_is_not_believed_at_first()
    {
        Rig rig = new(new TestDocument { PowerRate = 10 }.Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(5);
        a.Set(200, 0, 20);
        rig.Run(2);
        Assert.Equal(100, rig.Points.Values[TestDocument.Power]);
        Assert.Equal((byte)Quality.Uncertain, rig.Points.Qualities[TestDocument.Power]);

        // 100 W at 10 W/s: after ten seconds it may be true.
        rig.Run(10);
        Assert.Equal(200, rig.Points.Values[TestDocument.Power]);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Power]);
    }

    [Fact]
    public void The_rate_of_a_command_point_is_a_ramp_and_makes_no_reading_doubtful()
    {
        Rig rig = new(new TestDocument { PowerRate = 10, SetpointRate = 0.1 }.Serial("field").Device("a", 0, 1));
        rig.Serial("field").Add(1);
        rig.Start();
        Busbar.Field.Profiles.DeviceProfile profile = rig.Controller.Tables!.Devices.Profile(0);
        const int Setpoint = 2;
        Assert.Equal(0.1, profile.PointMaximumRatePerSecond(Setpoint));
        Assert.Equal(0, PointTable.BelievedRatePerSecond(profile, Setpoint));
        Assert.Equal(10, PointTable.BelievedRatePerSecond(profile, TestDocument.Power));
    }

    private static void Spoils(string fault, int error, bool isTcp)
    {
        TestDocument document = isTcp ? new TestDocument().Tcp("field") : new TestDocument().Serial("field");
        Rig rig = new(document.Device("a", 0, 1).Device("b", 0, 5));
        ScriptedBus bus = isTcp ? rig.Tcp(502) : rig.Serial("field");
        ScriptedDevice a = bus.Add(1);
        ScriptedDevice b = bus.Add(5);
        rig.Start().Run(5.5);
        a.Fault = Enum.Parse<Fault>(fault);
        rig.Run(3);
        int neighbour = TestDocument.PointsPerDevice;
        Assert.Equal((byte)Quality.Bad, rig.Points.Qualities[TestDocument.Power]);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[neighbour + TestDocument.Power]);
        Assert.Equal(500, rig.Points.Values[neighbour + TestDocument.Power]);
        rig.Run(60);
        Assert.InRange(b.Requests.Count(r => r.Start == 0), 68, 70);
        Received told = rig.Gateway.Events(ControllerEvent.DeviceFault).First();
        Assert.Equal((error, "a"), (told.Reason, told.Point));
        Received sample = rig.Gateway.Samples("a/power").Last();
        Assert.Null(sample.Value);
        Assert.Equal(Quality.Bad, sample.Quality);

        a.Fault = Fault.None;
        rig.Run(310);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[TestDocument.Power]);
        Assert.Equal(Quality.Good, rig.Gateway.Samples("a/power").Last().Quality);
    }
}
