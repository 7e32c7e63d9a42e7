using System.Text.Json;
using Busbar.Planner.Storage;

namespace Busbar.Gateway.Planner.Recorded;

/// <summary>
/// A schema.json in the layout of the CityLearn data sets, as far as a backtest needs it. What it holds besides and what would change the figures is
/// told in <see cref="Notes"/>; everything else is passed over.
/// </summary>
internal sealed class RecordedSchema
{
    /// <summary>Parts of a building that use or store energy and that the backtest knows nothing of.</summary>
    private static readonly string[] NotCounted = ["cooling_storage", "heating_storage", "dhw_storage", "chargers", "electric_vehicle_chargers", "washing_machines", "power_outage"];

    private readonly JsonElement _root;

    private RecordedSchema(string file, JsonElement root) => (File, _root) = (file, root);

    /// <summary>Its path.</summary>
    public string File { get; }

    /// <summary>What the figures leave out, in sentences.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Buildings that are not excluded, by name.</summary>
    public IReadOnlyList<(string Name, JsonElement Map)> Buildings { get; private set; } = [];

    /// <summary>Reads the schema of a folder.</summary>
    public static RecordedSchema Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new RecordedFileException($"{folder}: there is no such folder; give one with a schema.json");
        string file = Path.Combine(folder, "schema.json");
        string text = RecordedFileException.Reading(file, System.IO.File.ReadAllText);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            RecordedSchema schema = new(file, document.RootElement.Clone());
            schema.Check();
            return schema;
        }
        catch (JsonException wrong)
        {
            throw new RecordedFileException($"{file}:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}: this is not JSON: {wrong.Message.Split(" LineNumber:")[0]}");
        }
    }

    /// <summary>Rows of the files that make the year: those that the schema names, as far as they are there.</summary>
    public Range Window(int rows)
    {
        int first = (int)(Number(_root, "", "simulation_start_time_step", 0, int.MaxValue) ?? 0);
        int last = (int)(Number(_root, "", "simulation_end_time_step", 0, int.MaxValue) ?? (rows - 1));
        if (first >= rows || last < first)
            throw new RecordedFileException($"{File}: simulation_start_time_step {first}, simulation_end_time_step {last}: no hours are left of the {rows} rows of the files");
        if (last >= rows)
            Notes.Add($"simulation_end_time_step is {last}, but the files have {rows} rows: all of them count");
        return first..(Math.Min(last, rows - 1) + 1);
    }

    /// <summary>The file that a building names under a key; null when it names none.</summary>
    public string? FileOf((string Name, JsonElement Map) building, string key)
    {
        if (!building.Map.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(building.Name, key, value, "the name of a CSV file");
    }

    /// <summary>The one file that all buildings name under a key; null when none names one.</summary>
    public string? SharedFile(string key)
    {
        string[] named = [.. Buildings.Select(building => FileOf(building, key)).OfType<string>().Distinct()];
        return named.Length <= 1 ? named.FirstOrDefault() : throw new RecordedFileException($"{File}: buildings name different files under {key}: {string.Join(", ", named)}; a district has one");
    }

    /// <summary>kW of PV; 0 when the building has none.</summary>
    public double PvKilowatts((string Name, JsonElement Map) building)
    {
        if (Attributes(building, "pv", "nominal_power") is not { } attributes)
            return 0;
        return Number(attributes, $"buildings.{building.Name}.pv.attributes.", "nominal_power", 0, 1e6) ?? 0;
    }

    /// <summary>The battery; null when the building has none, or one of no size.</summary>
    public BatteryModel? Battery((string Name, JsonElement Map) building)
    {
        if (Attributes(building, "electrical_storage", "capacity") is not { } attributes)
            return null;
        string at = $"buildings.{building.Name}.electrical_storage.attributes.";
        double capacity = Number(attributes, at, "capacity", 0, 1e6) ?? 0;
        double power = Number(attributes, at, "nominal_power", 0, 1e6) ?? capacity;
        if (capacity == 0 || power == 0)
            return null;
        // The curve says more than this one figure; what cannot be tells of a mistake all the same.
        _ = Number(attributes, at, "efficiency", 0.01, 1);
        double usable = Number(attributes, at, "depth_of_discharge", 0.05, 1) ?? 1;
        if (Number(attributes, at, "loss_coefficient", 0, 1) > 0)
            Note("electrical_storage.attributes.loss_coefficient (what a battery loses while it stands) is not counted");
        IReadOnlyList<CurvePoint> powerCurve = Curve(attributes, at, "capacity_power_curve", 0) ?? BatteryModel.DefaultPowerCurve;
        // What may not be discharged is no capacity: the battery begins where the usable part begins.
        return new BatteryModel(
            capacity * usable, power,
            Curve(attributes, at, "power_efficiency_curve", 0.01) ?? BatteryModel.DefaultEfficiencyCurve,
            usable < 1 ? [.. powerCurve.Select(p => p with { X = (p.X - 1 + usable) / usable })] : powerCurve,
            (Number(attributes, at, "capacity_loss_coefficient", 0, 1) ?? 0) * usable);
    }

    /// <summary>Tells what a building has that is not counted.</summary>
    public void Pass((string Name, JsonElement Map) building)
    {
        foreach (string part in NotCounted.Where(p => building.Map.TryGetProperty(p, out JsonElement value) && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()))
            Note($"{part} is not counted");
    }

    private void Check()
    {
        if (_root.ValueKind != JsonValueKind.Object)
            throw new RecordedFileException($"{File}: an object with 'buildings' is wanted, not {Kind(_root)}");
        if (Number(_root, "", "seconds_per_time_step", 0, double.MaxValue) is { } seconds and not 3600)
            throw new RecordedFileException(FormattableString.Invariant($"{File}: seconds_per_time_step: the steps are {seconds} s long; a backtest runs by the hour, 3600"));
        if (!_root.TryGetProperty("buildings", out JsonElement all) || all.ValueKind != JsonValueKind.Object)
            throw new RecordedFileException($"{File}: buildings: {(all.ValueKind == JsonValueKind.Undefined ? "missing" : Kind(all) + " stands here")}; an object with one entry a building is needed");
        List<(string Name, JsonElement Map)> included = [];
        foreach (JsonProperty entry in all.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Object)
                throw Wrong(entry.Name, "", entry.Value, "an object with energy_simulation, weather and so on");
            bool isIncluded = !entry.Value.TryGetProperty("include", out JsonElement include) || (include.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? include.GetBoolean()
                : throw Wrong(entry.Name, "include", include, "true or false"));
            if (isIncluded)
                included.Add((entry.Name, entry.Value));
        }

        Buildings = included.Count > 0 ? included : throw new RecordedFileException($"{File}: buildings: no building is included; at least one entry needs \"include\": true");
    }

    private JsonElement? Attributes((string Name, JsonElement Map) building, string part, string size)
    {
        if (!building.Map.TryGetProperty(part, out JsonElement element) || element.ValueKind == JsonValueKind.Null)
            return null;
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(building.Name, part, element, "an object with attributes, or null");
        if (element.TryGetProperty("attributes", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty(size, out JsonElement given) && given.ValueKind != JsonValueKind.Null)
            return attributes;
        Note($"{part} without attributes.{size} (one that is sized by its simulator) counts as none");
        return null;
    }

    private IReadOnlyList<CurvePoint>? Curve(JsonElement attributes, string at, string name, double least)
    {
        if (!attributes.TryGetProperty(name, out JsonElement curve) || curve.ValueKind == JsonValueKind.Null)
            return null;
        RecordedFileException wrong = new($"{File}: {at}{name}: two or more pairs [x, y] are wanted, x rising, y from {least.ToString(System.Globalization.CultureInfo.InvariantCulture)} to 1");
        if (curve.ValueKind != JsonValueKind.Array || curve.GetArrayLength() < 2)
            throw wrong;
        List<CurvePoint> points = [];
        foreach (JsonElement pair in curve.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.Number))
                throw wrong;
            CurvePoint point = new(pair[0].GetDouble(), pair[1].GetDouble());
            if (point.Y < least || point.Y > 1 || (points.Count > 0 && point.X <= points[^1].X))
                throw wrong;
            points.Add(point);
        }

        return points;
    }

    private double? Number(JsonElement map, string at, string name, double least, double most)
    {
        if (!map.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            throw new RecordedFileException($"{File}: {at}{name}: {Kind(value)} stands here; a number is wanted, without quotes and unit");
        double number = value.GetDouble();
        return number >= least && number <= most ? number : throw new RecordedFileException(FormattableString.Invariant($"{File}: {at}{name}: {number} cannot be; {least} to {most} can"));
    }

    private void Note(string text)
    {
        if (!Notes.Contains(text))
            Notes.Add(text);
    }

    private RecordedFileException Wrong(string building, string key, JsonElement value, string wanted) =>
        new($"{File}: buildings.{building}{(key.Length > 0 ? "." + key : "")}: {Kind(value)} stands here; write {wanted}");

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text '{value.GetString()}'",
        _ => value.GetRawText(),
    };
}
