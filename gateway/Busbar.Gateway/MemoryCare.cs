using System.Runtime;
using System.Runtime.InteropServices;

namespace Busbar.Gateway;

/// <summary>
/// Keeps resident memory near what is in use, for gateways are small computers. The start (files, schemas, compiling) needs far
/// more than the years after it, and neither the collector nor the C library gives that back by itself.
/// </summary>
internal sealed partial class MemoryCare(IHostApplicationLifetime lifetime, ILogger<MemoryCare> log) : BackgroundService
{
    // mallopt(3): M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX. Setting a threshold also stops the C library from raising it.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int ArenaMaximum = -8;
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Call it before other threads begin. The C library would give each thread an arena of its own, up to eight a core, and keep
    /// what an arena has once had; the just-in-time compiler and SQLite take and give back blocks of 32 KB and more, which can
    /// go straight back to the system.
    /// </summary>
    public static void LimitArenas() => IfThere(() => SetOption(ArenaMaximum, 1) & SetOption(MapThreshold, 32 * 1024) & SetOption(TrimThreshold, 64 * 1024));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Real time on purpose: this is about the machine, not about the building.
        await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStarted).Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        FilePages pages = FilePages.Mapped();
        await Task.Delay(AfterStart, stoppingToken);
        long before = Environment.WorkingSet;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        IfThere(() => Trim(0));
        pages.Release();
        pages = FilePages.Mapped();
        log.LogDebug("Memory after the start: {Before} MB, given back: {Freed} MB", before / 1_000_000, (before - Environment.WorkingSet) / 1_000_000);
        using PeriodicTimer timer = new(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            IfThere(() => Trim(0));
            pages.Release();
            pages = FilePages.Mapped();
        }
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
