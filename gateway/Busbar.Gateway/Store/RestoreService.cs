namespace Busbar.Gateway.Store;

/// <summary>
/// Takes a back-up that was laid beside the database of a running gateway (by <c>busbar restore</c>) as its new content. The
/// file goes when that is done; what was refused stays, renamed, with the reason beside it.
/// </summary>
internal sealed class RestoreService(IStore store, StoreOptions options, TimeProvider time, ILogger<RestoreService> log) : BackgroundService
{
    /// <summary>Added to the file's name when it was refused; its text is the reason.</summary>
    public const string Refused = ".refused";

    // Real time: the one who waits for it is a person at a terminal.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is not SqliteStore sqlite)
            return;
        string file = SqliteStore.RestoreFile(options.Path);
        using PeriodicTimer timer = new(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (File.Exists(file))
                await Task.Run(() => Restore(sqlite, file), CancellationToken.None);
        }
    }

    private void Restore(SqliteStore sqlite, string file)
    {
        try
        {
            string kept = sqlite.Restore(file, time.GetUtcNow());
            File.Delete(file);
            log.LogWarning("The database was restored from a back-up; what it held before is in {File}", kept);
        }
        catch (Exception exception) when (exception is StoreException or IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            log.LogError(exception, "A back-up could not be restored");
            File.WriteAllText(file + Refused, exception.Message);
            File.Delete(file);
        }
    }
}
