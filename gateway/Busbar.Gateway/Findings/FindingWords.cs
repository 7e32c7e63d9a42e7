using System.Text.RegularExpressions;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Findings;

/// <summary>
/// Findings in the reader's language. The readers of files say them in English; here every sentence of theirs stands in Chinese, with the
/// same gaps. What comes from elsewhere, such as an operating system's reason, is shown as it was said.
/// </summary>
public static partial class FindingWords
{
    // The sentence with the most words of its own first: "{0} is no {1}" fits much.
    private static readonly (Regex English, string Chinese)[] Table =
        [.. Rows.OrderByDescending(line => Gap().Replace(line.English, "").Length).Select(line => (Pattern(line.English), line.Chinese))];

    /// <summary>Every sentence in both languages; <c>{0}</c> and so on are gaps.</summary>
    internal static (string English, string Chinese)[] Rows => [.. General, .. Sites, .. Policies, .. Devices, .. Boards, .. Rooms];

    /// <summary>What is wrong, and what would be right.</summary>
    public static string Of(Diagnostic finding, string language) =>
        !language.StartsWith("zh", StringComparison.Ordinal) ? finding.Hint.Length > 0 ? $"{finding.Message}; {finding.Hint}" : finding.Message
        : finding.Hint.Length > 0 ? $"{Chinese(finding.Message)}；{Chinese(finding.Hint)}" : Chinese(finding.Message);

    /// <summary>Where it stands: file, line and key.</summary>
    public static string Place(Diagnostic finding) => string.Join(": ", ((string[])[finding.Line > 0 ? $"{Path.GetFileName(finding.File)}:{finding.Line}:{finding.Column}" : finding.File, finding.Key]).Where(part => part.Length > 0));

    /// <summary>The whole finding on one line, with the file as it was named, in the language's words.</summary>
    public static string Line(Diagnostic finding, string language) => !language.StartsWith("zh", StringComparison.Ordinal)
        ? finding.ToString()
        : (finding with { Severity = Severity.Error, Message = (finding.Severity == Severity.Warning ? "注意：" : "") + Of(finding, language), Hint = "" }).ToString();

    private static string Chinese(string english)
    {
        foreach ((Regex pattern, string chinese) in Table)
        {
            if (pattern.Match(english) is { Success: true } match)
                // What stands in a gap may have words of its own.
                return Gap().Replace(chinese, gap => Chinese(match.Groups["g" + gap.Groups[1].Value].Value));
        }

        return english;
    }

    private static Regex Pattern(string template) => new("^" + Gap().Replace(Regex.Escape(template).Replace(@"\{", "{", StringComparison.Ordinal), gap => $"(?<g{gap.Groups[1].Value}>.+?)") + "$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Gap();
}
