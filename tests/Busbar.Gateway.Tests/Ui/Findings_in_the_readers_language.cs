using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Findings;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>What a Chinese operator who mistypes a policy reads; the findings are the real ones of the demo building's policies.</summary>
public class Findings_in_the_readers_language
{
    private static readonly LoadedSite Demo = SiteFiles.Load(null, Console.Error)!;

    [Theory]
    [InlineData("occupied: 19,", "occupied: 23,", "公共建筑不允许供暖到 23；最高 20")]
    [InlineData("occupied: 19,", "occupied: warm,", "此处应为数字，而不是 'warm'；写 5 到 35 的数")]
    [InlineData("occupied: 19,", "", "缺少此键；写 occupied: 一个数")]
    [InlineData("occupied: 19,", "ocupied: 19,", "此处没有这个键；是否指 occupied？")]
    [InlineData("unoccupied: 15", "unoccupied: 50", "50 超出范围；写 5 到 35 的数")]
    [InlineData("from: \"07:30\"", "from: \"7 Uhr\"", "此处应为时刻，而不是 '7 Uhr'；写成 \"07:30\"，从 \"00:00\" 到 \"24:00\"")]
    [InlineData("days: [1, 2, 3, 4, 5]", "days: monday", "此处应为列表，而不是 'monday'；写成 [a, b, c]，或每项一行以“- ”开头")]
    [InlineData("restoreDwell: 60s", "restoreDwell: long", "此处应为带单位的时长，而不是 'long'；例如 500ms、3s、15min、2h 或 1d")]
    [InlineData("restoreAbove: 0.90", "restoreAbove: 0.70", "restoreAbove 0.7 不高于 0.8；例如 below: 0.80, restoreAbove: 0.90")]
    public void A_mistake_in_a_policy_is_said_in_Chinese(string before, string after, string said)
    {
        string text = PolicyText.OfSite(File.ReadAllText(Demo.Model.File));
        Assert.Contains(before, text, StringComparison.Ordinal);
        int at = text.IndexOf(before, StringComparison.Ordinal);
        PolicyDraft draft = PolicyDraft.Read(Demo.Model.File, "policies", string.Concat(text.AsSpan(0, at), after, text.AsSpan(at + before.Length)), Demo.Types);

        Assert.Contains(said, draft.Findings.Select(finding => FindingWords.Of(finding, "zh-CN")));
        Diagnostic first = draft.Findings[0];
        Assert.StartsWith("policies:", FindingWords.Place(first), StringComparison.Ordinal);
        Assert.Equal($"{first.Message}; {first.Hint}", FindingWords.Of(first, "en"));
    }

    [Fact]
    public void What_has_no_Chinese_words_yet_stays_as_it_was_said() =>
        Assert.Equal("something new；最高 3", FindingWords.Of(new Diagnostic(Severity.Error, "site.yaml", 1, 1, "a", "something new", "at most 3"), "zh-CN"));
}
