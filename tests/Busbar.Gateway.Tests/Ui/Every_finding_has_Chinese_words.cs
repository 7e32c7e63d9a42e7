using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Findings;
using Busbar.Site.Yaml;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>
/// The readers of files say their findings in English. Their source is read here, and every sentence of it, with something in its gaps, must
/// come back in Chinese with the same gaps: a finding that is added is missed by being there.
/// </summary>
public class Every_finding_has_Chinese_words
{
    private static readonly string[] Reporting = ["Error", "Warning", "KeyError", "Report", "Diagnostic"];

    // What a key should hold, said when it is missing.
    private static readonly string[] Asking = ["Require", "String"];

    [Fact]
    public void And_keeps_what_stands_in_its_gaps()
    {
        string[] sentences = [.. Sources().SelectMany(SentencesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.True(sentences.Length > 300, $"only {sentences.Length} sentences were found");
        string[] missing = [.. sentences.Where(sentence => !IsSaid(sentence))];
        Assert.True(missing.Length == 0, $"{missing.Length} without Chinese words:\n{string.Join('\n', missing)}");
    }

    private static bool IsSaid(string sentence)
    {
        string chinese = FindingWords.Of(new Busbar.Site.Yaml.Diagnostic(Severity.Error, "site.yaml", 1, 1, "key", sentence, ""), "zh-CN");
        return chinese != sentence && Gaps(sentence).All(gap => chinese.Contains(gap, StringComparison.Ordinal)) && chinese.Any(letter => letter >= '\u4e00');
    }

    private static IEnumerable<string> Gaps(string sentence) => Enumerable.Range(0, 9).Select(Gap).Where(gap => sentence.Contains(gap, StringComparison.Ordinal));

    private static string Gap(int index) => $"G{index}G";

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
                foreach (string sentence in TextsOf(argument.Expression).Where(IsSentence))
                    yield return sentence;
            }
        }
    }

    // A piece of YAML is the same in both languages.
    private static bool IsSentence(string text) => text.Contains(' ', StringComparison.Ordinal) && !(text.StartsWith('{') && text.EndsWith('}'));

    // A choice gives both its texts; a sum is one text with gaps.
    private static IEnumerable<string> TextsOf(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => TextsOf(inner.Expression),
        ConditionalExpressionSyntax choice => [.. TextsOf(choice.WhenTrue), .. TextsOf(choice.WhenFalse)],
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either => [.. TextsOf(either.Left), .. TextsOf(either.Right)],
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Create" } } made => TextsOf(made.ArgumentList.Arguments[^1].Expression),
        _ when Pieces(expression) is { } pieces && pieces.Any(piece => piece.Length > 0) => [Filled(pieces)],
        _ => [],
    };

    private static string Filled(IEnumerable<string> pieces)
    {
        int gap = 0;
        return string.Concat(pieces.Select(piece => piece.Length > 0 ? piece : Gap(gap++)));
    }

    // The pieces of a text in their order, "" for what is not known before the program runs; null when it is no text.
    private static string[]? Pieces(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal => [literal.Token.ValueText],
        InterpolatedStringExpressionSyntax text => [.. text.Contents.Select(content => content is InterpolatedStringTextSyntax said ? said.TextToken.ValueText.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal) : "")],
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when Pieces(sum.Left) is { } left => [.. left, .. Pieces(sum.Right) ?? [""]],
        _ => null,
    };
}
