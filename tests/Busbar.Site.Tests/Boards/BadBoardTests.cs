using Busbar.Site.Boards;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Boards;

/// <summary>
/// A mistake is a file in <c>Boards/bad</c>: its last lines, <c># expect: line:column: key: message; hint</c>, are all that
/// loading reports.
/// </summary>
public sealed class BadBoardTests
{
    private const string Expect = "# expect: ";

    public static TheoryData<string> Files => new(Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    private static string Folder => WorkingCopy.PathOf("tests", "Busbar.Site.Tests", "Boards", "bad");

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_mistake_is_told_with_its_line_key_and_remedy(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        Diagnostics diagnostics = new();

        BoardFile? file = BoardFileLoader.Parse(name, text, diagnostics);

        IEnumerable<string> expected = text.Split('\n').Where(l => l.StartsWith(Expect, StringComparison.Ordinal)).Select(l => name + ":" + l[Expect.Length..]);
        Assert.Equal(expected, diagnostics.Items.Select(d => d.ToString()));
        Assert.NotEmpty(diagnostics.Items);
        Assert.Null(file);
    }

    [Fact]
    public void A_build_of_an_unknown_board_is_told()
    {
        Diagnostics diagnostics = new();
        BoardLibrary boards = BoardLibrary.Load(WorkingCopy.PathOf("hardware", "boards"), diagnostics);

        BuildFile? build = BuildFile.Parse("attic.yaml", "build: attic\nname: attic\nboard: wt32-eth02\nlineMetres: [3]\n", boards, diagnostics);

        Assert.Null(build);
        Assert.Equal("attic.yaml:3:8: board: there is no board 'wt32-eth02'; did you mean 'wt32-eth01'?", diagnostics.ToString());
    }
}
