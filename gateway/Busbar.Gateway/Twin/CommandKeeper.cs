using System.Threading.Channels;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Twin;

/// <summary>Ends commands that nobody answers, and writes every stage of every command to the audit.</summary>
public sealed class CommandKeeper(CommandService commands, IStore store, ILogger<CommandKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Channel<CommandAuditEntry> queue = Channel.CreateUnbounded<CommandAuditEntry>(new UnboundedChannelOptions { SingleReader = true });

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
        queue.Writer.TryWrite(new CommandAuditEntry(
            command.Id,
            stage.Time,
            stage.Kind.ToString(),
            command.Controller,
            command.Request.Device,
            command.Request.Point,
            stage.Value,
            command.Request.Priority,
            command.Request.User,
            command.Stages.Count == 1 && stage.Text is null ? command.Request.Reason : stage.Text?.En ?? ""));
    }

    private void Write()
    {
        List<CommandAuditEntry> entries = [];
        while (queue.Reader.TryRead(out CommandAuditEntry? entry))
            entries.Add(entry);
        if (entries.Count == 0)
            return;
        try
        {
            store.WriteAudit(entries);
        }
        catch (Exception wrong)
        {
            // The next second tries again; only their order against later entries is lost.
            foreach (CommandAuditEntry entry in entries)
                queue.Writer.TryWrite(entry);
            log.LogError(wrong, "the audit of {Count} command stages could not be written and is tried again", entries.Count);
        }
    }
}
