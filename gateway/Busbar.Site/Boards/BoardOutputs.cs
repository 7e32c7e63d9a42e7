using System.Text;
using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Everything that is generated from the board files, as texts by path; written to the repository, or compared with it.</summary>
public sealed class BoardOutputs
{
    private static readonly UTF8Encoding Utf8 = new(false);

    private BoardOutputs(BoardLibrary library, IReadOnlyList<BuildFile> builds, IReadOnlyDictionary<string, string> texts)
    {
        Library = library;
        Builds = builds;
        Texts = texts;
    }

    public BoardLibrary Library { get; }

    public IReadOnlyList<BuildFile> Builds { get; }

    /// <summary>By the path from the repository's root, with slashes.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Reads <c>hardware/boards</c> and <c>hardware/builds</c>; null when a file has an error.</summary>
    /// <param name="root">The repository's root.</param>
    public static BoardOutputs? Make(string root, Diagnostics diagnostics)
    {
        BoardLibrary library = BoardLibrary.Load(Path.Combine(root, "hardware", "boards"), diagnostics);
        string buildFolder = Path.Combine(root, "hardware", "builds");
        List<BuildFile> builds = [];
        foreach (string path in Directory.Exists(buildFolder) ? Directory.GetFiles(buildFolder, "*.yaml").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            if (BuildFile.Load(path, library, diagnostics) is { } build)
            {
                builds.Add(build);
            }
        }

        if (diagnostics.HasErrors)
        {
            return null;
        }

        SortedDictionary<string, string> texts = new(StringComparer.Ordinal)
        {
            ["firmware/esp32/Generated/BoardTable.cs"] = FirmwareTable.Write(library.Boards),
            ["docs/technician/boards.md"] = BoardIndexPage.Write(library.Boards, builds, isChinese: false),
            ["docs/technician/boards.zh-CN.md"] = BoardIndexPage.Write(library.Boards, builds, isChinese: true),
        };
        foreach (BoardFile board in library.Boards)
        {
            texts.Add($"hardware/wiring/{board.Id}.svg", WiringDrawing.Draw(board));
            texts.Add($"hardware/wiring/{board.Id}.md", TerminalPage.Write(board));
        }

        foreach (BuildFile build in builds)
        {
            texts.Add($"hardware/bom/{build.Id}.csv", BillOfMaterials.Csv(build));
        }

        return new BoardOutputs(library, builds, texts);
    }

    /// <summary>Paths of files that are missing, differ from what would be generated, or are generated no more.</summary>
    public IReadOnlyList<string> Stale(string root)
    {
        IEnumerable<string> changed = Texts.Where(t => !File.Exists(At(root, t.Key)) || File.ReadAllText(At(root, t.Key)) != t.Value).Select(t => t.Key);
        return [.. changed.Concat(Orphans(root)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Writes what differs and removes what is generated no more; returns the paths.</summary>
    public IReadOnlyList<string> Write(string root)
    {
        IReadOnlyList<string> stale = Stale(root);
        foreach (string path in stale)
        {
            if (Texts.TryGetValue(path, out string? text))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(At(root, path))!);
                File.WriteAllText(At(root, path), text, Utf8);
            }
            else
            {
                File.Delete(At(root, path));
            }
        }

        return stale;
    }

    // Both folders hold generated files only: what no board or build asks for is left over.
    private IEnumerable<string> Orphans(string root)
    {
        foreach (string folder in (string[])["hardware/wiring", "hardware/bom"])
        {
            if (Directory.Exists(At(root, folder)))
            {
                foreach (string file in Directory.GetFiles(At(root, folder)).Select(f => $"{folder}/{Path.GetFileName(f)}").Where(f => !Texts.ContainsKey(f)))
                {
                    yield return file;
                }
            }
        }
    }

    private static string At(string root, string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
}
