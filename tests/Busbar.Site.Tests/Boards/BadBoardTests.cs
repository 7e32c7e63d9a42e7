using Busbar.Site.Boards;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Boards;

/// <summary>
/// A mistake is a file in <c>Boards/bad</c>: its last lines, <c># expect: line:column: key: message; hint</c>, are all that
/// loading reports.
/// </summary>
public sealed class BadBoardTests
{
    public static TheoryData<string> Files => Mistakes.In("Boards");

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_mistake_is_told_with_its_line_key_and_remedy(string name)
    {
        string text = Mistakes.Read("Boards", name);
        Diagnostics diagnostics = new();

        BoardFile? file = BoardFileLoader.Parse(name, text, diagnostics);

        Assert.Equal(Mistakes.ExpectedIn(text, name), diagnostics.Items.Select(d => d.ToString()));
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
