using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>No value without quality and age.</summary>
public sealed class LiveStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Start);
    private readonly LiveState state;

    public LiveStateTests()
    {
        state = new LiveState(time) { StaleAfter = TimeSpan.FromMinutes(2) };
        state.DeclareController("floors", new LocalName("楼层", "Floors"));
        state.DeclareDevice("room-301", "floors", DeviceClass.Thermostat, "beca-bac-002", new LocalName("301 东", "Room 301"));
        state.DeclarePoint("floors", "room-301", "roomTemperature", Unit.Celsius, PointKind.Measurement, false, -10, 50, "Room air");
    }

    [Fact]
    public void A_declared_point_that_never_came_is_not_present_and_has_no_value_and_no_age()
    {
        LivePoint point = state.Find("room-301", "roomTemperature")!;

        Assert.Equal(Quality.NotPresent, point.Quality);
        Assert.Null(point.Value);
        Assert.Null(point.Age);
        Assert.False(state.FindDevice("room-301")!.IsOnline);
        Assert.NotNull(state.FindDevice("room-301")!.OfflineReason);
    }

    [Fact]
    public void The_age_is_that_of_the_moment_of_reading()
    {
        Online();
        Report(20.5, Quality.Good);
        time.Advance(TimeSpan.FromSeconds(7));

        LivePoint point = state.Find("room-301", "roomTemperature")!;

        Assert.Equal(20.5, point.Value);
        Assert.Equal(Quality.Good, point.Quality);
        Assert.Equal(TimeSpan.FromSeconds(7), point.Age);
    }

    [Fact]
    public void A_source_time_ahead_of_the_gateways_clock_is_age_zero_and_never_negative()
    {
        Online();
        state.SetPoint("floors", "room-301", "roomTemperature", 20, Quality.Good, Start.AddSeconds(3));

        Assert.Equal(TimeSpan.Zero, state.Find("room-301", "roomTemperature")!.Age);
    }

    [Fact]
    public void When_the_controller_goes_its_points_are_stale_at_once_and_keep_their_value()
    {
        Online();
        Report(20.5, Quality.Good);

        state.SetControllerOnline("floors", false, new("连接中断", "its connection ended"), time.GetUtcNow());

        LivePoint point = state.Find("room-301", "roomTemperature")!;
        Assert.Equal(Quality.Stale, point.Quality);
        Assert.Equal(20.5, point.Value);
        Assert.Contains("its connection ended", state.FindDevice("room-301")!.OfflineReason!.En, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_controller_comes_back_a_point_is_good_again_only_while_its_age_allows()
    {
        Online();
        Report(20.5, Quality.Good);
        state.SetControllerOnline("floors", false, new("离开", "gone"), time.GetUtcNow());
        time.Advance(TimeSpan.FromMinutes(10));

        state.SetControllerOnline("floors", true, null, time.GetUtcNow());

        Assert.Equal(Quality.Stale, state.Find("room-301", "roomTemperature")!.Quality);
    }

    [Fact]
    public void A_point_that_was_not_reported_for_too_long_is_stale_although_the_controller_is_online()
    {
        Online();
        Report(20.5, Quality.Good);

        time.Advance(TimeSpan.FromSeconds(121));

        Assert.Equal(Quality.Stale, state.Find("room-301", "roomTemperature")!.Quality);
    }

    [Fact]
    public void A_replayed_older_value_does_not_take_the_place_of_a_newer_one()
    {
        Online();
        Report(20.5, Quality.Good);

        bool isTaken = state.SetPoint("floors", "room-301", "roomTemperature", 18, Quality.Good, Start.AddHours(-1), isHistorical: true);

        Assert.False(isTaken);
        Assert.Equal(20.5, state.Find("room-301", "roomTemperature")!.Value);
    }

    [Fact]
    public void A_value_from_a_clock_that_was_set_back_is_the_newest_all_the_same()
    {
        Online();
        state.SetPoint("floors", "room-301", "roomTemperature", 20.5, Quality.Good, Start.AddHours(1));

        bool isTaken = state.SetPoint("floors", "room-301", "roomTemperature", 18, Quality.Good, Start);

        Assert.True(isTaken);
        Assert.Equal((18.0, Start), (state.Find("room-301", "roomTemperature")!.Value, state.Find("room-301", "roomTemperature")!.SourceTime));
    }

    [Fact]
    public void A_reason_from_a_clock_that_was_set_back_is_the_newest_and_a_replayed_one_is_not()
    {
        LiveWhy Why(double commanded, DateTimeOffset since) => new(commanded, 13, "setpointSchedule", new("", ""), 0, new("", ""), since);
        state.SetWhy("floors", "room-301", "roomTemperature", Why(20, Start.AddHours(1)));

        state.SetWhy("floors", "room-301", "roomTemperature", Why(19, Start));
        state.SetWhy("floors", "room-301", "roomTemperature", Why(15, Start.AddHours(-1)), isHistorical: true);

        Assert.Equal(19, state.Find("room-301", "roomTemperature")!.Why!.Commanded);
    }

    [Fact]
    public void A_value_dated_well_ahead_of_now_is_uncertain_until_its_time_has_come()
    {
        Online();
        state.SetPoint("floors", "room-301", "roomTemperature", 20, Quality.Good, Start.AddMinutes(2));
        Assert.Equal(Quality.Uncertain, state.Find("room-301", "roomTemperature")!.Quality);

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(Quality.Good, state.Find("room-301", "roomTemperature")!.Quality);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_a_number_is_bad_and_has_no_value(double value)
    {
        Online();
        Report(value, Quality.Good);

        LivePoint point = state.Find("room-301", "roomTemperature")!;
        Assert.Null(point.Value);
        Assert.Equal(Quality.Bad, point.Quality);
    }

    [Fact]
    public void Subscribers_are_told_until_they_end_the_subscription()
    {
        List<LiveChange> told = [];
        IDisposable subscription = state.Subscribe(told.Add);

        Report(20, Quality.Good);
        subscription.Dispose();
        Report(21, Quality.Good);

        Assert.Equal([new LiveChange(LiveChangeKind.Point, "floors", "room-301", "roomTemperature")], told);
    }

    [Fact]
    public void A_controller_counts_the_devices_that_answer()
    {
        state.DeclareDevice("room-302", "floors", DeviceClass.Thermostat, "beca-bac-002", new LocalName("room-302", "room-302"));
        Online();

        LiveController controller = state.FindController("floors")!;
        Assert.Equal(2, controller.DeviceCount);
        Assert.Equal(1, controller.OnlineDeviceCount);
    }

    [Fact]
    public void Readers_and_writers_do_not_disturb_each_other()
    {
        Online();
        Parallel.For(0, 2000, i =>
        {
            if (i % 2 == 0)
                state.SetPoint("floors", "room-301", "roomTemperature", i, Quality.Good, Start);
            else
                Assert.NotEmpty(state.Points("room-301"));
        });
    }

    private void Online()
    {
        state.SetControllerOnline("floors", true, null, time.GetUtcNow());
        state.SetDeviceOnline("floors", "room-301", true, null, time.GetUtcNow());
    }

    private void Report(double value, Quality quality) => state.SetPoint("floors", "room-301", "roomTemperature", value, quality, time.GetUtcNow());
}
