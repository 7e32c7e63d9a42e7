using Busbar.Gateway.Store;

namespace Busbar.Gateway.Twin;

/// <summary>
/// Ends commands that nobody answers, and writes every stage of every command to the audit: the first before the command goes
/// out, so that none acts of which there is no trace; the others every second. What the store does not take waits, in order and up
/// to a bound; what goes beyond it is counted and told.
/// </summary>
public sealed class CommandKeeper(CommandService commands, IStore store, ILogger<CommandKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Lock writing = new();
    private readonly List<CommandAuditEntry> waiting = [];
    private bool isFailing;
    private long lost;

    /// <summary>How many stages wait at most for a store that fails.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Stages that found no room while the store failed, since the start.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        commands.Changed += Add;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        commands.Changed -= Add;
        await base.StopAsync(cancellationToken);
        Write();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                commands.CheckTimeouts();
                Write();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops; StopAsync writes what is left.
        }
    }

    private void Add(Command command)
    {
        CommandStage stage = command.Last;
        CommandAuditEntry entry = new(
            command.Id,
            stage.Time,
            stage.Kind.ToString(),
            command.Controller,
            command.Request.Device,
            command.Request.Point,
            stage.Value,
            command.Request.Priority,
            command.Request.User,
            command.Stages.Count == 1 && stage.Text is null ? Reason(command.Request) : CommandAuditEntry.InBoth(stage.Text));
        lock (gate)
        {
            if (waiting.Count < Capacity)
                waiting.Add(entry);
            else
                Interlocked.Increment(ref lost);
        }

        // The service tells of the first stage before it sends.
        if (command.Stages.Count == 1)
            Write();
    }

    private static string Reason(CommandRequest request) => request.OverridesLegalRange ? $"override of the legal range: {request.Reason}" : request.Reason;

    private void Write()
    {
        lock (writing)
        {
            CommandAuditEntry[] entries;
            lock (gate)
            {
                entries = [.. waiting];
            }

            if (entries.Length == 0)
                return;
            try
            {
                store.WriteAudit(entries);
            }
            catch (Exception wrong)
            {
                if (!isFailing)
                    log.LogError(wrong, "the audit of commands cannot be written; up to {Capacity} stages wait until it can", Capacity);
                isFailing = true;
                return;
            }

            lock (gate)
            {
                waiting.RemoveRange(0, entries.Length);
            }

            if (isFailing)
                log.LogWarning("the audit of commands is written again, {Count} stages late; {Lost} found no room and are not in it", entries.Length, Lost);
            isFailing = false;
        }
    }
}
