using System.Runtime;
using System.Runtime.InteropServices;

namespace Busbar.Gateway;

/// <summary>
/// Keeps resident memory near what is in use, for gateways are small computers. The start (files, schemas, compiling) needs far
/// more than the years after it, and neither the collector nor the C library gives that back by itself.
/// </summary>
internal sealed partial class MemoryCare(IHostApplicationLifetime lifetime, ILogger<MemoryCare> log) : BackgroundService
{
    private const int ArenaMaximum = -8;
    private const int Arenas = 2;
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Call it before other threads begin: the C library would give each thread an arena of its own, up to eight a core, and
    /// each keeps what it has once had (mallopt(3), M_ARENA_MAX).
    /// </summary>
    public static void LimitArenas() => IfThere(() => SetOption(ArenaMaximum, Arenas));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Real time on purpose: this is about the machine, not about the building.
        await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStarted).Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(AfterStart, stoppingToken);
        long before = Environment.WorkingSet;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        IfThere(() => Trim(0));
        log.LogDebug("Memory after the start: {Before} MB, given back: {Freed} MB", before / 1_000_000, (before - Environment.WorkingSet) / 1_000_000);
        using PeriodicTimer timer = new(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            IfThere(() => Trim(0));
    }

    /// <summary>Other C libraries than glibc do not have these, and need them less.</summary>
    private static void IfThere(Func<int> call)
    {
        try
        {
            _ = call();
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
