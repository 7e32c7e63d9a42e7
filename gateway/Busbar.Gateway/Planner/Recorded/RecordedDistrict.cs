using System.Text.Json;
using Busbar.Planner.Districts;
using Busbar.Planner.Storage;

namespace Busbar.Gateway.Planner.Recorded;

/// <summary>
/// Reads a folder in the layout of the CityLearn data sets: schema.json names the buildings, their files, PV and batteries. Any
/// number of buildings. Errors name file, line and column.
/// </summary>
public static class RecordedDistrict
{
    /// <summary>Reads the folder; <see cref="RecordedFileException"/> when it cannot be used.</summary>
    public static DistrictRecord Read(string folder)
    {
        string schemaFile = Path.Combine(folder, "schema.json");
        using JsonDocument schema = Parse(schemaFile);
        List<DistrictBuilding> buildings = [];
        RecordedTable? first = null;
        string weatherFile = "weather.csv", priceFile = "pricing.csv", carbonFile = "carbon_intensity.csv";
        if (!schema.RootElement.TryGetProperty("buildings", out JsonElement all) || all.ValueKind != JsonValueKind.Object)
            throw new RecordedFileException($"{schemaFile}: buildings: missing; an object with one entry a building is needed");
        foreach (JsonProperty entry in all.EnumerateObject())
        {
            JsonElement building = entry.Value;
            if (building.TryGetProperty("include", out JsonElement include) && include.ValueKind == JsonValueKind.False)
                continue;
            RecordedTable table = RecordedTable.Read(Path.Combine(folder, Text(building, "energy_simulation", $"{entry.Name}.csv")));
            first ??= table;
            if (table.Count != first.Count)
                throw new RecordedFileException($"{table.File}: {table.Count} rows, but {first.File} has {first.Count}; all files must cover the same hours");
            double pvKilowatts = Attribute(building, "pv", "nominal_power") ?? 0;
            buildings.Add(new DistrictBuilding(entry.Name, table.Column("non_shiftable_load"), [.. table.Column("solar_generation").Select(w => w * pvKilowatts / 1000)], Battery(building)));
            weatherFile = Text(building, "weather", weatherFile);
            priceFile = Text(building, "pricing", priceFile);
            carbonFile = Text(building, "carbon_intensity", carbonFile);
        }

        if (first is null || buildings.All(b => b.Battery is null))
            throw new RecordedFileException($"{schemaFile}: no building with a battery is included");
        RecordedTable weather = RecordedTable.Read(Path.Combine(folder, weatherFile)), price = RecordedTable.Read(Path.Combine(folder, priceFile)), carbon = RecordedTable.Read(Path.Combine(folder, carbonFile));
        string[] quantities = ["outdoor_dry_bulb_temperature", "direct_solar_irradiance", "diffuse_solar_irradiance"];
        foreach (RecordedTable table in (RecordedTable[])[weather, price, carbon])
        {
            if (table.Count < first.Count)
                throw new RecordedFileException($"{table.File}: {table.Count} rows, but {first.File} has {first.Count}; all files must cover the same hours");
        }

        return new DistrictRecord
        {
            Buildings = buildings,
            HourOfDay = [.. first.Column("hour").Select(v => (int)v)],
            DayType = [.. first.Column("day_type").Select(v => (int)v)],
            Price = price.Column("electricity_pricing")[..first.Count],
            PriceForecast = Forecasts(price, "electricity_pricing"),
            Carbon = carbon.Column("carbon_intensity")[..first.Count],
            Weather = [.. quantities.Select(q => weather.Column(q)[..first.Count])],
            WeatherForecast = [.. quantities.Select(q => Forecasts(weather, q))],
        };
    }

    private static double[][] Forecasts(RecordedTable table, string name) =>
        [.. Enumerable.Range(1, DistrictRecord.ForecastHours.Count).Select(k => table.OptionalColumn($"{name}_predicted_{k}") ?? [])];

    private static BatteryModel? Battery(JsonElement building)
    {
        if (Attribute(building, "electrical_storage", "capacity") is not { } capacity || capacity <= 0)
            return null;
        double power = Attribute(building, "electrical_storage", "nominal_power") ?? capacity;
        return new BatteryModel(
            capacity, power,
            Curve(building, "power_efficiency_curve") ?? BatteryModel.DefaultEfficiencyCurve,
            Curve(building, "capacity_power_curve") ?? BatteryModel.DefaultPowerCurve,
            Attribute(building, "electrical_storage", "capacity_loss_coefficient") ?? 0);
    }

    private static IReadOnlyList<CurvePoint>? Curve(JsonElement building, string name) =>
        building.GetProperty("electrical_storage").GetProperty("attributes").TryGetProperty(name, out JsonElement curve) && curve.ValueKind == JsonValueKind.Array && curve.GetArrayLength() > 1
            ? [.. curve.EnumerateArray().Select(p => new CurvePoint(p[0].GetDouble(), p[1].GetDouble()))]
            : null;

    private static double? Attribute(JsonElement building, string part, string name) =>
        building.TryGetProperty(part, out JsonElement element) && element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("attributes", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object
        && attributes.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static string Text(JsonElement building, string name, string otherwise) =>
        building.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : otherwise;

    private static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(file));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RecordedFileException($"{file}: {wrong.Message}");
        }
    }
}
