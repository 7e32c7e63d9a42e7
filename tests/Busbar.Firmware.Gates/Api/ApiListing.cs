namespace Busbar.Firmware.Gates.Api;

/// <summary>
/// One assembly of the class library as the listing in tests/nanoframework/api gives it: a tree of declaration heads.
/// </summary>
internal sealed record ApiListing(string Assembly, string Package, string[] References, IReadOnlyList<ApiNode> Types)
{
    /// <summary>Reads a listing. The first line is <c>assembly NAME VERSION package ID VERSION references A;B</c>.</summary>
    public static ApiListing Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] head = lines[0].Split(' ');
        if (head.Length < 8 || head[0] != "assembly" || head[6] != "references")
        {
            throw new InvalidDataException($"{path}:1: expected 'assembly NAME VERSION package ID VERSION references A;B', found '{lines[0]}'");
        }

        var roots = new List<ApiNode>();
        var open = new Stack<ApiNode>();
        foreach (string line in lines.Skip(1).Where(l => l.Length > 0))
        {
            int level = (line.Length - line.TrimStart(' ').Length) / 2;
            while (open.Count > level)
            {
                open.Pop();
            }

            var node = new ApiNode(line.Trim());
            (open.Count == 0 ? roots : open.Peek().Children).Add(node);
            open.Push(node);
        }

        return new ApiListing(head[1], head[4], head[7] == "-" ? [] : head[7].Split(';'), roots);
    }
}

/// <summary>A declaration head and what is declared inside it.</summary>
internal sealed record ApiNode(string Text)
{
    public List<ApiNode> Children { get; } = [];
}
