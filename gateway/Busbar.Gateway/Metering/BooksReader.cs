using System.Globalization;
using Busbar.Gateway.Metering.Upload;
using Busbar.Gateway.Metering.Weather;
using Busbar.Metering;
using Busbar.Metering.Carbon;
using Busbar.Metering.Heat;
using Busbar.Metering.Tree;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering;

/// <summary>Reads <c>metering.yaml</c>: meters with tree and codes, heat prices and customers, factors, upload.</summary>
public static class BooksReader
{
    /// <summary>The file's name, beside the site file.</summary>
    public const string FileName = "metering.yaml";

    /// <summary>The books of a site; without a file they are empty. Mistakes go to the diagnostics.</summary>
    public static BooksModel Read(SiteModel site, Diagnostics diagnostics)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(site.File)) ?? "", FileName);
        BooksModel empty = new(path, "china", 0.05m, null, [], null, null, StandardFactors.Rows);
        if (!File.Exists(path) || YamlFile.Load(path, diagnostics).RootMap() is not { } root)
            return empty;
        BooksModel model = Read(root, site, empty);

        // The platform's words are read again by whoever uploads; a mistake in them is told now and not at midnight.
        if (model.Upload?.ProfilePath(model.File) is { } profile)
            UploadProfile.Load(profile, diagnostics);
        return model;
    }

    private static BooksModel Read(MapNode root, SiteModel site, BooksModel empty)
    {
        if (root.Require("metering", "the site's id") is { } node && node.ReadString() != site.Id)
            node.Error($"'{node.ReadString()}' is another site", $"this folder's site is '{site.Id}'");
        string region = root.OptionalString("region") ?? "china";
        decimal tolerance = (decimal)root.Double("tolerance", 0, 1, 0.05);
        decimal? area = (decimal?)root.OptionalDouble("area", 1, 10_000_000);
        List<BooksMeter> meters = [];
        foreach (MapEntry entry in root.OptionalMap("meters")?.All() ?? [])
        {
            if (entry.Value.AsMap() is { } map && ReadMeter(entry.Key, map, site) is { } meter)
                meters.Add(meter);
        }

        try
        {
            _ = new MeterTree([.. meters.Select(meter => new MeterNode(meter.Id, meter.Parent, meter.Code))]);
        }
        catch (ArgumentException wrong)
        {
            root.Error(wrong.Message.Split(" (Parameter")[0], "see 'meters'");
        }

        BooksHeat? heat = root.OptionalMap("heat") is { } heatMap ? ReadHeat(heatMap, meters, site) : null;
        List<EmissionFactor> factors = [];
        foreach (Node item in root.OptionalList("factors"))
        {
            if (item.AsMap() is not { } map)
                continue;
            factors.Add(new EmissionFactor(
                map.String("region"), map.Enum<EnergySource>("source"), Day(map, "from"), (decimal)map.Double("carbon", 0, 10_000), (decimal)map.Double("coal", 0, 10_000), BookText.Same(map.String("origin", "the publication"))));
            map.Done();
        }

        BooksUpload? upload = root.OptionalMap("upload") is { } uploadMap ? ReadUpload(uploadMap) : null;
        (string, string)? outdoor = root.Find("outdoor") is { } sensor ? ReadOutdoor(sensor, site) : null;
        List<BooksBaseline> baselines = [];
        foreach (MapEntry entry in root.OptionalMap("baselines")?.All() ?? [])
        {
            if (entry.Value.AsMap() is { } map && BaselineReader.Read(entry.Key, map, meters) is { } baseline)
                baselines.Add(baseline);
        }

        root.Done();
        return empty with { Outdoor = outdoor, Baselines = baselines, Region = region, Tolerance = tolerance, AreaSquareMetres = area, Meters = meters, Heat = heat, Upload = upload, Factors = [.. factors, .. StandardFactors.Rows] };
    }

    private static (string Device, string Point)? ReadOutdoor(Node node, SiteModel site)
    {
        if (site.FindPoint(node) is not { } point)
            return null;
        if (point.Point.Definition.Unit != Unit.Celsius)
            node.Error($"{point.Id} is measured in {UnitSymbol.Of(point.Point.Definition.Unit)}", "the outdoor temperature is in °C");
        return (point.Device.Id, point.Point.Name);
    }

    private static BooksMeter? ReadMeter(string id, MapNode map, SiteModel site)
    {
        PointReference? point = map.Require("point", "the counter, for instance grid-meter/energyImport") is { } node ? site.FindPoint(node) : null;
        if (point is not null && point.Point.Definition.Unit != Unit.WattHour)
            map.Find("point")!.Error($"{point.Id} is measured in {UnitSymbol.Of(point.Point.Definition.Unit)}", "a meter's point is a counter in Wh");
        LocalName name = map.Name("name", point?.Device.Name.En ?? id);
        string code = map.OptionalString("code") ?? "";
        EnergySource source = map.Enum("source", EnergySource.Electricity);
        if (map.Find("parent") is { } parent && parent.ReadString() == id)
            parent.Error($"'{id}' lies below itself", "name the meter upstream of it");
        decimal? modulus = (decimal?)map.OptionalDouble("modulus", 1, 1e15);
        double maximum = map.Double("maximumPower", 1, 1e9);
        double resolution = map.Double("resolution", 0.001, 1_000_000, 1);
        bool isSupply = map.Bool("supply", !map.Has("parent"));
        BooksMeter? meter = point is null ? null : new BooksMeter(id, name, point.Device.Id, point.Point.Name, map.OptionalString("parent"), code, source, modulus, (decimal)maximum, (decimal)resolution, isSupply);
        map.Done();
        return meter;
    }

    private static BooksHeat ReadHeat(MapNode map, List<BooksMeter> meters, SiteModel site)
    {
        (int Month, int Day) from = (11, 15);
        (int Month, int Day) to = (3, 15);
        if (map.Map("season") is { } season)
        {
            from = season.MonthDay("from");
            to = season.MonthDay("to");
            season.Done();
        }

        HeatMethod method = map.Enum<HeatMethod>("method");
        string? meter = map.OptionalString("meter");
        if (method != HeatMethod.HouseholdMeter)
            CheckMeter(map, "meter", meter, meters);
        List<HeatPrice> prices = [];
        foreach (Node item in map.List("prices"))
        {
            if (item.AsMap() is not { } price)
                continue;
            prices.Add(new HeatPrice(Day(price, "from"), (decimal)price.Double("base", 0, 1000), (decimal)price.Double("perGigajoule", 0, 10_000), (decimal?)price.OptionalDouble("areaPrice", 0, 1000), price.String("source", "where the price comes from")));
            price.Done();
        }

        List<BooksCustomer> customers = [];
        foreach (MapEntry entry in map.Map("customers")?.All() ?? [])
        {
            if (entry.Value.AsMap() is not { } customer)
                continue;
            string? own = customer.OptionalString("meter");
            if (method == HeatMethod.HouseholdMeter)
                CheckMeter(customer, "meter", own, meters);
            (string, string)? valve = customer.Find("valve") is { } node && site.FindPoint(node) is { } point ? (point.Device.Id, point.Point.Name) : null;
            if (method == HeatMethod.BuildingByOnTime && valve is null)
                customer.Error($"'{entry.Key}' has no valve", "valve: device/point that is 1 while its heat is on");
            customers.Add(new BooksCustomer(
                new HeatCustomer(entry.Key, customer.OptionalString("name") ?? entry.Key, (decimal)customer.Double("area", 0.01, 1_000_000), OptionalDay(customer, "from"), OptionalDay(customer, "to")), own, valve));
            customer.Done();
        }

        map.Done();
        return new BooksHeat(from, to, method, meter, prices, customers);
    }

    private static BooksUpload? ReadUpload(MapNode map)
    {
        string address = map.String("address", "an address such as https://platform.example/upload");
        string centre = map.String("centre", "six digits");
        string building = map.String("building", "ten characters: region, class, number");
        string? profile = map.OptionalString("profile");
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            map.Find("address")?.Error($"'{address}' is no address", "write it as https://host/path");
        if (centre.Length != 6 || !centre.All(char.IsAsciiDigit))
            map.Find("centre")?.Error($"'{centre}' is no data centre's id", "it has six digits");
        if (building.Length != 10)
            map.Find("building")?.Error($"'{building}' is no building code", "it has ten characters: region (6), class (1), number (3)");
        map.Done();
        return uri is null ? null : new BooksUpload(uri, centre, building, profile);
    }

    private static void CheckMeter(MapNode map, string key, string? id, List<BooksMeter> meters)
    {
        if (id is null)
            map.Require(key, "the id of a meter");
        else if (meters.All(meter => meter.Id != id))
            map.Find(key)!.Error($"there is no meter '{id}'", Suggestion.Hint(id, meters.Select(meter => meter.Id)));
        else if (meters.First(meter => meter.Id == id).Unit != "GJ")
            map.Find(key)!.Error($"'{id}' is no heat meter", "give it source: heat");
    }

    private static DateOnly Day(MapNode map, string key) => map.Require(key, "a date such as \"2026-01-31\"") is { } node ? Day(node) : default;

    private static DateOnly? OptionalDay(MapNode map, string key) => map.Find(key) is { } node ? Day(node) : null;

    private static DateOnly Day(Node node)
    {
        if (DateOnly.TryParseExact(node.ReadString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        node.Error($"'{node.ReadString()}' is not a date", "write it as \"2026-01-31\"");
        return default;
    }
}
