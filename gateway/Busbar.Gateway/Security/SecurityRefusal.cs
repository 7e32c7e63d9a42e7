using Busbar.Site.Yaml;

namespace Busbar.Gateway.Security;

/// <summary>What was asked is refused, and nothing was changed; the words are for the one who asked.</summary>
public sealed class SecurityRefusal(LocalName words) : Exception(words.En)
{
    /// <summary>Why, and what would be right, in both languages.</summary>
    public LocalName Words { get; } = words;
}
