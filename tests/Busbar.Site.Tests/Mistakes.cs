namespace Busbar.Site.Tests;

/// <summary>Files with mistakes: their last lines, <c># expect: line:column: key: message; hint</c>, are all that reading them may report.</summary>
internal static class Mistakes
{
    private const string Expect = "# expect: ";

    /// <summary>The files of an area's folder <c>bad</c>.</summary>
    public static TheoryData<string> In(string area) => new(Directory.GetFiles(Folder(area), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    public static string Read(string area, string name) => File.ReadAllText(Path.Combine(Folder(area), name));

    /// <summary>What a file expects, as diagnostics of the name print.</summary>
    public static IEnumerable<string> ExpectedIn(string text, string name) => text.Split('\n').Where(l => l.StartsWith(Expect, StringComparison.Ordinal)).Select(l => name + ":" + l[Expect.Length..]);

    private static string Folder(string area) => WorkingCopy.PathOf("tests", "Busbar.Site.Tests", area, "bad");
}
