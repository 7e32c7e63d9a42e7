namespace Busbar.Gateway.Store;

/// <summary>Rolls up days that have ended and deletes what is older than asked for, a small step at a time, so that no commit waits long for it.</summary>
internal sealed class RetentionService(IStore store, StoreOptions options, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    private const int Step = 2000;
    private const int Days = 20;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Least = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Task.Run(() => Care(stoppingToken), stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "Roll-ups could not be made or old samples not be deleted; tried again in {Period}", Period);
            }
        }
    }

    private void Care(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        Repeat(() => store.RollUp(now, Days) == Days, cancel);
        if (options.Retention is { } retention)
        {
            // Whole days, and none that is not rolled up: only then may its samples go.
            DateTimeOffset before = new((now - (retention < Least ? Least : retention)).UtcDateTime.Date, TimeSpan.Zero);
            Repeat(() => store.RollUpMinutes(before, Days) == Days, cancel);
            Repeat(() => store.DeleteSamples(before, Step) >= Step, cancel);
        }

        if (options.MinuteRetention is { } minutes)
            store.DeleteMinutes(now - minutes);
    }

    private static void Repeat(Func<bool> step, CancellationToken cancel)
    {
        while (step())
            cancel.ThrowIfCancellationRequested();
    }
}
