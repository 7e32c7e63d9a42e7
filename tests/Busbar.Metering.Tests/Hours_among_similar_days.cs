namespace Busbar.Metering.Tests;

public class Hours_among_similar_days
{
    [Fact]
    public void An_hour_stands_out_among_similar_days_only_when_it_is_beyond_their_scatter()
    {
        Assert.Null(SimilarDays.Judge(12m, [10m, 11m, 9m], 0.5, "kWh"));
        Assert.NotNull(SimilarDays.Judge(20m, [10m, 11m, 9m], 0.5, "kWh"));
        Assert.Null(SimilarDays.Judge(20m, [2m, 11m, 19m], 0.5, "kWh"));
        Assert.Null(SimilarDays.Judge(20m, [10m, 10m], 0.5, "kWh"));
    }
}
