using System.Text.RegularExpressions;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Findings;
using Busbar.Site.Yaml;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>
/// The readers of files say their findings in English. Their source is read here, and every sentence of it must
/// have its row in the table: a finding that is added is missed by being there.
/// </summary>
public partial class Every_finding_has_Chinese_words
{
    private static readonly string[] Reporting = ["Error", "Warning", "KeyError", "Report", "Diagnostic"];

    // What a key should hold, said when it is missing.
    private static readonly string[] Asking = ["Require", "String"];

    // Every sentence has a row of its own: one that is caught by a wider row would come out half English.
    private static readonly HashSet<string> Known = [.. FindingWords.Rows.Select(row => AnyGap().Replace(row.English, "{}"))];

    [Fact]
    public void And_a_row_of_its_own()
    {
        string[] sentences = [.. Sources().SelectMany(SentencesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.True(sentences.Length > 300, $"only {sentences.Length} sentences were found");
        string[] missing = [.. sentences.Where(sentence => !Known.Contains(sentence))];
        Assert.True(missing.Length == 0, $"{missing.Length} without Chinese words:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void And_the_Chinese_keeps_every_gap_and_is_what_comes_out()
    {
        foreach ((string english, string chinese) in FindingWords.Rows)
        {
            Assert.True(GapsOf(english).SequenceEqual(GapsOf(chinese)), $"the gaps of \"{english}\" and \"{chinese}\" differ");
            Assert.Contains(chinese, letter => letter >= '\u4e00');
            // Something that no row knows stands in the gaps.
            string sentence = AnyGap().Replace(english, gap => $"<{gap.Value[1]}>");
            Assert.Equal(AnyGap().Replace(chinese, gap => $"<{gap.Value[1]}>"), FindingWords.Of(new Busbar.Site.Yaml.Diagnostic(Severity.Error, "site.yaml", 1, 1, "key", sentence, ""), "zh-CN"));
        }
    }

    private static string[] GapsOf(string text) => [.. AnyGap().Matches(text).Select(gap => gap.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex AnyGap();

    private static IEnumerable<string> Sources() =>
        ((string[])["Busbar.Site", "Busbar.Gateway"]).SelectMany(project => Directory.EnumerateFiles(Path.Combine(SiteFiles.Home(), "gateway", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static IEnumerable<string> SentencesOf(string file)
    {
        foreach (SyntaxNode node in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes())
        {
            (string name, SeparatedSyntaxList<ArgumentSyntax>? arguments) = node switch
            {
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } call => (called.Name.Identifier.Text, call.ArgumentList.Arguments),
                InvocationExpressionSyntax { Expression: IdentifierNameSyntax called } call => (called.Identifier.Text, call.ArgumentList.Arguments),
                ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax type } made => (type.Identifier.Text, made.ArgumentList?.Arguments),
                _ => ("", (SeparatedSyntaxList<ArgumentSyntax>?)null),
            };
            // A file's name and a key come first where a sentence is not the whole of it.
            IEnumerable<ArgumentSyntax> told = Asking.Contains(name) || name == "FileError" ? (arguments ?? []).Skip(1) : Reporting.Contains(name) ? arguments ?? [] : [];
            foreach (ArgumentSyntax argument in told)
            {
                foreach (string sentence in TextsOf(argument.Expression).Where(text => !IsYaml(text)))
                    yield return sentence;
            }
        }
    }

    // A piece of YAML is the same in both languages.
    private static bool IsYaml(string text) => text.StartsWith('{') && text.EndsWith('}') && text.Contains(':', StringComparison.Ordinal);

    // A choice gives both its texts; a sum is one text with gaps.
    private static IEnumerable<string> TextsOf(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => TextsOf(inner.Expression),
        ConditionalExpressionSyntax choice => [.. TextsOf(choice.WhenTrue), .. TextsOf(choice.WhenFalse)],
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either => [.. TextsOf(either.Left), .. TextsOf(either.Right)],
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Create" } } made => TextsOf(made.ArgumentList.Arguments[^1].Expression),
        _ when Pieces(expression) is { } pieces && pieces.Any(piece => piece.Length > 0) => [string.Concat(pieces.Select(piece => piece.Length > 0 ? piece : "{}")), .. ChosenIn(expression)],
        _ => [],
    };

    // Words that are chosen within a text: below or above, chip or board.
    private static IEnumerable<string> ChosenIn(ExpressionSyntax text) =>
        text.DescendantNodes().OfType<ConditionalExpressionSyntax>().SelectMany(choice => (ExpressionSyntax[])[choice.WhenTrue, choice.WhenFalse]).SelectMany(TextsOf).Where(word => word.Any(char.IsAsciiLetterLower));

    // The pieces of a text in their order, "" for what is not known before the program runs; null when it is no text.
    private static string[]? Pieces(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal => [literal.Token.ValueText],
        InterpolatedStringExpressionSyntax text => [.. text.Contents.Select(content => content is InterpolatedStringTextSyntax said ? said.TextToken.ValueText.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal) : "")],
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when Pieces(sum.Left) is { } left => [.. left, .. Pieces(sum.Right) ?? [""]],
        _ => null,
    };
}
