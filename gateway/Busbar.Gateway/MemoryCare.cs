using System.Globalization;
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
    private const int PageOut = 21;
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
        await Task.Delay(AfterStart, stoppingToken);
        long before = Environment.WorkingSet;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        IfThere(() => Trim(0));
        ReturnUnusedCode();
        log.LogDebug("Memory after the start: {Before} MB, given back: {Freed} MB", before / 1_000_000, (before - Environment.WorkingSet) / 1_000_000);
        using PeriodicTimer timer = new(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            IfThere(() => Trim(0));
    }

    /// <summary>
    /// The start reads far more of the libraries' files than the work after it. Pages of files that are in use soon come back from
    /// the system's cache; the others are memory for somebody else (madvise(2), MADV_PAGEOUT: changes no content; Linux 5.4).
    /// </summary>
    private static void ReturnUnusedCode()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            foreach (string line in File.ReadLines("/proc/self/maps"))
            {
                // proc(5): from-to permissions offset device inode path
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 6 || !words[5].StartsWith('/') || words[5].Contains(':') || words[1][1] == 'w')
                    continue;
                int dash = words[0].IndexOf('-', StringComparison.Ordinal);
                nuint from = nuint.Parse(words[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                nuint to = nuint.Parse(words[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _ = Advise(from, to - from, PageOut);
            }
        }
        catch (IOException)
        {
            // Without /proc everything goes on, only bigger.
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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
