using System.Globalization;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ui.Policies;

/// <summary>The limits that a form shows beside a value: those of the law first, then the device's, then the key's.</summary>
/// <param name="Minimum">Null for what is no number.</param>
public sealed record PolicyLimits(string Unit, double? Minimum, double? Maximum)
{
    private const double MostWatts = 1e7;

    /// <summary>Null for what no form changes: names, points, words.</summary>
    public static PolicyLimits? Of(SiteModel site, SitePolicy policy, string key, string text, PointReference? output)
    {
        string word = key.Split('.')[^1];
        if (Durations.TryParse(text, out _) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return new PolicyLimits("", null, null);
        if (word is "from" or "to" && text.Contains(':'))
            return new PolicyLimits("", null, null);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || word.StartsWith("tier", StringComparison.Ordinal))
            return null;
        if (policy.Type == "setpointSchedule" && word is "occupied" or "unoccupied")
            return Setpoint(site, key);
        return word switch
        {
            "shift" when policy.Type == "demandResponse" => new("K", 0.1, 2),
            "shift" => new("K", -5, 5),
            "deepValley" or "valley" or "flat" or "peak" or "sharp" when policy.Type == "setpointSchedule" => new("K", -3, 3),
            "below" or "above" or "restoreAbove" when policy.Type is "busVoltageBands" or "setpointBands" => new("pu", 0.5, 1.5),
            "hysteresis" or "sensorError" => new("pu", 0.001, 0.05),
            "nominal" => new("V", 24, 1500),
            "gain" when policy.Type != "heatBalance" => new("", 0.05, 1),
            "reserve" when policy.Type == "gridPower" => new("", 0, 1),
            "lowest" or "highest" => new("%", 0, 100),
            "minutesPerKelvin" => new("min/K", 2, 120),
            "importLimit" or "exportLimit" or "demandLimit" or "target" or "deadBand" or "gives" or "power" or "least" or "reserve" => new("W", word == "target" ? -MostWatts : 0, MostWatts),
            _ when output is not null && word is "value" or "from" or "to" or "all" or "none" or "atLeast" or "atMost" or "deepValley" or "valley" or "flat" or "peak" or "sharp" or "otherwise"
                => new(UnitSymbol.Of(output!.Point.Definition.Unit), output.Point.Minimum, output.Point.Maximum),
            _ => new("", -1e9, 1e9),
        };
    }

    private static PolicyLimits Setpoint(SiteModel site, string key)
    {
        LegalRange law = LegalRange.OfPublicBuildings;
        bool isHeating = key.StartsWith("heating", StringComparison.Ordinal);
        return new("°C", !isHeating && site.IsPublic ? law.CoolingMinimum : 5, isHeating && site.IsPublic ? law.HeatingMaximum : 35);
    }
}
