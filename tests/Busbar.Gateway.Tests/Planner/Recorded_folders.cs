using System.Text.Json.Nodes;
using Busbar.Gateway.Planner.Recorded;
using Busbar.Gateway.Tests.CommandLine;
using Busbar.Planner.Districts;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>Recorded years of other people: what is odd in them is read as it is meant or named with its place, never passed over.</summary>
public sealed class Recorded_folders : IDisposable
{
    private const int Hours = 72;
    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;

    public Recorded_folders()
    {
        string[] rows = [.. Enumerable.Range(0, Hours).Select(t => $"7,{(t % 24) + 1},{(t / 24 % 7) + 1},{1 + (t % 5)},0,{(t % 24 is > 6 and < 18 ? 500 : 0)},home")];
        Write("a.csv", "month,hour,day_type,non_shiftable_load,cooling_demand,solar_generation,remark", rows);
        Write("b.csv", "month,hour,day_type,non_shiftable_load,cooling_demand,solar_generation,remark", rows);
        Write("weather.csv", "outdoor_dry_bulb_temperature,direct_solar_irradiance,diffuse_solar_irradiance", Enumerable.Repeat("20,100,50", Hours));
        Write("pricing.csv", "electricity_pricing", Enumerable.Repeat("0.2", Hours));
        Write("carbon_intensity.csv", "carbon_intensity", Enumerable.Repeat("0.15", Hours));
        Schema(_ => { });
    }

    [Fact]
    public void A_folder_is_read_as_its_schema_says()
    {
        RecordedDistrict district = Read();
        Assert.Empty(district.Notes);
        Assert.Equal(Hours, district.Record.Count);
        Assert.Equal(["House A", "住宅 乙"], district.Record.Buildings.Select(b => b.Name));
        Assert.Equal(2.0, district.Record.Buildings[0].PvKilowattHours[12], 9);
        Assert.Equal(6.4, district.Record.Batteries.Single().CapacityKilowattHours);
    }

