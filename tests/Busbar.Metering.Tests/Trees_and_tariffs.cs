using Busbar.Metering.Counters;
using Busbar.Metering.Tree;

namespace Busbar.Metering.Tests;

public class Trees_and_tariffs
{
    private static readonly MeterTree Tree = new(
    [
        new MeterNode("main", null, "140800A00101"), new MeterNode("light", "main", "140800A00101A1"), new MeterNode("hvac", "main", "140800A00101B"), new MeterNode("chiller", "hvac", "140800A00101B1C"),
    ]);

    [Fact]
    public void A_main_meter_is_checked_against_the_sum_of_those_below()
    {
        Dictionary<string, decimal?> amounts = new() { ["main"] = 100m, ["light"] = 40m, ["hvac"] = 57m, ["chiller"] = 60m };

        IReadOnlyList<BalanceLine> lines = Tree.Check(amounts, 0.05m);

        Assert.Equal(("main", 3m, true), (lines[0].Meter, lines[0].Difference, lines[0].IsBalanced));
        Assert.Equal(("hvac", -3m, false), (lines[1].Meter, lines[1].Difference, lines[1].IsBalanced));
        amounts["light"] = null;
        BalanceLine unknown = Tree.Check(amounts, 0.05m)[0];
        Assert.Null(unknown.IsBalanced);
        Assert.Equal(["light"], unknown.Unknown);
    }

    [Fact]
    public void Sums_by_item_count_each_meter_once()
    {
        IReadOnlyDictionary<string, decimal> sums = Tree.ByItem(new Dictionary<string, decimal?> { ["main"] = 100m, ["light"] = 40m, ["hvac"] = 57m, ["chiller"] = null });

        Assert.Equal([("01", 100m), ("01A1", 40m), ("01B", 57m)], sums.Select(each => (each.Key, each.Value)));
    }

    [Fact]
    public void Every_mistake_of_a_tree_is_told_at_once()
    {
        string said = Assert.Throws<ArgumentException>(() => new MeterTree([new MeterNode("a", "b", ""), new MeterNode("b", "a", ""), new MeterNode("c", "none", ""), new MeterNode("c", null, "14080")])).Message;

        foreach (string part in new[] { "'a' lies below itself", "'none', which is not there", "'c' is there 2 times", "'14080' has 5 characters" })
            Assert.Contains(part, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("140800A00101B1C", null)]
    [InlineData("140800A001040", null)]
    [InlineData("14080xA00101", "no region")]
    [InlineData("140800Z00101", "class of building")]
    [InlineData("140800A00114", "energy class")]
    [InlineData("140800A00101Z", "no item")]
    public void Codes_are_checked_part_by_part(string code, string? said) => Assert.Contains(said ?? "", SubMeteringCode.Mistake(code) ?? "", StringComparison.Ordinal);

    [Fact]
    public void Electricity_is_summed_by_the_class_of_each_quarter_hour_and_what_is_missing_is_told()
    {
        DateTimeOffset start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        IntervalEnergy[] intervals =
        [
            new(start, TimeSpan.FromMinutes(15), 2m, EnergyMark.Measured), new(start.AddMinutes(15), TimeSpan.FromMinutes(15), 3m, EnergyMark.Estimated),
            new(start.AddMinutes(30), TimeSpan.FromMinutes(15), null, EnergyMark.Missing), new(start.AddMinutes(45), TimeSpan.FromMinutes(15), 1m, EnergyMark.Measured),
        ];

        TimeOfUseReport report = TimeOfUse.Report(intervals, at => at.Minute < 30 ? new QuarterPrice("valley", 0.2475m) : new QuarterPrice("peak", 0.88m));

        Assert.Equal([("peak", 1m, 0m, 0.88m), ("valley", 5m, 3m, 1.2375m)], report.Lines.Select(line => (line.Class, line.Energy, line.EstimatedEnergy, line.Cost!.Value)));
        Assert.Equal((1, 2.12m), (report.Missing, report.Total));
        Assert.Null(TimeOfUse.Report(intervals, _ => new QuarterPrice("flat", null)).Total);
    }
}
