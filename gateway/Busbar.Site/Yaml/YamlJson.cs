using System.Globalization;
using System.Text.Json.Nodes;

namespace Busbar.Site.Yaml;

/// <summary>The tree as JSON, by the rules of YAML 1.2's core schema; what an editor hands to a JSON Schema.</summary>
public static class YamlJson
{
    /// <summary>Null for a value that is not written.</summary>
    public static JsonNode? From(Node? node)
    {
        switch (node)
        {
            case MapNode map:
                JsonObject members = [];
                foreach (MapEntry entry in map.Entries)
                {
                    members[entry.Key] = From(entry.Value);
                }

                return members;

            case ListNode list:
                return new JsonArray([.. list.Items.Select(From)]);

            case ScalarNode { IsNull: false } scalar:
                return Scalar(scalar);

            default:
                return null;
        }
    }

    private static JsonValue Scalar(ScalarNode scalar)
    {
        if (scalar.IsQuoted)
        {
            return JsonValue.Create(scalar.Text);
        }

        if (scalar.Text is "true" or "false")
        {
            return JsonValue.Create(scalar.Text == "true");
        }

        if (Node.TryParseLong(scalar.Text, out long whole))
        {
            return JsonValue.Create(whole);
        }

        return double.TryParse(scalar.Text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(scalar.Text);
    }
}
