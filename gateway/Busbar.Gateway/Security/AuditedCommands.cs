using System.Globalization;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.Security;

/// <summary>
/// Every command in the audit log, whoever gave it (page, API, a server of the north side), before it goes out. Operating the building goes before
/// writing about it: when the log cannot be written the command goes out all the same, and its line follows when it can be.
/// </summary>
internal sealed class AuditedCommands(CommandService commands, LiveState state, AuditLog audit, ILogger<AuditedCommands> log) : BackgroundService
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<AuditEntry> waiting = [];
    private bool isFailing;
    private long lost;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        commands.Changed += Add;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        commands.Changed -= Add;
        await base.StopAsync(cancellationToken);
        Write();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Write();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops; StopAsync writes what is left.
        }
    }

    private void Add(Command command)
    {
        if (command.Stages.Count != 1)
            return;
        CommandRequest request = command.Request;
        string? before = state.Find(request.Device, request.Point)?.Value?.ToString("G", CultureInfo.InvariantCulture);
        string after = request.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:G} for {request.Expiry.TotalSeconds:0} s at priority {request.Priority}") : $"released at priority {request.Priority}";
        AuditEntry entry = new(request.User, "command", $"{request.Device}/{request.Point}", before, command.Last.Kind == CommandStageKind.Refused ? $"refused: {after}" : after, request.Reason);
        lock (gate)
        {
            if (waiting.Count < Capacity)
                waiting.Add(entry);
            else
                lost++;
            Write();
        }
    }

    private void Write()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
                return;
            try
            {
                audit.Add(waiting);
                waiting.Clear();
                if (isFailing)
                    log.LogWarning("The audit log is written again; {Lost} commands found no room while it was not, and are only in the commands' own journal", lost);
                isFailing = false;
            }
            catch (Exception wrong) when (wrong is Store.StoreException or IOException or UnauthorizedAccessException)
            {
                if (!isFailing)
                    log.LogError("The audit log cannot be written: {Reason}; up to {Capacity} commands wait until it can", wrong.Message, Capacity);
                isFailing = true;
            }
        }
    }
}
