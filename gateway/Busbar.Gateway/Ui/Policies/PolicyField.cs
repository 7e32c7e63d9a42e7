using System.Globalization;
using Busbar.Gateway.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ui.Policies;

/// <summary>A value of a policy that a form may change, with its limits and its place in the text.</summary>
/// <param name="Key">Path below the policy, such as <c>heating.occupied</c>.</param>
/// <param name="Value">As it stands in the text, without quotes.</param>
/// <param name="Unit">Symbol; empty for times and spans.</param>
/// <param name="Minimum">Null: no number.</param>
public sealed record PolicyField(string Policy, string Key, string Value, string Unit, double? Minimum, double? Maximum, int Line, int Column, bool IsQuoted)
{
    /// <summary>Unique on the page.</summary>
    public string Id => $"{Policy}.{Key}";

    /// <summary>The last word of the key, for its name in words: <c>heating.occupied</c>, <c>levers[0].from</c> is <c>from</c>.</summary>
    public string Word => Key.Split('.')[^1];

    /// <summary>The text with this field changed.</summary>
    public string Change(string text, string value) => PolicyText.Replace(text, Line, Column, IsQuoted ? $"\"{value}\"" : value);

    /// <summary>Whether a value may stand here; what the whole makes of it is the check's business.</summary>
    public bool Allows(string value)
    {
        if (Minimum is null)
            return value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '.' || (c == ':' && IsQuoted));
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= Minimum && number <= Maximum;
    }

    /// <summary>Every number, span and time of day of a policy that a form may change, in the order of the text.</summary>
    public static IReadOnlyList<PolicyField> Of(SiteModel site, SitePolicy policy)
    {
        List<PolicyField> fields = [];
        Walk(site, policy, policy.Node, "", null, fields);
        return [.. fields.OrderBy(f => f.Line).ThenBy(f => f.Column)];
    }

    private static void Walk(SiteModel site, SitePolicy policy, Node node, string key, PointReference? output, List<PolicyField> fields)
    {
        switch (node)
        {
            case MapNode map:
                PointReference? here = map.Entries.FirstOrDefault(e => e.Key == "output")?.Value is ScalarNode named ? Find(site, named.Text) : output;
                foreach (MapEntry entry in map.Entries)
                    Walk(site, policy, entry.Value, key.Length == 0 ? entry.Key : $"{key}.{entry.Key}", here, fields);
                break;
            case ListNode list when key.Split('.')[^1] is not ("days" or "curve"):
                for (int i = 0; i < list.Items.Count; i++)
                    Walk(site, policy, list.Items[i], $"{key}[{i}]", output, fields);
                break;
            case ScalarNode scalar when PolicyLimits.Of(site, policy, key, scalar.Text, output) is { } limits:
                fields.Add(new PolicyField(policy.Id, key, scalar.Text, limits.Unit, limits.Minimum, limits.Maximum, scalar.Line, scalar.Column, scalar.IsQuoted));
                break;
        }
    }

    private static PointReference? Find(SiteModel site, string id)
    {
        string[] parts = id.Split('/');
        return parts.Length == 2 && site.FindDevice(parts[0]) is { } device && device.Type.IndexOf(parts[1]) is >= 0 and int index ? new PointReference(device, index) : null;
    }
}
