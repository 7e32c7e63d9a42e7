namespace Busbar.Gateway.Twin;

/// <summary>A name in both languages of the page. Either may be the id when the site gives none.</summary>
public readonly record struct LocalisedName(string Zh, string En)
{
    /// <summary>The name for a language tag: Chinese for zh, zh-CN, ...; else English.</summary>
    public string In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Zh : En;

    /// <summary>The id as its own name.</summary>
    public static LocalisedName FromId(string id) => new(id, id);
}
