using Busbar.Gateway.Demo;
using Busbar.Gateway.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Busbar.Gateway.Tests.Demo;

/// <summary>Where virtual time stood, over restarts and on a bad disk.</summary>
public sealed class The_demos_clock : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly RecordingLogger<DemoClock> log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_goes_on_where_it_stopped()
    {
        Assert.True(new DemoClock(folder.File("data")).Keep(Now.AddDays(3), log));

        Assert.Equal(Now.AddDays(3), new DemoClock(folder.File("data")).Begin(Now));
    }

    [Fact]
    public void A_disk_that_does_not_take_it_is_told_once_and_stops_nothing()
    {
        File.WriteAllText(folder.File("data"), "a file where the folder should be");
        DemoClock clock = new(folder.File("data"));

        Assert.False(clock.Keep(Now, log));
        Assert.False(clock.Keep(Now, log));

        (LogLevel level, string text) = Assert.Single(log.Told);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("--data", text, StringComparison.Ordinal);
    }
}
