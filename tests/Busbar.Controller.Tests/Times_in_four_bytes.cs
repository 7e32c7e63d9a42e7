using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>Times of readings and poll groups are kept in four bytes; a controller runs for years.</summary>
public sealed class Times_in_four_bytes
{
    private const long Day = 24L * 3600 * 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(49 * Day)]
    [InlineData(50 * Day)]
    [InlineData(4000 * Day)]
    public void A_time_comes_back_as_it_was_set(long now)
    {
        ReadingTimes times = new(3) { [0] = now, [1] = now - 17, [2] = Math.Max(0, now - 20 * Day) };
        times[0] = now + 1000;
        Assert.Equal((now + 1000, now - 17, Math.Max(0, now - 20 * Day)), (times[0], times[1], times[2]));
        Assert.Equal(1500, times.Age(0, now + 2500));
    }

    [Fact]
    public void A_reading_that_stays_away_for_a_year_never_looks_new()
    {
        ReadingTimes times = new(2) { [0] = 1000, [1] = 1000 };
        for (long now = 0; now < 400 * Day; now += 3600 * 1000)
        {
            times[1] = now;
            times.Keep();
            Assert.InRange(times.Age(0, now), Math.Min(now - 1000, 24 * Day), 50 * Day);
        }
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(2147483000, 2000)]
    [InlineData(4294967000, 300000)]
    [InlineData(4000 * Day, -300000)]
    public void A_due_time_comes_back_across_every_turn_of_the_four_bytes(long now, long until) =>
        Assert.Equal(now + until, DeviceTable.DueAt((int)(now + until), now));
}
