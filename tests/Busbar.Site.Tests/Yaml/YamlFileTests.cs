using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Yaml;

public sealed class YamlFileTests
{
    private readonly Diagnostics _diagnostics = new();

    [Fact]
    public void Values_know_their_line_column_and_key()
    {
        MapNode root = Parse("a:\n  b:\n    - c: 7\n");

        Node value = root.Map("a")!.List("b")[0].AsMap()!.Find("c")!;

        Assert.Equal((3, 10, "a.b[0].c"), (value.Line, value.Column, value.KeyPath));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void One_run_shows_all_mistakes()
    {
        MapNode root = Parse("count: 12\nperiod: 3\non: yes\nspeed: fast\nname: {zh: 热表, en: Heat meter}\ncuont: 1\n");

        Assert.Equal(0, root.Int("count", 0, 10));
        root.Duration("period", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        root.Bool("on");
        root.Choice("speed", "low", "high");
        Assert.Equal(new LocalName("热表", "Heat meter"), root.Name("name"));
        root.String("address", "the unit");
        root.Done();

        Assert.Equal(
            [
                "site.yaml:1:1: address: is missing; write address: the unit",
                "site.yaml:1:8: count: 12 is out of range; write a whole number from 0 to 10",
                "site.yaml:2:9: period: a time span with its unit is wanted here, not '3'; write for instance 500ms, 3s, 15min, 2h or 1d",
                "site.yaml:3:5: on: true or false is wanted here, not 'yes'; write true or false",
                "site.yaml:4:8: speed: 'fast' is not one of the words allowed here; known here: high, low",
                "site.yaml:6:1: cuont: this key is not known here; did you mean 'count'?",
            ],
            _diagnostics.Items.Select(d => d.ToString()));
    }

    [Fact]
    public void A_key_written_twice_is_an_error_and_the_first_counts()
    {
        MapNode root = Parse("a: 1\nb: 2\na: 3\n");

        Assert.Equal(1, root.Int("a", 0, 9));
        Assert.Equal("site.yaml:3:1: a: this key is written twice; remove one; the first is in line 1", Assert.Single(_diagnostics.Items).ToString());
    }

    [Theory]
    [InlineData("x: 1\na: [1, 2\nb: 3\n", 2)]
    [InlineData("a: 1\n\tb: 3\n", 2)]
    [InlineData("a: 'open\n", 1)]
    public void A_syntax_error_bears_the_line(string text, int line)
    {
        Assert.Null(YamlFile.Parse("site.yaml", text, _diagnostics).Root);

        Diagnostic found = Assert.Single(_diagnostics.Items);
        Assert.Equal(line, found.Line);
        Assert.StartsWith("this is not valid YAML", found.Message);
    }

    private MapNode Parse(string text) => YamlFile.Parse("site.yaml", text, _diagnostics).RootMap()!;
}
