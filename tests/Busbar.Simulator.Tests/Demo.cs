using System.Globalization;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Tests;

/// <summary>The demo building from the repository's own files.</summary>
internal static class Demo
{
    private static readonly Lazy<DeviceTypes> LazyTypes = new(() => Load(d => DeviceTypes.Load(WorkingCopy.PathOf("hardware", "devices"), d)));
    private static readonly Lazy<SiteModel> LazySite = new(() => Load(d => SiteLoader.Load(WorkingCopy.PathOf("sites", "yuncheng", "site.yaml"), Types, d)!));

    public static DeviceTypes Types => LazyTypes.Value;

    public static SiteModel Site => LazySite.Value;

    /// <summary>A simulated site that begins at a local time (UTC+8).</summary>
    public static SimulatedSite Simulate(string localStart = "2026-01-14T10:00:00", ulong seed = 7, Func<SimulationOptions, SimulationOptions>? with = null)
    {
        var options = new SimulationOptions { Seed = seed, Start = DateTimeOffset.Parse(localStart + "+08:00", CultureInfo.InvariantCulture) };
        return new SimulatedSite(Site, Types.Library, with?.Invoke(options) ?? options);
    }

    private static T Load<T>(Func<Diagnostics, T> load)
    {
        var diagnostics = new Diagnostics();
        T loaded = load(diagnostics);
        return diagnostics.HasErrors ? throw new InvalidOperationException(diagnostics.ToString()) : loaded;
    }
}
