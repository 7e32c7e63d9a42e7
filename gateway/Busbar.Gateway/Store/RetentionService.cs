namespace Busbar.Gateway.Store;

/// <summary>Deletes old samples, a small step at a time, so that no commit waits long for it.</summary>
internal sealed class RetentionService(IStore store, StoreOptions options, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    private const int Step = 2000;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Retention is not { } retention)
            return;
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Task.Run(() => DeleteAll(retention, stoppingToken), stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "Old samples could not be deleted; tried again in {Period}", Period);
            }
        }
    }

    private void DeleteAll(TimeSpan retention, CancellationToken cancel)
    {
        DateTimeOffset before = time.GetUtcNow() - retention;
        while (store.DeleteSamples(before, Step) == Step)
            cancel.ThrowIfCancellationRequested();
    }
}
