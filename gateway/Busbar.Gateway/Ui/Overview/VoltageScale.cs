using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ui.Overview;

/// <summary>A stretch of the bus-voltage scale between two thresholds.</summary>
/// <param name="FromVolts">Lower end.</param>
/// <param name="ToVolts">Upper end.</param>
/// <param name="Kind">good, shed (tiers 5 and 4, or another response), severe (tiers 3 to 1) or trip; names its colour.</param>
public sealed record VoltageStretch(double FromVolts, double ToVolts, string Kind);

/// <summary>The scale on which the picture shows the bus voltage, from the thresholds of the site's bus-voltage bands.</summary>
/// <param name="MinimumVolts">Left end.</param>
/// <param name="MaximumVolts">Right end.</param>
/// <param name="Stretches">From left to right, without gaps.</param>
public sealed record VoltageScale(double MinimumVolts, double MaximumVolts, IReadOnlyList<VoltageStretch> Stretches)
{
    private const double Margin = 0.05;
    private const double NothingAbove = 1.10;

    /// <summary>The scale of a site; null when none of its policies answers the bus voltage.</summary>
    public static VoltageScale? Of(SiteModel site)
    {
        BusVoltageBandsModel? model = PolicySet.Of(site, new Diagnostics()).Policies.OfType<BusVoltageBandsModel>().FirstOrDefault();
        return model is null || model.Bands.Count == 0 ? null : Of(model.NominalVolts, model.Bands);
    }

    /// <summary>The scale of bands.</summary>
    /// <param name="nominal">Volts at 1 per unit.</param>
    /// <param name="bands">At least one.</param>
    public static VoltageScale Of(double nominal, IReadOnlyList<VoltageBand> bands)
    {
        double[] below = [.. bands.Where(b => b.Action != BandAction.SetAbove).Select(b => b.Threshold).Distinct().Order()];
        double[] above = [.. bands.Where(b => b.Action == BandAction.SetAbove).Select(b => b.Threshold).Distinct().Order()];
        double minimum = below.Length > 0 ? below[0] - Margin : 1 - 2 * Margin;
        double maximum = Math.Max(NothingAbove, above.Length > 0 ? above[^1] + Margin : 0);
        List<VoltageStretch> stretches = [];
        double from = minimum;
        foreach (double threshold in below)
        {
            stretches.Add(new VoltageStretch(from * nominal, threshold * nominal, KindBelow(threshold, bands)));
            from = threshold;
        }

        stretches.Add(new VoltageStretch(from * nominal, (above.Length > 0 ? above[0] : maximum) * nominal, "good"));
        for (int i = 0; i < above.Length; i++)
        {
            stretches.Add(new VoltageStretch(above[i] * nominal, (i + 1 < above.Length ? above[i + 1] : maximum) * nominal, "shed"));
        }

        return new VoltageScale(minimum * nominal, maximum * nominal, stretches);
    }

    /// <summary>Where a voltage lies, 0 at the left end to 1 at the right; outside the scale it stays at the end.</summary>
    public double Place(double volts) => Math.Clamp((volts - MinimumVolts) / (MaximumVolts - MinimumVolts), 0, 1);

    private static string KindBelow(double threshold, IReadOnlyList<VoltageBand> bands)
    {
        VoltageBand[] here = [.. bands.Where(b => b.Action != BandAction.SetAbove && b.Threshold == threshold)];
        return here.Any(b => b.IsTrip) ? "trip" : here.Any(b => b.Action == BandAction.Shed && b.Tier <= 3) ? "severe" : "shed";
    }
}
