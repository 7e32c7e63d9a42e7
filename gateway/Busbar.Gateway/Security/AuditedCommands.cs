using System.Globalization;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.Security;

/// <summary>
/// Every command in the audit log, whoever gave it (page, API, a server of the north side), before it goes out. Operating the building goes before
/// writing about it: when the log cannot be written the command goes out all the same, and its line follows when it can be. A line that found no room
/// meanwhile is in the commands' own journal only.
/// </summary>
internal sealed class AuditedCommands(CommandService commands, LiveState state, AuditLog audit, ILogger<AuditedCommands> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Backlog<AuditEntry> lines = new("The audit log", entries => audit.Add(entries), log);

    /// <summary>Why lines wait; null when none does.</summary>
    public string? Fault => lines.Fault;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        commands.Changed += Add;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        commands.Changed -= Add;
        await base.StopAsync(cancellationToken);
        lines.WriteLast();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                lines.Write();
                audit.RememberHead();
            }
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
        lines.AddAndWrite(new AuditEntry(request.User, "command", $"{request.Device}/{request.Point}", before, command.Last.Kind == CommandStageKind.Refused ? $"refused: {after}" : after, request.Reason));
    }
}
