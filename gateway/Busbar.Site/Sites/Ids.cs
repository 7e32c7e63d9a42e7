using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>
/// The form of ids: kebab-case, because they become MQTT topic levels, file names, addresses of pages and 32 bytes of the document.
/// </summary>
public static class Ids
{
    /// <summary>The document has room for 32 bytes of controller id; the others keep to it too.</summary>
    public const int LongestId = 32;

    /// <summary>Lower-case letters, digits and single hyphens; begins with a letter or a digit; at most 32 characters.</summary>
    public static bool IsValid(string id)
    {
        if (id.Length is 0 or > LongestId || id[0] == '-' || id[^1] == '-' || id.Contains("--", StringComparison.Ordinal))
        {
            return false;
        }

        return id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
    }

    internal const string Form = "write lower-case letters, digits and hyphens, at most 32 characters, for instance room-301";

    /// <summary>Reports a key that is no id.</summary>
    internal static bool Check(MapNode map, MapEntry entry, string what)
    {
        if (IsValid(entry.Key))
        {
            return true;
        }

        map.KeyError(entry, $"'{entry.Key}' is not the id of a {what}", Form);
        return false;
    }

    /// <summary>Reports a value that is no id.</summary>
    internal static string Read(MapNode map, string key, string what)
    {
        Node? node = map.Require(key, $"the {what}'s id");
        string id = node?.ReadString() ?? "";
        if (id.Length > 0 && !IsValid(id))
        {
            node!.Error($"'{id}' is not the id of a {what}", Form);
        }

        return id;
    }
}
