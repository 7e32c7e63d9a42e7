namespace Busbar.Site.Yaml;

/// <summary>A name in the two languages of the pages.</summary>
public sealed record LocalName(string Zh, string En)
{
    /// <summary>The name for a culture such as <c>zh-CN</c> or <c>en</c>.</summary>
    public string For(string culture) => culture.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Zh : En;

    public override string ToString() => En;
}
