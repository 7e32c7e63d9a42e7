using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>A reference build: a board and what is bought with it for one place in the building.</summary>
/// <param name="Id">The file's name without its ending.</param>
/// <param name="LineMetres">Length of each RS-485 line, in the order of the board's ports; a port without a line is left out at the end.</param>
/// <param name="Parts">What is neither the board nor needed by the board itself.</param>
public sealed record BuildFile(string Path, string Id, LocalName Name, BoardFile Board, IReadOnlyList<int> LineMetres, IReadOnlyList<BoardPart> Parts)
{
    /// <summary>Null when the file could not be read or has errors, which <paramref name="diagnostics"/> holds then.</summary>
    public static BuildFile? Load(string path, BoardLibrary boards, Diagnostics diagnostics) => Read(YamlFile.Load(path, diagnostics), boards);

    /// <summary>The same from text; <paramref name="path"/> names it in messages and gives the id.</summary>
    public static BuildFile? Parse(string path, string text, BoardLibrary boards, Diagnostics diagnostics) => Read(YamlFile.Parse(path, text, diagnostics), boards);

    private static BuildFile? Read(YamlFile file, BoardLibrary boards)
    {
        int before = file.Diagnostics.ErrorCount;
        if (file.RootMap() is not { } root)
        {
            return null;
        }

        string id = root.String("build", "the file's name without its ending");
        string expected = System.IO.Path.GetFileNameWithoutExtension(file.Path);
        if (id.Length > 0 && id != expected)
        {
            root.Find("build")!.Error($"'{id}' is not the name of this file", $"write build: {expected}, or rename the file");
        }

        LocalName name = root.Name("name");
        string boardId = root.String("board", "the id of a file under hardware/boards");
        BoardFile? board = boards.Find(boardId);
        if (board is null && boardId.Length > 0)
        {
            root.Find("board")!.Error($"there is no board '{boardId}'", Suggestion.Hint(boardId, boards.Boards.Select(b => b.Id)));
        }

        List<int> metres = [.. root.List("lineMetres").Select(n => n.ReadInt(1, 1200))];
        if (board is not null && metres.Count > board.Rs485.Count)
        {
            root.Find("lineMetres")!.Error($"{metres.Count} lines, but {boardId} has {board.Rs485.Count} RS-485 ports", "write one length for each port that is used");
        }

        IReadOnlyList<BoardPart> parts = BoardPartReader.Parts(root, "parts");
        root.Done();
        return file.Diagnostics.ErrorCount == before ? new BuildFile(file.Path, id, name, board!, metres, parts) : null;
    }
}
