using Busbar.Gateway.Planner;

namespace Busbar.Gateway.Metering.Plans;

/// <summary>Looks whether there is another plan and keeps it. A store that does not take it is told once; the plan goes on without.</summary>
internal sealed class PlanRecorder(PlanBoard board, PlanBook book, TimeProvider time, ILogger<PlanRecorder> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);
    private PlanInForce? kept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? told = null;
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Look();
                told = null;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (told != exception.Message)
                    log.LogError(exception, "The plan could not be kept for the reports; tried again every {Period}", Period);
                told = exception.Message;
            }
        }
    }

    private void Look()
    {
        if (board.Current is not { } current || ReferenceEquals(current, kept))
            return;
        book.Keep(current);
        kept = current;
    }
}
