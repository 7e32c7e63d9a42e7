using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>proof</c>.</summary>
internal static class ProofReader
{
    public static PolicyModel Read(SiteModel site, SitePolicy policy) =>
        new ProofModel(policy.Id, policy.Node, [.. policy.Node.List("outputs").Select(n => ReadRow(site, n)).OfType<ProofRow>()]);

    private static ProofRow? ReadRow(SiteModel site, Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        PointReference? output = map.Require("output", "device/point of what is switched") is { } place ? site.FindOutput(place) : null;
        PointReference? point = map.Require("point", "the point that shows the effect, for instance the power of its meter") is { } shown ? site.FindPoint(shown) : null;
        double above = map.Double("above", -1e9, 1e9);
        double otherwise = output is null ? map.Double("otherwise") : map.Double("otherwise", output.Point.Minimum, output.Point.Maximum);
        TimeSpan within = map.Duration("within", TimeSpan.FromSeconds(1), TimeSpan.FromHours(2));
        TimeSpan retry = map.Duration("retry", TimeSpan.FromSeconds(10), TimeSpan.FromHours(12), TimeSpan.FromMinutes(10));
        map.Done();
        if (output is null || point is null)
        {
            return null;
        }

        if (output.Device.ControllerId != point.Device.ControllerId)
        {
            map.Error($"{output.Id} belongs to controller {output.Device.ControllerId}, {point.Id} to {point.Device.ControllerId}", "the controller that switches must see the effect itself");
        }

        if (within < point.Point.Period * 2)
        {
            map.Error($"{point.Id} is read every {Durations.Print(point.Point.Period)}, too rarely to show an effect within {Durations.Print(within)}", $"allow at least {Durations.Print(point.Point.Period * 2)}");
        }

        return new ProofRow(output, point, above, otherwise, within, retry, map);
    }
}
