using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Cosim;

/// <summary>What a plant and the policies do not have in common: no mistake, for a plant need not have every point, but worth knowing before long runs.</summary>
internal static class PlantNotes
{
    /// <summary>In sentences, in the order of the policies.</summary>
    public static IEnumerable<string> Of(SiteModel site, IReadOnlyCollection<PlantPoint> points)
    {
        HashSet<string> had = [.. points.Select(p => p.Id)];
        foreach (PolicyModel policy in PolicySet.Of(site, new Diagnostics()).Policies)
        {
            // Whatever a policy names and does not command, it reads.
            HashSet<string> commanded = [.. policy.Claims.Select(c => c.Output.Id)];
            string[] missing = [.. Texts(policy.Node).Where(id => IsPoint(site, id) && !commanded.Contains(id) && !had.Contains(id)).Distinct()];
            if (missing.Length > 0)
            {
                yield return $"policy {policy.Id} reads {string.Join(", ", missing)}, which hello does not name: it acts as it does without a reading";
            }
        }

        string[] idle = [.. points.Where(p => p.IsWritable && p.Controller.OutputOf(p.Point) < 0).Select(p => p.Id)];
        if (idle.Length > 0)
        {
            yield return $"hello calls {string.Join(", ", idle)} writable, but nothing of the site can command it";
        }
    }

    private static bool IsPoint(SiteModel site, string text)
    {
        int slash = text.IndexOf('/');
        return slash > 0 && site.FindDevice(text[..slash])?.Type.IndexOf(text[(slash + 1)..]) >= 0;
    }

    private static IEnumerable<string> Texts(Node node) => node switch
    {
        ScalarNode scalar => [scalar.Text],
        ListNode list => list.Items.SelectMany(Texts),
        MapNode map => map.Entries.SelectMany(entry => Texts(entry.Value)),
        _ => [],
    };
}
