using Busbar.Gateway.Alarms;
using Busbar.Gateway.Tests.Metering;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Alarms;

public sealed class Alarms_of_the_books : IDisposable
{
    private static readonly DateOnly Tuesday = new(2026, 3, 31);
    private readonly BooksRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task An_hour_that_stands_out_among_similar_days_raises_an_alarm_that_says_by_how_much_and_an_ordinary_one_does_not()
    {
        DateTimeOffset now = rig.Books.StartOf(Tuesday.AddDays(1));
        rig.Count("grid-meter", "energyImport", Tuesday.AddDays(-14), Tuesday, 240_000, (at, value) => (value + (20_000 * Math.Max(0, (at - now.AddHours(-1)).TotalHours)), Quality.Good));

        AlarmCondition odd = await Find("anomaly:grid", now);
        AlarmCondition usual = await Find("anomaly:grid", now.AddHours(-1));

        Assert.Equal((true, 30.0), (odd.Holds, odd.Value));
        Assert.Contains("30 kWh in the hour; 5 similar days had 10 kWh", odd.Text.En, StringComparison.Ordinal);
        Assert.Contains("5 个相似日", odd.Text.Zh, StringComparison.Ordinal);
        Assert.False(usual.Holds);
        Assert.Equal("raised", Assert.Single(new AlarmLogic([]).Observe([odd, usual with { Id = "another" }], now)).What);
    }

    [Fact]
    public async Task Too_few_similar_days_or_a_counter_that_is_not_good_tell_nothing()
    {
        DateTimeOffset now = rig.Books.StartOf(Tuesday.AddDays(1));
        rig.Count("grid-meter", "energyImport", Tuesday.AddDays(-1), Tuesday, 240_000, (at, value) => (value + (20_000 * Math.Max(0, (at - now.AddHours(-1)).TotalHours)), Quality.Good));
        Assert.Null((await Find("anomaly:grid", now)).Holds);

        using BooksRig stale = new();
        stale.Count("grid-meter", "energyImport", Tuesday.AddDays(-14), Tuesday, 240_000, (at, value) => (value, at > now.AddHours(-3) ? Quality.Stale : Quality.Good));
        Assert.Null((await Find("anomaly:grid", now, stale)).Holds);
    }

    [Theory]
    [InlineData(100_000, 150_000, true)]
    [InlineData(100_000, 97_000, false)]
    [InlineData(100_000, 60_000, true)]
    public async Task A_main_meter_that_does_not_agree_with_those_below_it_is_an_alarm_of_the_day(double main, double sub, bool holds)
    {
        rig.Count("dc-meter-loads", "energyImport", Tuesday, Tuesday, main);
        rig.Count("dc-meter-it", "energyImport", Tuesday, Tuesday, sub);

        AlarmCondition balance = await Find("balance:loads", rig.Books.StartOf(Tuesday.AddDays(1)).AddHours(1));

        Assert.Equal(holds, balance.Holds);
        Assert.Contains(holds ? "beyond" : "within", balance.Text.En, StringComparison.Ordinal);
        Assert.Contains("总表 100", balance.Text.Zh, StringComparison.Ordinal);
        Assert.Null((await Find("balance:loads", rig.Books.StartOf(Tuesday.AddDays(-10)))).Holds);
    }

    [Theory]
    [InlineData(60, 40, 2, 45_900, false, "")]
    [InlineData(60, 40, 2, 30_000, true, "热量超出允许误差")]
    [InlineData(40, 60, 2, 0, true, "接反")]
    [InlineData(60, 40, 0, 20_000, true, "无流量却有热量")]
    public async Task A_heat_meter_whose_counter_its_own_flow_and_temperatures_contradict_is_told(double supply, double @return, double flow, double watts, bool holds, string said)
    {
        DateTimeOffset hour = rig.Books.StartOf(Tuesday).AddHours(9);
        void Minutes(string point, Func<double, double> valueAtMinute) => rig.Write("heat-meter", point, hour, hour.AddMinutes(59), TimeSpan.FromMinutes(1), at => (valueAtMinute((at - hour).TotalMinutes), Quality.Good));
        Minutes("flow", _ => flow);
        Minutes("supplyTemperature", _ => supply);
        Minutes("returnTemperature", _ => @return);
        Minutes("heatEnergy", minute => Math.Round(1_000_000 + (watts * minute / 60)));

        AlarmCondition audit = await Find("audit:heat-meter", hour.AddHours(1).AddMinutes(3));

        Assert.Equal(holds, audit.Holds);
        Assert.Contains(said, audit.Text.Zh, StringComparison.Ordinal);
        Assert.Equal(holds, audit.Text.En.Contains("permissible error", StringComparison.Ordinal));
        Assert.Equal("device:heat-meter", audit.Parent);
        Assert.Null((await Find("audit:heat-meter", hour.AddHours(-5))).Holds);
    }

    private Task<AlarmCondition> Find(string id, DateTimeOffset now) => Find(id, now, rig);

    private static async Task<AlarmCondition> Find(string id, DateTimeOffset now, BooksRig on)
    {
        BookAlarms alarms = new(on.Books, on.Store, on.Site, AlarmsModel.Read(on.Site, new Diagnostics()));
        return (await alarms.CheckAsync(now, TestContext.Current.CancellationToken)).Single(condition => condition.Id == id);
    }
}
