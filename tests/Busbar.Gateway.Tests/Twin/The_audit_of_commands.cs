using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>No command acts of which there is no trace.</summary>
public sealed class The_audit_of_commands : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 15, 8, 0, 0, TimeSpan.Zero));
    private readonly RecordingLogger<CommandKeeper> log = new();
    private readonly AuditStore store = new();
    private readonly RecordingLink link = new();
    private readonly IngestCounters ingest = new();
    private readonly CommandService commands;
    private readonly CommandKeeper keeper;

    public The_audit_of_commands()
    {
        LiveState state = new(time);
        commands = new CommandService(state, () => link, time);
        keeper = new CommandKeeper(commands, store, log, ingest, capacity: 3);
        TwinSink sink = new(state, new EventLog(), commands);
        sink.ControllerBorn(new ControllerBirth("floors", time.GetUtcNow(), 7, new Dictionary<string, double>()));
        sink.DeviceBorn(new DeviceBirth("floors", "room-301", time.GetUtcNow(), [new BornPoint("setpoint", "°C", PointKind.Command, false, 19, Quality.Good, time.GetUtcNow())]));
        store.CommandsSent = () => link.Commands.Count;
    }

    [Fact]
    public async Task A_command_is_in_the_audit_before_it_goes_out()
    {
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        Send();

        Assert.Equal(["Sent, 0 commands gone out"], store.Written);
        Assert.Single(link.Commands);
    }

    [Fact]
    public async Task What_a_failing_store_does_not_take_waits_in_order_up_to_a_bound_and_what_is_lost_is_told()
    {
        store.IsFailing = true;
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 5; i++)
            Send();
        store.IsFailing = false;
        await keeper.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, store.Written.Count);
        Assert.Equal(2, keeper.Lost);
        Assert.Equal([LogLevel.Error, LogLevel.Warning], log.Told.Select(each => each.Level));
        Assert.Contains("2 found no room", log.Told[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_still_waits_at_the_end_is_lost_and_told()
    {
        store.IsFailing = true;
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        Send();
        Send();
        await keeper.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(store.Written);
        Assert.Contains("2 lines are lost", log.Told[^1].Text, StringComparison.Ordinal);
        store.IsFailing = false;
    }

    [Fact]
    public void While_nothing_can_be_stored_no_controller_is_said_not_to_have_answered()
    {
        Send();
        ingest.CountFailure("no space left on device");
        time.Advance(TimeSpan.FromMinutes(5));
        keeper.Step();
        Assert.Equal(CommandStageKind.Sent, commands.Recent[0].Last.Kind);
        ingest.CountCommit(1, 0, 0);
        for (int second = 1; second < 30; second++)
            keeper.Step();
        Assert.Equal(CommandStageKind.Sent, commands.Recent[0].Last.Kind);
        keeper.Step();
        Assert.Equal(CommandStageKind.Failed, commands.Recent[0].Last.Kind);
    }

    public async ValueTask DisposeAsync()
    {
        await keeper.StopAsync(CancellationToken.None);
        keeper.Dispose();
        ingest.Dispose();
        store.Dispose();
    }

    private void Send() => commands.Send(new CommandRequest("room-301", "setpoint", 19.5, "too cold", TimeSpan.FromHours(1), "test"));

    private sealed class AuditStore : FailingStore, IStore
    {
        public List<string> Written { get; } = [];

        public Func<int> CommandsSent { get; set; } = () => 0;

        void IStore.WriteAudit(IReadOnlyList<CommandAuditEntry> entries)
        {
            if (IsFailing)
                throw new IOException("no space left on device");
            Written.AddRange(entries.Select(entry => $"{entry.Stage}, {CommandsSent()} commands gone out"));
        }
    }
}
