using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>The life of a command, told by the controller's events.</summary>
public sealed class CommandServiceTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 15, 8, 0, 0, TimeSpan.Zero));
    private readonly RecordingLink link = new();
    private readonly LiveState state;
    private readonly CommandService commands;
    private readonly EventLog log = new();
    private readonly TwinSink sink;

    public CommandServiceTests()
    {
        state = new LiveState(time);
        commands = new CommandService(state, () => link, time);
        sink = new TwinSink(state, log, commands);
        sink.ControllerBorn(new ControllerBirth("floors", time.GetUtcNow(), 7, new Dictionary<string, double> { ["Busbar/DocumentVersion"] = 3 }));
        sink.DeviceBorn(new DeviceBirth("floors", "room-301", time.GetUtcNow(),
        [
            new BornPoint("setpoint", "°C", PointKind.Command, false, 19, Quality.Good, time.GetUtcNow()),
            new BornPoint("roomTemperature", "°C", PointKind.Measurement, false, 20.5, Quality.Good, time.GetUtcNow()),
            new BornPoint("on", "", PointKind.Command, true, 1, Quality.Good, time.GetUtcNow()),
        ]));
        state.DeclarePoint("floors", "room-301", "setpoint", Unit.Celsius, PointKind.Command, true, 5, 35, "");
    }

    [Fact]
    public void A_birth_makes_controller_and_device_online_with_their_points()
    {
        Assert.Equal(3u, state.FindController("floors")!.DocumentVersion);
        Assert.True(state.FindDevice("room-301")!.IsOnline);
        Assert.Equal((19.0, Unit.Celsius, true), (state.Find("room-301", "setpoint")!.Value, state.Find("room-301", "setpoint")!.Unit, state.Find("room-301", "setpoint")!.IsWritable));
        Assert.Equal(["controllerOnline"], log.Recent.Select(each => each.Name));
    }

    [Fact]
    public void A_command_goes_out_at_once_and_its_stages_follow_from_the_controllers_events()
    {
        Command command = commands.Send(Setpoint(19.5));
        Tell(ControllerEvent.CommandAcknowledged, command.Id, null);
        Tell(ControllerEvent.CommandWritten, command.Id, 19.5);
        Tell(ControllerEvent.CommandVerified, command.Id, 19.5);

        OutgoingCommand sent = Assert.Single(link.Commands);
        Assert.Equal(("floors", "room-301", "setpoint", 19.5, command.Id, 8), (sent.Controller, sent.Device, sent.Point, sent.Value, sent.CommandId, sent.Priority));
        Command done = commands.Find(command.Id)!;
        Assert.Equal([CommandStageKind.Sent, CommandStageKind.Acknowledged, CommandStageKind.Written, CommandStageKind.Verified], done.Stages.Select(stage => stage.Kind));
        Assert.Equal(19.5, done.Last.Value);
        Assert.True(done.IsFinished);
    }

    [Fact]
    public void A_stage_that_is_told_twice_is_kept_once()
    {
        Command command = commands.Send(Setpoint(19.5));
        Tell(ControllerEvent.CommandAcknowledged, command.Id, null);
        Tell(ControllerEvent.CommandAcknowledged, command.Id, null);

        Assert.Equal(2, commands.Find(command.Id)!.Stages.Count);
    }

    [Fact]
    public void A_limit_is_told_with_the_value_that_holds_and_the_reason_in_words()
    {
        Command command = commands.Send(Setpoint(24));
        Tell(ControllerEvent.CommandLimited, command.Id, 20, reason: (int)CommandLimit.EngineBase + 4);

        CommandStage stage = commands.Find(command.Id)!.Last;
        Assert.Equal((CommandStageKind.Limited, 20.0), (stage.Kind, stage.Value));
        Assert.Contains("legal heating maximum", stage.Text!.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_of_the_controller_says_why()
    {
        Command command = commands.Send(Setpoint(19.5));
        Tell(ControllerEvent.CommandRefused, command.Id, null, reason: (int)CommandRefusal.NoDocument);

        Assert.Equal((CommandStageKind.Refused, "the controller has no document in effect"), (commands.Find(command.Id)!.Last.Kind, commands.Find(command.Id)!.Last.Text!.En));
    }

    [Fact]
    public void A_command_that_nobody_answers_fails_with_a_reason()
    {
        Command command = commands.Send(Setpoint(19.5));
        time.Advance(TimeSpan.FromSeconds(16));

        commands.CheckTimeouts();

        Assert.Equal(CommandStageKind.Failed, commands.Find(command.Id)!.Last.Kind);
        Assert.Contains("floors did not answer within 15 s", commands.Find(command.Id)!.Last.Text!.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_without_effect_fails_with_a_reason()
    {
        Command command = commands.Send(Setpoint(19.5));
        Tell(ControllerEvent.CommandAcknowledged, command.Id, null);
        time.Advance(TimeSpan.FromSeconds(91));

        commands.CheckTimeouts();

        Assert.Contains("showed no effect", commands.Find(command.Id)!.Last.Text!.En, StringComparison.Ordinal);
    }

    [Fact]
    public void After_its_expiry_a_verified_command_is_expired()
    {
        Command command = commands.Send(Setpoint(19.5) with { Expiry = TimeSpan.FromMinutes(10) });
        Tell(ControllerEvent.CommandAcknowledged, command.Id, null);
        Tell(ControllerEvent.CommandVerified, command.Id, 19.5);
        time.Advance(TimeSpan.FromMinutes(11));

        commands.CheckTimeouts();

        Assert.Equal((CommandStageKind.Expired, command.Created.AddMinutes(10)), (commands.Find(command.Id)!.Last.Kind, commands.Find(command.Id)!.Last.Time));
    }

    [Fact]
    public void Without_a_broker_a_command_fails_at_once()
    {
        link.IsConnected = false;

        Assert.Equal(CommandStageKind.Failed, commands.Send(Setpoint(19.5)).Last.Kind);
    }

    [Fact]
    public void A_command_to_a_controller_that_is_gone_is_refused_and_not_sent()
    {
        sink.ControllerDied(new ControllerDeath("floors", time.GetUtcNow(), new("连接中断", "its connection ended")));

        Command command = commands.Send(Setpoint(19.5));

        Assert.Equal(CommandStageKind.Refused, command.Last.Kind);
        Assert.Contains("offline", command.Last.Text!.En, StringComparison.Ordinal);
        Assert.Empty(link.Commands);
    }

    [Theory]
    [InlineData("room-999", "setpoint", 20, "no device room-999")]
    [InlineData("room-301", "setpiont", 20, "no point setpiont")]
    [InlineData("room-301", "roomTemperature", 20, "cannot be commanded")]
    [InlineData("room-301", "setpoint", 99, "outside 5 to 35")]
    [InlineData("room-301", "setpoint", double.NaN, "finite")]
    [InlineData("room-301", "on", 0.5, "0 or 1")]
    public void What_cannot_be_is_refused_by_the_gateway_itself(string device, string point, double value, string reason)
    {
        Command command = commands.Send(new CommandRequest(device, point, value, "test", TimeSpan.FromHours(1), "test"));

        Assert.Equal(CommandStageKind.Refused, command.Last.Kind);
        Assert.Contains(reason, command.Last.Text!.En, StringComparison.Ordinal);
        Assert.Empty(link.Commands);
    }

    [Fact]
    public void Stages_that_come_while_another_is_being_told_are_told_after_it()
    {
        List<int> told = [];
        Command command = commands.Send(Setpoint(19.5));
        commands.Changed += changed =>
        {
            if (changed.Last.Kind == CommandStageKind.Acknowledged)
                commands.Advance(changed.Id, CommandStageKind.Written, time.GetUtcNow(), null, null);
        };
        commands.Changed += changed => told.Add(changed.Stages.Count);

        commands.Advance(command.Id, CommandStageKind.Acknowledged, time.GetUtcNow(), null, null);

        Assert.Equal([2, 3], told);
    }

    [Fact]
    public void Ids_rise_and_are_exact_as_json_numbers()
    {
        ulong first = commands.Send(Setpoint(19)).Id;
        ulong second = commands.Send(Setpoint(20)).Id;

        Assert.True(second > first);
        Assert.True(second < 1UL << 53);
    }

    [Fact]
    public void A_silent_device_shows_the_reason_that_its_controller_tells_whichever_comes_first()
    {
        sink.DeviceDied(new DeviceDeath("floors", "room-301", time.GetUtcNow()));
        sink.EventsStored([Event(ControllerEvent.DeviceOffline, 0, null, (int)DeviceError.BadChecksum, "bus thermostats, unit 5, request 1: wrong checksum; received 3 bytes 05 03 02. Check termination, shield, speed and parity")]);

        LiveDevice device = state.FindDevice("room-301")!;
        Assert.False(device.IsOnline);
        Assert.Equal("bus thermostats, unit 5, request 1: wrong checksum; received 3 bytes 05 03 02. Check termination, shield, speed and parity", device.OfflineReason!.En);
        Assert.Equal("总线 thermostats，地址 5，请求 1：校验和错误；收到 3 字节 05 03 02。请检查终端电阻、屏蔽层、波特率和校验位", device.OfflineReason.Zh);
        Assert.Equal(Quality.Stale, state.Find("room-301", "setpoint")!.Quality);
    }

    [Fact]
    public void An_event_about_a_device_as_a_whole_names_the_device_and_no_point()
    {
        sink.EventsStored([Event(ControllerEvent.DeviceOnline, 0, null, 0, point: "room-301") with { Device = "" }]);

        LiveEvent told = log.Recent[^1];
        Assert.Equal(("deviceOnline", "room-301", null), (told.Name, told.Device, told.Point));
    }

    [Fact]
    public void Why_an_output_has_its_value_comes_with_the_point()
    {
        sink.EventsStored([Event(ControllerEvent.OutputChanged, 0, 15, 6, null, "room-301/setpoint") with { Priority = 13, Source = 5 }]);

        LiveWhy why = state.Find("room-301", "setpoint")!.Why!;
        Assert.Equal((15.0, 13, "setpointSchedule", "unoccupied hours"), (why.Commanded, why.Priority, why.Source, why.Text.En));
    }

    private static CommandRequest Setpoint(double value) => new("room-301", "setpoint", value, "too cold", TimeSpan.FromHours(1), "test");

    private void Tell(ControllerEvent code, ulong commandId, double? value, int reason = 0) => sink.EventsStored([Event(code, commandId, value, reason)]);

    private IngestedEvent Event(ControllerEvent code, ulong commandId, double? value, int reason, string? text = null, string? point = null) =>
        new("floors", "room-301", (int)code, time.GetUtcNow().ToUnixTimeMilliseconds(), point ?? "room-301/setpoint", value, commandId, 8, 1, reason, text, false, false);
}
