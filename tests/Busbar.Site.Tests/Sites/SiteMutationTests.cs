using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using CsCheck;

namespace Busbar.Site.Tests.Sites;

/// <summary>Whatever somebody does to a good file, a run ends with findings, never with an exception.</summary>
public sealed class SiteMutationTests
{
    private const string Characters = "abz-_/:.,{}[]\"'#&*!|>%@`? \n\t0189+-\\\u00e4\u8fd0\0\ud83d";

    private static readonly string Good = File.ReadAllText(Repository.Path("sites", "yuncheng", "site.yaml"));

    [Fact]
    public void No_change_of_some_characters_makes_the_reader_throw() =>
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0, 8], Gen.Int[0, Characters.Length - 1].Array[0, 6])
            .Sample((at, removed, inserted) =>
            {
                string text = Good[..at] + string.Concat(inserted.Select(i => Characters[i])) + Good[Math.Min(Good.Length, at + removed)..];
                Read(text);
            }, iter: 1500);

    [Fact]
    public void No_swap_of_lines_makes_the_reader_throw()
    {
        string[] lines = Good.Split('\n');
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, lines.Length - 1], Gen.Int[0, 4])
            .Sample((from, to, indent) =>
            {
                List<string> changed = [.. lines];
                string line = changed[from];
                changed.RemoveAt(from);
                changed.Insert(Math.Min(to, changed.Count), new string(' ', indent) + line.TrimStart());
                Read(string.Join('\n', changed));
            }, iter: 500);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_read_to_its_end() =>
        Gen.Int[0, Good.Length].Sample(length => Read(Good[..length]), iter: 300);

    // A finding bears a line of the file, or is about the whole file.
    private static void Read(string text)
    {
        Diagnostics diagnostics = new();
        SiteModel? site = SiteLoader.Parse("site.yaml", text, new TestTypes(), diagnostics);
        int lines = text.Split('\n').Length;
        Assert.All(diagnostics.Items, d => Assert.InRange(d.Line, 0, lines + 1));
        Assert.True(site is not null || diagnostics.HasErrors);
    }
}