    [Theory]
    [InlineData("a.csv", 5, "non_shiftable_load", "", "a.csv:6: non_shiftable_load is empty; every hour needs a value (kWh in the hour)")]
    [InlineData("a.csv", 5, "non_shiftable_load", "NaN", "a.csv:6: non_shiftable_load: 'NaN' is no number")]
    [InlineData("a.csv", 5, "non_shiftable_load", "-3", "a.csv:6: non_shiftable_load: -3 cannot be; it is kWh in the hour, 0 to")]
    [InlineData("b.csv", 71, "solar_generation", "1e12", "b.csv:72: solar_generation: 1e12 cannot be")]
    [InlineData("a.csv", 1, "hour", "99", "a.csv:2: hour: 99 cannot be")]
    [InlineData("a.csv", 1, "day_type", "9", "a.csv:2: day_type: 9 cannot be")]
    [InlineData("pricing.csv", 3, "electricity_pricing", "abc", "pricing.csv:4: electricity_pricing: 'abc' is no number")]
    [InlineData("carbon_intensity.csv", 3, "carbon_intensity", "0,15", "carbon_intensity.csv:4: 2 fields, but the header has 1")]
    [InlineData("carbon_intensity.csv", 0, "carbon_intensity", "carbon", "carbon_intensity.csv:1: there is no column 'carbon_intensity' (kg of CO2 for a kWh)")]
    [InlineData("weather.csv", 0, "outdoor_dry_bulb_temperature", "direct_solar_irradiance", "weather.csv:1: two columns are called 'direct_solar_irradiance'")]
    public void A_cell_that_cannot_be_is_named_with_file_line_and_column(string file, int line, string column, string value, string message)
    {
        string path = Path.Combine(_folder, file);
        string[] lines = File.ReadAllLines(path);
        string[] cells = lines[line].Split(',');
        cells[Array.IndexOf(lines[0].Split(','), column)] = value;
        lines[line] = string.Join(',', cells);
        File.WriteAllLines(path, lines);
        if (column == "outdoor_dry_bulb_temperature")
            File.WriteAllText(path, File.ReadAllText(path).Replace("direct_solar_irradiance,direct", "outdoor_dry_bulb_temperature,direct_solar_irradiance,direct", StringComparison.Ordinal).Replace("20,", "20,20,", StringComparison.Ordinal));
        Assert.Contains(Path.Combine(_folder, message), Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_counted_with_the_empty_ones()
    {
        string path = Path.Combine(_folder, "a.csv");
        List<string> lines = [.. File.ReadAllLines(path)];
        lines.Insert(3, "");
        lines[8] = lines[8].Replace(",0,", ",0,x", StringComparison.Ordinal);
        File.WriteAllLines(path, lines);
        Assert.Contains("a.csv:9: solar_generation", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"buildings\":[]}")]
    [InlineData("{\"buildings\":{}}")]
    [InlineData("{\"buildings\":{\"A\":null}}")]
    [InlineData("{\"buildings\":{\"A\":{\"include\":\"yes\"}}}")]
    [InlineData("{\"buildings\":{\"A\":{\"energy_simulation\":5}}}")]
    [InlineData("{\"buildings\":{\"A\":{}},\"seconds_per_time_step\":900}")]
    [InlineData("{\"buildings\":{\"A\":{}},\n\"x\":")]
    public void A_schema_that_is_none_is_refused_by_its_name(string schema)
    {
        File.WriteAllText(Path.Combine(_folder, "schema.json"), schema);
        Assert.StartsWith(Path.Combine(_folder, "schema.json") + ":", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("capacity", "\"6.4 kWh\"", "electrical_storage.attributes.capacity: the text '6.4 kWh' stands here")]
    [InlineData("capacity", "-6.4", "electrical_storage.attributes.capacity: -6.4 cannot be")]
    [InlineData("capacity", "0", "no building with a battery is included")]
    [InlineData("nominal_power", "-1", "electrical_storage.attributes.nominal_power: -1 cannot be")]
    [InlineData("efficiency", "1.2", "electrical_storage.attributes.efficiency: 1.2 cannot be")]
    [InlineData("depth_of_discharge", "0", "electrical_storage.attributes.depth_of_discharge: 0 cannot be")]
    [InlineData("power_efficiency_curve", "[[0,0.9]]", "power_efficiency_curve: two or more pairs")]
    [InlineData("power_efficiency_curve", "[[0,0.9],[0,0.9]]", "power_efficiency_curve: two or more pairs")]
    [InlineData("power_efficiency_curve", "[[0,0.9],[1,1.5]]", "power_efficiency_curve: two or more pairs")]
    public void A_battery_that_cannot_be_is_refused_and_never_counted_as_none(string attribute, string value, string message)
    {
        Schema(root => root["buildings"]!["House A"]!["electrical_storage"]!["attributes"]![attribute] = JsonNode.Parse(value));
        Assert.Contains(message, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_not_be_discharged_is_no_capacity()
    {
        Schema(root => root["buildings"]!["House A"]!["electrical_storage"]!["attributes"]!["depth_of_discharge"] = 0.5);
        Assert.Equal(3.2, Read().Record.Batteries.Single().CapacityKilowattHours, 9);
        Assert.Equal(5 * 0.2, Read().Record.Batteries.Single().MaximumPower(1), 9);
        Assert.Equal(5, Read().Record.Batteries.Single().MaximumPower(0.6), 9); // 0.8 of the whole
        Assert.Equal(5 * 0.6, Read().Record.Batteries.Single().MaximumPower(0.8), 9); // 0.9 of the whole
    }

    [Fact]
    public void The_hours_that_the_schema_names_are_the_year()
    {
        Schema(root => (root["simulation_start_time_step"], root["simulation_end_time_step"]) = (10, 59));
        DistrictRecord record = Read().Record;
        Assert.Equal(50, record.Count);
        Assert.Equal(11, record.HourOfDay[0]);
        Schema(root => root["simulation_end_time_step"] = 46);
        Assert.Contains("47 hours are too few; this needs 48 at least", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Midnight_may_be_written_as_hour_nought()
    {
        string path = Path.Combine(_folder, "a.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace("7,24,", "7,0,", StringComparison.Ordinal));
        Assert.Equal(24, Read().Record.HourOfDay[23]);
        Assert.Empty(Read().Notes);
    }

    [Fact]
    public void What_the_figures_leave_out_is_said()
    {
        string path = Path.Combine(_folder, "a.csv");
        string[] lines = File.ReadAllLines(path);
        lines[5] = lines[5].Replace(",0,", ",1.5,", StringComparison.Ordinal);
        (lines[20], lines[30]) = (lines[30], lines[20]);
        File.WriteAllLines(path, lines);
        File.Delete(Path.Combine(_folder, "carbon_intensity.csv"));
        Schema(root =>
        {
            root["buildings"]!["House A"]!["chargers"] = JsonNode.Parse("{\"one\":{}}");
            root["buildings"]!["House A"]!.AsObject().Remove("carbon_intensity");
            root["buildings"]!["住宅 乙"]!.AsObject().Remove("carbon_intensity");
            root["buildings"]!["住宅 乙"]!["pv"] = JsonNode.Parse("{\"autosize\":true}");
        });
        IReadOnlyList<string> notes = Read().Notes;
        Assert.Contains("chargers is not counted", notes);
        Assert.Contains("no building names carbon_intensity: carbon is not counted", notes);
        Assert.Contains(notes, n => n.StartsWith("pv without attributes.nominal_power", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.StartsWith("cooling_demand: not counted", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.Contains("a.csv:21: hour 6 follows hour 19", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_named_and_not_there_is_missing_and_not_left_out()
    {
        File.Delete(Path.Combine(_folder, "carbon_intensity.csv"));
        Assert.Contains("buildings name 'carbon_intensity.csv' under carbon_intensity, but there is no file", Refused(), StringComparison.Ordinal);
        Directory.Delete(_folder, recursive: true);
        Assert.Equal($"{_folder}: there is no such folder; give one with a schema.json", Refused());
        Directory.CreateDirectory(_folder);
        Assert.Equal($"{Path.Combine(_folder, "schema.json")}: there is no such file", Refused());
    }

    [Fact]
    public async Task A_year_without_carbon_has_figures_for_the_rest()
    {
        Write("carbon_intensity.csv", "carbon_intensity", Enumerable.Repeat("0", Hours));
        using RunningCommand plan = new("plan", "--backtest", _folder);
        Assert.Equal(0, await plan.EndAsync());
        Assert.Matches(@"self-consumption rule +\d\.\d+ +\d\.\d+ +- +\d", plan.Output);
        Assert.DoesNotContain("NaN", plan.Output, StringComparison.Ordinal);
        using RunningCommand few = new("plan", "--backtest", _folder, "--hours", "5"), none = new("plan", "--backtest"), forecast = new("forecast", "--backtest", _folder);
        Assert.Equal(1, await few.EndAsync());
        Assert.Contains("--hours 5 lies not between 48 and", few.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await none.EndAsync());
        Assert.Contains("Required argument missing for option: '--backtest'.", none.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await forecast.EndAsync());
        Assert.Contains("72 hours are too few; this needs 240 at least", forecast.Errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private RecordedDistrict Read() => RecordedDistrict.Read(_folder, 48);

    private string Refused() => Assert.Throws<RecordedFileException>(Read).Message;

    private void Write(string name, string header, IEnumerable<string> rows) => File.WriteAllLines(Path.Combine(_folder, name), rows.Prepend(header));

    private void Schema(Action<JsonObject> change)
    {
        JsonObject root = JsonNode.Parse("""
            {"seconds_per_time_step": 3600, "some_other_key": [1],
             "buildings": {
               "House A": {"include": true, "energy_simulation": "a.csv", "weather": "weather.csv", "pricing": "pricing.csv", "carbon_intensity": "carbon_intensity.csv",
                 "electrical_storage": {"attributes": {"capacity": 6.4, "nominal_power": 5.0}}, "pv": {"attributes": {"nominal_power": 4}}},
               "住宅 乙": {"energy_simulation": "b.csv", "weather": "weather.csv", "pricing": "pricing.csv", "carbon_intensity": "carbon_intensity.csv", "electrical_storage": null, "pv": {"attributes": {"nominal_power": 4}}},
               "left out": {"include": false}}}
            """)!.AsObject();
        change(root);
        File.WriteAllText(Path.Combine(_folder, "schema.json"), root.ToJsonString());
    }
}
