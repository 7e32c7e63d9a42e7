using System.Text.RegularExpressions;

namespace Busbar.SystemTests.Bench;

/// <summary>The working copy that the tests lie in, and copies of its site file that can run beside other buildings.</summary>
internal static partial class Repository
{
    /// <summary>The demo building's site file.</summary>
    public static string Site => WorkingCopy.PathOf("sites", "yuncheng", "site.yaml");

    /// <summary>Writes a copy of the site file into a folder, each TCP bus on a free port, changed further as told; returns its path.</summary>
    public static string CopySite(string folder, Func<string, string>? change = null)
    {
        string text = File.ReadAllText(Site);
        text = change?.Invoke(text) ?? text;
        string[] buses = [.. BusPort().Matches(text).Select(match => match.Value).Distinct()];
        int[] free = FreePorts.Take(buses.Length);
        for (int i = 0; i < buses.Length; i++)
            text = text.Replace(buses[i], $"\"127.0.0.1:{free[i]}\"", StringComparison.Ordinal);
        string path = Path.Combine(folder, "site.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    [GeneratedRegex("""
        "127\.0\.0\.1:\d+"
        """)]
    private static partial Regex BusPort();
}

/// <summary>A folder for one test, gone after it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("busbar-system-").FullName;

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
