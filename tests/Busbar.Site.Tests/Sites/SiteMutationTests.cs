using System.Text.RegularExpressions;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using CsCheck;

namespace Busbar.Site.Tests.Sites;

/// <summary>Whatever somebody does to a good file, a run ends with findings, never with an exception.</summary>
public sealed partial class SiteMutationTests
{
    private const string Characters = "abz-_/:.,{}[]\"'#&*!|>%@`? \n\t0189+-\\\u00e4\u8fd0\0\ud83d";

    private static readonly byte[] Key = new byte[32];
    private static readonly DocumentStamp Stamp = new(1, DateTimeOffset.UnixEpoch);
    private static readonly DeviceTypes Types = DeviceTypes.Load(WorkingCopy.PathOf("hardware", "devices"), new Diagnostics());
    private static readonly string Good = File.ReadAllText(WorkingCopy.PathOf("sites", "yuncheng", "site.yaml"));

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
    public void No_other_value_in_a_words_place_makes_the_reader_throw()
    {
        string[] values =
        [
            "[]", "{}", "", "~", "\"\"", "-1", "0", "1e99", ".nan", "99999999999999999999", "true", "[[1]]", "{a: {b: 1}}", "0s", "366d", "\"24:01\"", "\"02-30\"",
            "room-101/setpoint", "relays/relay1", "battery", "plant", "eastron-sdm630", "busVoltageBands", "setpointSchedule", "operatorAccess", new string('x', 300),
        ];
        MatchCollection words = Words().Matches(Good);
        Gen.Select(Gen.Int[0, words.Count - 1], Gen.Int[0, values.Length - 1], Gen.Int[0, words.Count - 1], Gen.Int[0, values.Length - 1])
            .Sample((first, firstValue, second, secondValue) =>
            {
                string text = Replace(Good, words[Math.Max(first, second)], values[firstValue]);
                Read(Replace(text, words[Math.Min(first, second)], values[secondValue]));
            }, iter: 1500);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_read_to_its_end() =>
        Gen.Int[0, Good.Length].Sample(length => Read(Good[..length]), iter: 300);

    [Fact]
    public void A_tag_that_is_no_uri_is_reported_at_its_line()
    {
        Diagnostics diagnostics = new();
        SiteLoader.Parse("site.yaml", Good + "\nother: {a: 1,\n  !<|> b: 2}\n", Types, diagnostics);
        Diagnostic found = Assert.Single(diagnostics.Items, d => d.Message.Contains("a tag", StringComparison.Ordinal));
        Assert.InRange(found.Line, Good.Split('\n').Length + 1, Good.Split('\n').Length + 2);
    }

    [Fact]
    public void A_riser_whose_range_stands_upside_down_is_refused_by_the_reader_not_by_the_controller()
    {
        Diagnostics diagnostics = new();
        SiteModel site = SiteLoader.Parse("site.yaml", Good.Replace("from: 20, to: 100}", "from: 20, to: 10}", StringComparison.Ordinal), Types, diagnostics)!;
        DocumentCompiler.For(Types).Compile(site, "plant", Key, Stamp, diagnostics);
        Assert.Equal(["from 20 to 10 is no range", "from 20 to 10 is no range"], diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message));
    }

    [GeneratedRegex(@"[\w./""-]+")]
    private static partial Regex Words();

    private static string Replace(string text, Match word, string value) => text[..word.Index] + value + text[(word.Index + word.Length)..];

    // A finding bears a line of the file, or is about the whole file; what has no error compiles or says why not.
    private static void Read(string text)
    {
        Diagnostics diagnostics = new();
        SiteModel? site = SiteLoader.Parse("site.yaml", text, Types, diagnostics);
        Assert.True(site is not null || diagnostics.HasErrors);
        if (site is not null)
        {
            PolicySet.Of(site, diagnostics);
            foreach (SiteController controller in diagnostics.HasErrors ? [] : site.Controllers)
            {
                CompiledDocument? document = DocumentCompiler.For(Types).Compile(site, controller.Id, Key, Stamp, diagnostics);
                Assert.True(document is not null || diagnostics.HasErrors);
            }
        }

        int lines = text.Split('\n').Length;
        Assert.All(diagnostics.Items, d => Assert.InRange(d.Line, 0, lines + 1));
    }
}
