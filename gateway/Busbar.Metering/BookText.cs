using System.Globalization;

namespace Busbar.Metering;

/// <summary>A sentence of the books in the two languages of the pages, with the numbers in it: a bill is explained to whoever pays it.</summary>
public sealed record BookText(string Zh, string En)
{
    /// <summary>Both sentences, their numbers with a decimal point.</summary>
    public static BookText Of(FormattableString zh, FormattableString en) => new(zh.ToString(CultureInfo.InvariantCulture), en.ToString(CultureInfo.InvariantCulture));

    /// <summary>What somebody wrote, or a name: the same in both.</summary>
    public static BookText Same(string text) => new(text, text);

    /// <summary>The sentence for a culture such as <c>zh-CN</c> or <c>en</c>.</summary>
    public string For(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Zh : En;

    public override string ToString() => En;
}
