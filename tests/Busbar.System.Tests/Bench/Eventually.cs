using System.Diagnostics;

namespace Busbar.SystemTests.Bench;

/// <summary>Waits for what another program does: the condition is asked again and again until it holds.</summary>
internal static class Eventually
{
    /// <summary>For a machine that has other things to do; nothing waits so long when all is well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Completes when the condition holds; fails with <paramref name="what"/> and what <paramref name="seen"/> tells when it never does.</summary>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, Func<string>? seen = null)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Patience)
                Assert.Fail($"In {Patience.TotalSeconds:0} s this did not come true: {what}\n{seen?.Invoke()}");
            await Task.Delay(BetweenLooks);
        }
    }

    /// <summary>As the other one, for what needs no waiting to look at.</summary>
    public static Task HoldsAsync(string what, Func<bool> condition, Func<string>? seen = null) => HoldsAsync(what, () => Task.FromResult(condition()), seen);
}
