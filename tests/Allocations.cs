namespace Busbar.Tests;

/// <summary>Bytes that a piece of code allocates on the calling thread.</summary>
internal static class Allocations
{
    private const int Runs = 5;

    /// <summary>
    /// Runs <paramref name="run"/> up to five times and returns the least bytes that one run allocated; ends with the first run within
    /// <paramref name="allowed"/>. One run alone proves nothing: a collection that another thread starts takes what is left of this thread's
    /// allocation block, up to 8 KB, and the runtime counts it as allocated here.
    /// </summary>
    public static long Least(Action run, long allowed = 0)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Runs && least > allowed; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
