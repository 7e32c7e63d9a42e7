using System.Globalization;
using Busbar.Site.Check;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Scenarios;

/// <summary>Reads scenario files; every mistake is reported with its line, and with what would be right.</summary>
public static class ScenarioLoader
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Null, with errors, when the file is wrong.</summary>
    /// <param name="path">The scenario file.</param>
    /// <param name="deviceFolder">Used when there is none above the site file.</param>
    /// <param name="diagnostics">Takes the mistakes.</param>
    public static Scenario? Load(string path, string deviceFolder, Diagnostics diagnostics)
    {
        YamlFile file = YamlFile.Load(path, diagnostics);
        if (file.RootMap() is not { } root)
        {
            return null;
        }

        string id = root.String("scenario", "the scenario's id");
        LocalName name = root.Name("name", id);
        (SiteModel Site, DeviceTypes Types)? site = LoadSite(root, path, deviceFolder, diagnostics);
        ScenarioDepth depth = root.Enum("depth", ScenarioDepth.Policies);
        TimeSpan duration = root.Duration("duration", TimeSpan.FromMinutes(1), Longest);
        DateTime start = ReadStart(root);
        int seed = root.Int("seed", 0, int.MaxValue, 1);
        TimeSpan step = root.Duration("step", TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        double charge = root.Double("stateOfCharge", 0, 100, 60);
        double exportPrice = root.Double("exportPrice", 0, 10, 0);
        double? cloud = null;
        double offset = 0;
        if (root.OptionalMap("weather") is { } weather)
        {
            cloud = weather.OptionalDouble("cloud", 0, 1);
            offset = weather.Double("temperatureOffset", -30, 30, 0);
            weather.Done();
        }

        bool transients = root.Bool("transients", false);
        IReadOnlyList<double>? curve = ReadCurve(root);
        if (site is null)
        {
            return null;
        }

        ScenarioEventReader events = new(site.Value.Site, depth, start, duration);
        ScenarioEvent[] read = [.. root.OptionalList("events").SelectMany(events.Read).OrderBy(e => e.At)];
        ScenarioExpectation[] expected = [.. root.OptionalList("expect").Select(events.ReadExpectation).OfType<ScenarioExpectation>()];
        root.Done();
        return diagnostics.HasErrors ? null : new Scenario
        {
            File = path,
            Id = id,
            Name = name,
            Site = site.Value.Site,
            Types = site.Value.Types,
            Depth = depth,
            Start = new DateTimeOffset(start, site.Value.Site.Location.UtcOffset),
            Duration = duration,
            Seed = (ulong)seed,
            Step = step,
            StateOfCharge = charge,
            Cloud = cloud,
            TemperatureOffset = offset,
            ExportPrice = exportPrice,
            TargetCurve = curve,
            HasTransients = transients,
            Events = read,
            Expectations = expected,
        };
    }

    private static (SiteModel Site, DeviceTypes Types)? LoadSite(MapNode root, string path, string deviceFolder, Diagnostics diagnostics)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Node? written = root.Require("site", "path of the site file or its folder, from here");
        string? policy = root.OptionalString("policy");
        if (written is null)
        {
            return null;
        }

        string file = Path.GetFullPath(Path.Combine(folder, written.ReadString()));
        file = Directory.Exists(file) ? Path.Combine(file, "site.yaml") : file;
        if (!File.Exists(file))
        {
            written.Error($"there is no site file at {file}", "paths count from the scenario file's folder");
            return null;
        }

        DeviceTypes types = DeviceTypes.Load(DeviceFolder.Find(file) ?? deviceFolder, diagnostics);
        SiteModel? site = policy is null ? SiteLoader.Load(file, types, diagnostics) : SiteLoader.LoadWithPolicies(file, Path.GetFullPath(Path.Combine(folder, policy)), types, diagnostics);
        return site is null ? null : (site, types);
    }

    private static DateTime ReadStart(MapNode root)
    {
        if (root.Require("start", "local time, \"2026-01-14T00:00\"") is not { } node)
        {
            return default;
        }

        string text = node.ReadString();
        if (DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start) && start.Year is >= 2000 and <= 2099)
        {
            return start;
        }

        node.Error($"'{text}' is no local time", "write it as \"2026-01-14T00:00\"");
        return new DateTime(2026, 1, 1);
    }

    private static List<double>? ReadCurve(MapNode root)
    {
        if (root.Find("targetCurve")?.AsList() is not { } list)
        {
            return null;
        }

        if (list.Items.Count != 96 && list.Items.Count != 24)
        {
            list.Error($"a target curve of {list.Items.Count} values", "write 96 (quarter hours) or 24 (hours) values in W");
        }

        int each = list.Items.Count == 24 ? 4 : 1;
        return [.. list.Items.SelectMany(i => Enumerable.Repeat(i.ReadDouble(-1e7, 1e7), each))];
    }
}
