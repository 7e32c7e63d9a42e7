using Busbar.Planner.Districts;

namespace Busbar.Gateway.Planner.Recorded;

/// <summary>
/// Reads a folder in the layout of the CityLearn data sets: schema.json names the buildings, their files, PV and batteries. Any
/// number of buildings. Errors name file, line and column.
/// </summary>
/// <param name="Record">The hours that the schema asks for.</param>
/// <param name="Notes">What the figures leave out, and what looks odd, in sentences.</param>
public sealed record RecordedDistrict(DistrictRecord Record, IReadOnlyList<string> Notes)
{
    private const string LoadMeaning = "kWh in the hour", SunMeaning = "W for each kW of PV", PriceMeaning = "the price of a kWh", CarbonMeaning = "kg of CO2 for a kWh";

    private static readonly string[] Demands = ["cooling_demand", "heating_demand", "dhw_demand"];

    private static readonly (string Name, double Least, double Most, string Meaning)[] Quantities =
    [
        ("outdoor_dry_bulb_temperature", -100, 100, "degC"), ("direct_solar_irradiance", -100, 5000, "W/m2"), ("diffuse_solar_irradiance", -100, 5000, "W/m2"),
    ];

    /// <summary>Reads the folder; <see cref="RecordedFileException"/> when it cannot be used.</summary>
    /// <param name="leastHours">Hours that are needed.</param>
    public static RecordedDistrict Read(string folder, int leastHours)
    {
        RecordedSchema schema = RecordedSchema.Read(folder);
        List<RecordedTable> tables = [];
        foreach ((string Name, System.Text.Json.JsonElement Map) building in schema.Buildings)
        {
            RecordedTable table = RecordedTable.Read(Path.Combine(folder, schema.FileOf(building, "energy_simulation") ?? $"{building.Name}.csv"));
            tables.Add(table);
            schema.Pass(building);
            if (table.Count != tables[0].Count)
                throw Lengths(table, tables[0]);
        }

        RecordedTable first = tables[0];
        if (first.Count == 0)
            throw new RecordedFileException($"{first.File}: there are no rows below the header");
        Range hours = schema.Window(first.Count);
        int count = hours.End.Value - hours.Start.Value;
        if (count < leastHours)
            throw new RecordedFileException($"{first.File}: {count} hours are too few; this needs {leastHours} at least");
        List<DistrictBuilding> buildings = [];
        for (int i = 0; i < tables.Count; i++)
        {
            double pv = schema.PvKilowatts(schema.Buildings[i]);
            double[] sun = pv > 0 ? [.. tables[i].Column("solar_generation", 0, 1e5, SunMeaning)[hours].Select(w => w * pv / 1000)] : new double[count];
            buildings.Add(new DistrictBuilding(schema.Buildings[i].Name, tables[i].Column("non_shiftable_load", 0, 1e6, LoadMeaning)[hours], sun, schema.Battery(schema.Buildings[i])));
        }

        if (buildings.All(b => b.Battery is null))
            throw new RecordedFileException($"{schema.File}: no building with a battery is included; a building needs electrical_storage.attributes.capacity (kWh) and nominal_power (kW), both above 0");
        RecordedTable weather = Shared("weather", "weather.csv") ?? throw new RecordedFileException($"{schema.File}: no building names its weather, and there is no weather.csv; a backtest needs temperature and irradiance");
        RecordedTable? price = Shared("pricing", "pricing.csv"), carbon = Shared("carbon_intensity", "carbon_intensity.csv");
        if (price is null && carbon is null)
            throw new RecordedFileException($"{schema.File}: no building names pricing or carbon_intensity, and neither file is there; a backtest needs one of them");
        if (price is null)
            schema.Notes.Add("no building names pricing: the price is not counted");
        if (carbon is null)
            schema.Notes.Add("no building names carbon_intensity: carbon is not counted");
        if (Demands.Where(d => tables.Any(t => t.OptionalColumn(d, double.MinValue, double.MaxValue, "kWh") is { } demand && demand.Any(v => v > 0))).ToArray() is { Length: > 0 } left)
            schema.Notes.Add($"{string.Join(", ", left)}: not counted; a building's load is its non_shiftable_load alone");
        // Some files write 0 for the hour that ends at midnight.
        int[] clock = [.. first.Column("hour", 0, 24, "the hour that ends then")[hours].Select(h => h == 0 ? 24 : (int)h)];
        int gap = Enumerable.Range(1, count - 1).FirstOrDefault(t => clock[t] != (clock[t - 1] % 24) + 1);
        if (gap > 0)
            schema.Notes.Add($"{first.File}:{first.LineOf(hours.Start.Value + gap)}: hour {clock[gap]} follows hour {clock[gap - 1]}; is a row missing or double?");
        return new RecordedDistrict(
            new DistrictRecord
            {
                Buildings = buildings,
                HourOfDay = clock,
                DayType = [.. first.Column("day_type", 1, 8, "1 Monday to 7 Sunday, 8 a holiday")[hours].Select(v => (int)v)],
                Price = price is null ? new double[count] : Column(price, "electricity_pricing", -1e4, 1e4, PriceMeaning),
                PriceForecast = Forecasts(price, "electricity_pricing", -1e4, 1e4, PriceMeaning, hours),
                Carbon = carbon is null ? new double[count] : Column(carbon, "carbon_intensity", 0, 1e5, CarbonMeaning),
                Weather = [.. Quantities.Select(q => Column(weather, q.Name, q.Least, q.Most, q.Meaning))],
                WeatherForecast = [.. Quantities.Select(q => Forecasts(weather, q.Name, q.Least, q.Most, q.Meaning, hours))],
            },
            schema.Notes);

        RecordedTable? Shared(string key, string usual)
        {
            string? named = schema.SharedFile(key);
            string path = Path.Combine(folder, named ?? usual);
            if (named is null && !File.Exists(path))
                return null;
            if (named is not null && !File.Exists(path))
                throw new RecordedFileException($"{schema.File}: buildings name '{named}' under {key}, but there is no file {path}");
            return RecordedTable.Read(path);
        }

        double[] Column(RecordedTable table, string name, double least, double most, string meaning)
        {
            double[] values = table.Column(name, least, most, meaning);
            return values.Length >= first.Count ? values[hours] : throw Lengths(table, first);
        }
    }

    /// <summary>Writes the notes, a line each.</summary>
    public async Task TellAsync(TextWriter errors)
    {
        foreach (string note in Notes)
            await errors.WriteLineAsync("note: " + note);
    }

    private static RecordedFileException Lengths(RecordedTable table, RecordedTable first) =>
        new($"{table.File}: {table.Count} rows, but {first.File} has {first.Count}; all files must cover the same hours");

    /// <summary>The published forecasts of a quantity; where one is missing or a cell is empty, none is known.</summary>
    private static double[][] Forecasts(RecordedTable? table, string name, double least, double most, string meaning, Range hours) =>
        [.. Enumerable.Range(1, DistrictRecord.ForecastHours.Count).Select(k => table?.OptionalColumn($"{name}_predicted_{k}", least, most, meaning)?[hours] ?? [])];
}
