using System.Globalization;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Plant.Replay;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Tests.Replay;

public sealed class A_recording_drives_the_building : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-08-01T00:00:00+08:00", CultureInfo.InvariantCulture);
    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-replay").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_and_PV_follow_the_rows_and_run_straight_between_the_middles_of_hours()
    {
        string file = Write("Building.csv", Rows(48, i => $"8,{i % 24 + 1},1,{(i == 5 ? 4 : 2)},{(i == 12 ? 800 : 0)}"));
        RecordedYear year = Load(file);
        Assert.Equal(1.0, year.At(Hours(5.5)).RecordedLoadShare, 9);
        Assert.Equal(0.5, year.At(Hours(10.5)).RecordedLoadShare, 9);
        Assert.Equal(0.75, year.At(Hours(6)).RecordedLoadShare, 9);
        Assert.Equal(0.8, year.At(Hours(12.5)).RecordedPvYield, 9);
        Assert.Equal(0.4, year.At(Hours(13)).RecordedPvYield, 9);
    }

    [Fact]
    public void It_begins_again_when_it_ends()
    {
        string file = Write("Building.csv", Rows(24, i => $"8,{i + 1},1,{i + 1},0"));
        RecordedYear year = Load(file);
        Assert.Equal(year.At(Hours(3.3)).RecordedLoadShare, year.At(Hours(27.3)).RecordedLoadShare, 12);
        Assert.Equal((24 + 1) / 48.0, year.At(Hours(24)).RecordedLoadShare, 9);
    }

    [Fact]
    public void It_begins_at_the_month_and_day_of_the_start()
    {
        string file = Write("Building.csv", Rows(24 * 3, i => $"{(i < 24 ? 7 : 8)},{i % 24 + 1},1,{i + 1},0"));
        RecordedYear year = Load(file);
        Assert.Equal(25 / 72.0, year.At(Hours(0.5)).RecordedLoadShare, 9);
    }

    [Fact]
    public void The_meters_show_the_recording()
    {
        string file = Write("Building.csv", Rows(24, i => $"8,{i + 1},1,{(i == 3 ? 4 : 2)},{(i is >= 10 and < 14 ? 500 : 0)}"));
        PlantLayout layout = PlantLayout.Yuncheng;
        var plant = new BuildingPlant(layout, new PlantOptions { Start = Start, Boundary = Load(file) });
        plant.RunUntil(Hours(3.5));
        Assert.Equal(12_000, plant.Loads.FloorWatts, 0);
        plant.RunUntil(Hours(12));
        Assert.Equal(6_000, plant.Loads.FloorWatts, 0);
        Assert.Equal(15_000, plant.Find("pv-dc")!.Read("pvPower"), 0);
    }

    [Fact]
    public void The_weather_beside_it_is_used()
    {
        string file = Write("Building.csv", Rows(24, i => $"8,{i + 1},1,1,0"));
        Write("weather.csv", Weather(24, i => $"{i},100,50"));
        BoundaryNow noon = Load(file).At(Hours(12.5));
        Assert.Equal(12, noon.OutdoorTemperature, 9);
        Assert.Equal(100, noon.DirectIrradiance, 9);
        Assert.Equal(50, noon.DiffuseIrradiance, 9);
    }

    [Theory]
    [InlineData("month,hour,day_type,load,solar_generation", "1,1,1,1,1", ":1: there is no column 'non_shiftable_load' (kWh in the hour)")]
    [InlineData("month,hour,day_type,non_shiftable_load,solar_generation", "1,1,1,abc,1", ":2: column 4 (non_shiftable_load): 'abc' should be a number")]
    [InlineData("month,hour,day_type,non_shiftable_load,solar_generation", "13,1,1,1,1", ":2: column 1 (month): '13' should be a number from 1 to 12")]
    [InlineData("month,hour,day_type,non_shiftable_load,solar_generation", "1,1,1,1", ":2: the line has 4 cells; the header has 5")]
    [InlineData("month,hour,day_type,non_shiftable_load,solar_generation", "1,1,1,0,0", "is zero in every row")]
    [InlineData("nothing", "1", ":1: there is no header")]
    public void A_wrong_file_says_where_and_what_would_be_right(string header, string row, string expected)
    {
        string file = Write("Building.csv", header + "\n" + string.Concat(Enumerable.Repeat(row + "\n", 24)));
        var error = Assert.Throws<ReplayFileException>(() => Load(file));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Assert.Throws<ReplayFileException>(() => Load(Path.Combine(_folder, "none.csv")));
        Assert.Contains("none.csv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weather_of_another_length_is_refused()
    {
        string file = Write("Building.csv", Rows(24, i => $"8,{i + 1},1,1,0"));
        Write("weather.csv", Weather(25, _ => "1,1,1"));
        Assert.Contains("there are 25 rows", Assert.Throws<ReplayFileException>(() => Load(file)).Message, StringComparison.Ordinal);
    }

    private static long Hours(double hours) => Start.ToUnixTimeMilliseconds() + (long)(hours * 3_600_000);

    private static RecordedYear Load(string file) => new(file, PlantLayout.Yuncheng, Start, new SyntheticWeather(1, PlantLayout.Yuncheng));

    private static string Rows(int count, Func<int, string> row) =>
        "month,hour,day_type,non_shiftable_load,solar_generation\n" + string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    private static string Weather(int count, Func<int, string> row) =>
        "outdoor_dry_bulb_temperature,direct_solar_irradiance,diffuse_solar_irradiance\n" + string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
