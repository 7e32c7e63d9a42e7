using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>Rolls up days that have ended and deletes what is older than asked for, a small step at a time, so that no commit waits long for it.</summary>
internal sealed class RetentionService(IStore store, StoreOptions options, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    private const int Step = 2000;
    private const int Days = 20;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Least = TimeSpan.FromDays(7);
    private static readonly TimeSpan Leap = TimeSpan.FromHours(1);
    private static readonly TimeSpan Trial = TimeSpan.FromDays(1);
    private static readonly PointKind[] AllKinds = Enum.GetValues<PointKind>();

    /// <summary>Up to which day each retention was seen to: once a day is enough.</summary>
    private readonly Dictionary<TimeSpan, DateTimeOffset> done = [];

    private readonly ClockSteps clock = new(time, Leap);
    private DateTimeOffset? trusted;
    private bool hasLooked;
    private long? leapt;

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

    /// <summary>What is due now, all of it; internal for its test, which hands in the time.</summary>
    internal void Care(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        Repeat(() => store.RollUp(now, Days) == Days, cancel);
        if (!MayDelete(now))
            return;
        foreach (IGrouping<TimeSpan?, PointKind> kinds in AllKinds.GroupBy(kind => options.RetentionOf.TryGetValue(kind, out TimeSpan own) ? own : options.Retention))
        {
            if (kinds.Key is not { } retention)
                continue;
            // Whole days, and none that is not rolled up: only then may its samples go.
            DateTimeOffset before = new((now - (retention < Least ? Least : retention)).UtcDateTime.Date, TimeSpan.Zero);
            if (done.TryGetValue(retention, out DateTimeOffset last) && last == before)
                continue;
            PointKinds of = kinds.Count() == AllKinds.Length ? PointKinds.All : new PointKinds(kinds.ToHashSet(), options.KindOf);
            Repeat(() => store.RollUpMinutes(before, Days, of) == Days, cancel);
            Repeat(() => store.DeleteSamples(before, Step, of) >= Step, cancel);
            done[retention] = before;
        }

        if (options.MinuteRetention is { } minutes)
            store.DeleteMinutes(now - minutes);
    }

    /// <summary>
    /// A clock that leaps a year ahead makes all that is stored old. What is deleted is gone, so after a leap nothing goes until the clock has run on for a
    /// day; who set it wrongly has that long to set it right, which is another leap. The store remembers until when the clock was trusted, for it may leap
    /// while nobody looks: a computer whose battery is empty starts with any date, and may start again within that day.
    /// </summary>
    private bool MayDelete(DateTimeOffset now)
    {
        TimeSpan by = clock.Look();
        if (!hasLooked)
        {
            trusted = store.ReadTrustedClock();
            hasLooked = true;
            if (trusted is null)
                log.LogInformation("How long the clock has run on is not known yet; nothing old is deleted before it has done so for a day");
            else if (now - trusted > Trial)
                log.LogWarning("The clock stands at {After:O} and was last trusted at {Before:O}; nothing old is deleted before it has run on for a day", now, trusted);
            if (trusted is not { } before || now - before > Trial)
                leapt = time.GetTimestamp();
        }
        else if (by != TimeSpan.Zero)
        {
            log.LogWarning("The clock leapt by {By} to {After:O}; nothing old is deleted before it has run on for a day", by, now);
            leapt = time.GetTimestamp();
        }

        if (leapt is { } stamp && time.GetElapsedTime(stamp) < Trial)
            return false;
        leapt = null;
        if (trusted is not { } last || (now - last).Duration() >= Leap)
        {
            store.WriteTrustedClock(now);
            trusted = now;
        }

        return true;
    }

    private static void Repeat(Func<bool> step, CancellationToken cancel)
    {
        while (step())
            cancel.ThrowIfCancellationRequested();
    }
}
