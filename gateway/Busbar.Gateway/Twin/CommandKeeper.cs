using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Twin;

/// <summary>
/// Ends commands that nobody answers, and writes every stage of every command to the audit: the first before the command goes
/// out, so that none acts of which there is no trace; the others every second. What the store does not take waits.
/// </summary>
public sealed class CommandKeeper : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private const int StepsUntilHeard = 30;

    private readonly CommandService commands;
    private readonly IngestCounters? ingest;
    private readonly Backlog<CommandAuditEntry> audit;
    private int deaf;

    /// <param name="ingest">While it cannot store it does not read on, so an answer may have come unheard; null: it always can.</param>
    /// <param name="capacity">How many stages wait at most for a store that fails.</param>
    public CommandKeeper(CommandService commands, IStore store, ILogger<CommandKeeper> log, IngestCounters? ingest = null, int capacity = 10_000)
    {
        this.commands = commands;
        this.ingest = ingest;
        audit = new Backlog<CommandAuditEntry>("the audit of commands", store.WriteAudit, log) { Capacity = capacity };
    }

    /// <summary>Stages that found no room while the store failed, since the start.</summary>
    public long Lost => audit.Lost;

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
        audit.WriteLast();
    }

    /// <summary>What is due once a second.</summary>
    internal void Step()
    {
        // Nobody is said not to have answered while answers are not heard, nor while those that were not heard may still come again.
        deaf = ingest?.LastCommitError is null ? Math.Max(0, deaf - 1) : StepsUntilHeard;
        if (deaf == 0)
            commands.CheckTimeouts();
        audit.Write();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Step();
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
        // The service tells of the first stage before it sends.
        if (command.Stages.Count == 1)
            audit.AddAndWrite(entry);
        else
            audit.Add(entry);
    }

    private static string Reason(CommandRequest request) => request.OverridesLegalRange ? $"override of the legal range: {request.Reason}" : request.Reason;
}
