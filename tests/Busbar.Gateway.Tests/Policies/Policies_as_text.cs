using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Policies;

public class Policies_as_text
{
    private static readonly LoadedSite Demo = SiteFiles.Load(null, Console.Error)!;

    [Fact]
    public void The_part_of_a_site_file_that_policies_are_stands_by_itself()
    {
        string text = PolicyText.OfSite(File.ReadAllText(Demo.Model.File));
        PolicyDraft draft = PolicyDraft.Read(Demo.Model.File, "policies", text, Demo.Types);
        Assert.Empty(draft.Findings);
        Assert.True(draft.IsGood);
        Assert.Equal(["plant", "floors", "loads"], draft.Rooms.Select(r => r.Controller));
        Assert.All(draft.Rooms, room => Assert.InRange(room.Bytes, 100, 8192));
        Assert.Equal(text, PolicyText.OfSite(text));
        Assert.StartsWith("# Load groups", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: {b: 19, c: 3}", 1, 8, "20.5", "a: {b: 20.5, c: 3}")]
    [InlineData("a:\n  b: \"07:30\"  # opens", 2, 6, "\"08:00\"", "a:\n  b: \"08:00\"  # opens")]
    [InlineData("a: 3s", 1, 4, "5s", "a: 5s")]
    [InlineData("a: [1, 2]", 1, 8, "9", "a: [1, 9]")]
    public void A_value_is_changed_in_its_place_and_nothing_else(string before, int line, int column, string value, string after) =>
        Assert.Equal(after, PolicyText.Replace(before, line, column, value));

    [Fact]
    public void The_difference_of_two_texts_is_what_changed()
    {
        IReadOnlyList<(char Kind, string Line)> lines = PolicyText.Difference("a\nb\nc\n", "a\nB\nc\nd\n");
        Assert.Equal([(' ', "a"), ('-', "b"), ('+', "B"), (' ', "c"), ('+', "d")], lines);
    }

    [Fact]
    public void One_mistake_refuses_the_whole()
    {
        string text = PolicyText.OfSite(File.ReadAllText(Demo.Model.File)).Replace("occupied: 19", "occupied: 23", StringComparison.Ordinal);
        PolicyDraft draft = PolicyDraft.Read(Demo.Model.File, "policies", text, Demo.Types);
        Assert.False(draft.IsGood);
        Assert.Empty(draft.Rooms);
        Diagnostic finding = Assert.Single(draft.Findings);
        Assert.Equal("policies.room-schedule.heating", finding.Key);
        Assert.Contains("not allowed in public buildings", finding.Message, StringComparison.Ordinal);
    }
}
