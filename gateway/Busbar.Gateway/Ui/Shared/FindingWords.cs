using System.Text.RegularExpressions;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ui.Shared;

/// <summary>
/// Findings in the reader's language. The readers of files say them in English, as the command line prints them; what forms and a check
/// meet most often stands here in Chinese too, with the same gaps. What does not stand here is shown as it was said.
/// </summary>
internal static partial class FindingWords
{
    private static readonly (Regex English, string Chinese)[] Table = [.. Lines.Select(line => (Pattern(line.English), line.Chinese))];

    /// <summary>What is wrong, and what would be right.</summary>
    public static string Of(Diagnostic finding, string language) =>
        !language.StartsWith("zh", StringComparison.Ordinal) ? finding.Hint.Length > 0 ? $"{finding.Message}; {finding.Hint}" : finding.Message
        : finding.Hint.Length > 0 ? $"{Chinese(finding.Message)}；{Chinese(finding.Hint)}" : Chinese(finding.Message);

    /// <summary>Where it stands: file, line and key.</summary>
    public static string Place(Diagnostic finding) => string.Join(": ", ((string[])[finding.Line > 0 ? $"{Path.GetFileName(finding.File)}:{finding.Line}:{finding.Column}" : finding.File, finding.Key]).Where(part => part.Length > 0));

    private static string Chinese(string english)
    {
        foreach ((Regex pattern, string chinese) in Table)
        {
            if (pattern.Match(english) is { Success: true } match)
                return Gap().Replace(chinese, gap => Part(match.Groups["g" + gap.Groups[1].Value].Value));
        }

        return english;
    }

    // What stands in a gap may have words of its own.
    private static string Part(string text) => text switch
    {
        "a map" => "一组键",
        "a list" => "列表",
        "an empty value" => "空值",
        "in public buildings" => "公共建筑",
        "by this schedule's legal range" => "本日程的法定范围",
        "true or false" => "true 或 false",
        _ => text.StartsWith("a whole number from ", StringComparison.Ordinal) || text.StartsWith("a time span such as ", StringComparison.Ordinal) || text.StartsWith("one of ", StringComparison.Ordinal) || text == "a number"
            ? Chinese(text) : text,
    };

    private static Regex Pattern(string template) => new("^" + Gap().Replace(Regex.Escape(template).Replace(@"\{", "{", StringComparison.Ordinal), gap => $"(?<g{gap.Groups[1].Value}>.+?)") + "$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Gap();
}
