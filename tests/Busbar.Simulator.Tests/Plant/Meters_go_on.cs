namespace Busbar.Simulator.Tests.Plant;

/// <summary>Counters of a later run go on from what they stood at.</summary>
public class Meters_go_on
{
    [Fact]
    public void A_later_run_starts_its_counters_where_the_earlier_one_ended()
    {
        SimulatedSite first = Demo.Simulate("2026-01-15T20:00:00");
        first.Step(TimeSpan.FromHours(1));
        IReadOnlyDictionary<string, double> readings = first.ReadMeters();
        Assert.Contains("grid-meter/energyImport", readings.Keys);
        Assert.Contains("heat-meter/heatEnergy", readings.Keys);

        var higher = readings.ToDictionary(r => r.Key, r => r.Value + 1_000_000);
        SimulatedSite second = Demo.Simulate("2026-01-15T21:00:00", with: options => options with { Meters = higher });
        foreach ((string id, double value) in second.ReadMeters())
        {
            Assert.Equal(higher[id], value, 3);
        }

        second.Step(TimeSpan.FromHours(1));
        Assert.True(second.ReadMeters()["grid-meter/energyImport"] > higher["grid-meter/energyImport"]);
    }
}
