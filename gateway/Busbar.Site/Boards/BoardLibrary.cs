using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>All board files of a folder, by id.</summary>
public sealed class BoardLibrary
{
    private BoardLibrary(IReadOnlyList<BoardFile> boards)
    {
        Boards = boards;
    }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<BoardFile> Boards { get; }

    /// <summary>Reads every <c>*.yaml</c> of the folder; files with errors are left out and reported.</summary>
    /// <param name="folder">In the repository <c>hardware/boards</c>.</param>
    public static BoardLibrary Load(string folder, Diagnostics diagnostics)
    {
        if (!Directory.Exists(folder))
        {
            diagnostics.FileError(folder, "there is no such folder of board files", "it is hardware/boards in the repository");
            return new BoardLibrary([]);
        }

        return new BoardLibrary([.. Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(f => BoardFileLoader.Load(f, diagnostics)).OfType<BoardFile>()]);
    }

    /// <summary>Null when there is no such board.</summary>
    public BoardFile? Find(string id) => Boards.FirstOrDefault(b => b.Id == id);
}
