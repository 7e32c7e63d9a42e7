using System.Text.RegularExpressions;
using System.Xml.Linq;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>Both languages say everything that the page can show.</summary>
public partial class Texts_of_the_page
{
    private static readonly string Folder = Path.Combine(WorkingCopy.Root, "gateway", "Busbar.Gateway", "Ui");

    [Fact]
    public void Chinese_and_English_have_the_same_keys()
    {
        Assert.Equal(Keys("Texts.resx"), Keys("Texts.zh-CN.resx"));
    }

    [Fact]
    public void No_text_is_empty_and_placeholders_agree()
    {
        Dictionary<string, string> english = Read("Texts.resx");
        foreach ((string key, string chinese) in Read("Texts.zh-CN.resx"))
        {
            Assert.False(string.IsNullOrWhiteSpace(chinese), key);
            Assert.False(string.IsNullOrWhiteSpace(english[key]), key);
            Assert.True(Placeholders(english[key]).SetEquals(Placeholders(chinese)), $"{key}: '{english[key]}' and '{chinese}' have different placeholders");
        }
    }

    [Fact]
    public void Every_key_that_a_page_names_is_there()
    {
        IReadOnlyCollection<string> keys = Keys("Texts.resx");
        IEnumerable<(string File, string Key)> used = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(f => Used().Matches(File.ReadAllText(f)).Select(m => (Path.GetFileName(f), m.Groups[1].Value)));
        string[] missing = [.. used.Where(u => !keys.Contains(u.Key)).Select(u => $"{u.File}: {u.Key}")];
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_point_class_quality_and_command_stage_has_its_words()
    {
        IReadOnlyCollection<string> keys = Keys("Texts.resx");
        IEnumerable<string> wanted = Enumerable.Range(0, PointCatalog.Count).Select(i => "point." + PointCatalog.At(i).Name)
            .Concat(Enum.GetNames<DeviceClass>().Select(c => "class." + c))
            .Concat(Enum.GetNames<Quality>().Select(q => "quality." + q))
            .Concat(Enum.GetNames<CommandStageKind>().Select(s => "command.stage." + s))
            .Concat(Enum.GetNames<MalformedKind>().Select(m => "malformed." + m));
        Assert.Empty(wanted.Except(keys));
    }

    private static SortedSet<string> Keys(string file) => new(Read(file).Keys, StringComparer.Ordinal);

    private static Dictionary<string, string> Read(string file) => XDocument.Load(Path.Combine(Folder, file)).Root!.Elements("data")
        .ToDictionary(e => (string)e.Attribute("name")!, e => (string)e.Element("value")!);

    private static HashSet<string> Placeholders(string text) => [.. Regex.Matches(text, @"\{\d\}").Select(m => m.Value)];

    // Text["key"] and Text["key", arguments]; keys that are put together ("point." + name) are covered by the test above.
    [GeneratedRegex("""[Tt]exts?\["([A-Za-z0-9.]+)"[,\]]""")]
    private static partial Regex Used();
}
