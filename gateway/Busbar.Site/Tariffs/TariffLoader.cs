using Busbar.Site.Yaml;

namespace Busbar.Site.Tariffs;

/// <summary>
/// Reads tariff files (<c>sites/tariffs/*.yaml</c>). Those of the repository travel inside the assembly under their id, so a site
/// file names them without a path; a file beside the site file goes before them.
/// </summary>
public static class TariffLoader
{
    /// <summary>Ids of the tariffs in the assembly.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        [.. typeof(TariffLoader).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("tariffs/", StringComparison.Ordinal)).Select(n => n["tariffs/".Length..^".yaml".Length]).Order(StringComparer.Ordinal)];

    /// <summary>The tariff that a site file names: <c>tariffs/ID.yaml</c> beside it, or a built-in one; null, with an error at the node, when there is none.</summary>
    public static TariffTable? Find(Node node, string siteFile)
    {
        string id = node.ReadString();
        if (id.Length == 0)
        {
            return null;
        }

        string beside = Path.Combine(Path.GetDirectoryName(siteFile) ?? "", "tariffs", id + ".yaml");
        if (!id.Contains('/') && File.Exists(beside))
        {
            return Load(beside, node.File.Diagnostics);
        }

        using Stream? stream = typeof(TariffLoader).Assembly.GetManifestResourceStream($"tariffs/{id}.yaml");
        if (stream is null)
        {
            node.Error($"there is no tariff '{id}'", $"built in: {string.Join(", ", BuiltIn)}; or put tariffs/{id}.yaml beside the site file");
            return null;
        }

        using StreamReader reader = new(stream);
        return Parse($"tariffs/{id}.yaml", reader.ReadToEnd(), node.File.Diagnostics);
    }

    /// <summary>Null, with errors, when the file is wrong.</summary>
    public static TariffTable? Load(string path, Diagnostics diagnostics) => Read(YamlFile.Load(path, diagnostics));

    /// <summary>As <see cref="Load"/>, from text; <paramref name="path"/> only names it in messages.</summary>
    public static TariffTable? Parse(string path, string text, Diagnostics diagnostics) => Read(YamlFile.Parse(path, text, diagnostics));

    private static TariffTable? Read(YamlFile file)
    {
        int before = file.Diagnostics.ErrorCount;
        if (file.RootMap() is not { } root)
        {
            return null;
        }

        string id = root.String("tariff", "the tariff's id");
        LocalName name = root.Name("name", id);
        Dictionary<string, HashSet<DateOnly>> holidays = new(StringComparer.Ordinal);
        foreach (MapEntry entry in root.OptionalMap("holidays")?.All() ?? [])
        {
            holidays[entry.Key] = [.. (entry.Value.AsList()?.Items ?? []).Select(ReadDay)];
        }

        List<TariffGeneration> generations = [];
        foreach (Node item in root.List("generations"))
        {
            if (item.AsMap() is not { } map)
            {
                continue;
            }

            TariffGeneration generation = TariffGenerationReader.Read(map, holidays);
            if (generations.Count > 0 && generation.From <= generations[^1].From)
            {
                map.Error($"{generation.From:yyyy-MM-dd} is not after the generation before it", "write generations oldest first");
            }

            generations.Add(generation);
        }

        root.Done();
        return file.Diagnostics.ErrorCount > before ? null : new TariffTable(id, name, generations);
    }

    internal static DateOnly ReadDay(Node node)
    {
        string text = node.ReadString();
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out DateOnly day) && day.Year is >= 2000 and <= 2099)
        {
            return day;
        }

        node.Error($"'{text}' is not a date", "write it as \"2026-05-01\", from 2000 to 2099");
        return new DateOnly(2000, 1, 1);
    }
}
