using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Store;

/// <summary>How long samples are kept, as the site's <c>store.yaml</c> tells it; what it leaves out stays as <see cref="StoreOptions"/> has it.</summary>
/// <param name="All">Every kind that is not named by itself; null: not said.</param>
/// <param name="Kinds">By kind of point.</param>
/// <param name="Minutes">Minute roll-ups; null: not said.</param>
public sealed record StoreFile(TimeSpan? All, IReadOnlyDictionary<PointKind, TimeSpan> Kinds, TimeSpan? Minutes)
{
    /// <summary>The file's name, beside the site file.</summary>
    public const string FileName = "store.yaml";

    private const int Least = 7;
    private const int Most = 36_600;

    /// <summary>Mistakes go to the diagnostics.</summary>
    public static StoreFile Read(SiteModel site, Diagnostics diagnostics)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(site.File)) ?? "", FileName);
        if (!File.Exists(path) || YamlFile.Load(path, diagnostics).RootMap() is not { } root)
            return new StoreFile(null, new Dictionary<PointKind, TimeSpan>(), null);
        if (root.Require("store", "the site's id") is { } node && node.ReadString() != site.Id)
            node.Error($"'{node.ReadString()}' is another site", $"this folder's site is '{site.Id}'");
        TimeSpan? all = null;
        TimeSpan? minutes = null;
        Dictionary<PointKind, TimeSpan> kinds = [];
        if (root.OptionalMap("keepDays") is { } keep)
        {
            all = Span(keep, "samples");
            minutes = Span(keep, "minutes");
            foreach ((string key, PointKind kind) in new[] { ("measurements", PointKind.Measurement), ("counters", PointKind.Counter), ("states", PointKind.State), ("commands", PointKind.Command) })
            {
                if (Span(keep, key) is { } own)
                    kinds[kind] = own;
            }

            keep.Done();
        }

        root.Done();
        return new StoreFile(all, kinds, minutes);
    }

    /// <summary>The options with what the file says.</summary>
    public StoreOptions Apply(StoreOptions options, SiteModel site)
    {
        Dictionary<(string, string), PointKind> kindOf = site.Devices.SelectMany(device => device.Type.Points.Select(point => KeyValuePair.Create((device.Id, point.Name), point.Definition.Kind))).ToDictionary();
        return options with
        {
            Retention = All ?? options.Retention,
            RetentionOf = Kinds,
            MinuteRetention = Minutes ?? options.MinuteRetention,
            KindOf = (device, point) => kindOf.GetValueOrDefault((device, point), PointKind.Measurement),
        };
    }

    // Controllers keep days of records when the gateway is away: nothing goes before a week.
    private static TimeSpan? Span(MapNode map, string key) => map.OptionalDouble(key, Least, Most) is { } days ? TimeSpan.FromDays(days) : null;
}
