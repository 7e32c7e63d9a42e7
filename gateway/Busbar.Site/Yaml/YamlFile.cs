namespace Busbar.Site.Yaml;

/// <summary>
/// One YAML document with the place of every value. Keys are plain words; an alias, a tag, a second document or a key that is
/// written twice is an error, for a site or device file is data and says each thing once.
/// </summary>
public sealed class YamlFile
{
    private const int LargestFile = 1 << 20;

    private YamlFile(string path, Diagnostics diagnostics)
    {
        Path = path;
        Diagnostics = diagnostics;
    }

    /// <summary>As it was given; it stands at the head of every message.</summary>
    public string Path { get; }

    public Diagnostics Diagnostics { get; }

    /// <summary>The outermost value; null when the file is empty or could not be read, which was reported.</summary>
    public Node? Root { get; private set; }

    /// <summary>Reads a file. What is wrong goes to <paramref name="diagnostics"/>; nothing is thrown for bad content.</summary>
    public static YamlFile Load(string path, Diagnostics diagnostics)
    {
        if (Directory.Exists(path))
        {
            diagnostics.FileError(path, "this is a folder, and a file is wanted", "name the file in it");
            return new YamlFile(path, diagnostics);
        }

        if (!System.IO.File.Exists(path))
        {
            diagnostics.FileError(path, "there is no such file", "check the path");
            return new YamlFile(path, diagnostics);
        }

        string text;
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                diagnostics.FileError(path, $"the file is larger than {LargestFile / 1024} KB", "a site or device file is a few pages of text");
                return new YamlFile(path, diagnostics);
            }

            text = System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.FileError(path, "cannot be read: " + e.Message.TrimEnd('.'), "check the path and the rights");
            return new YamlFile(path, diagnostics);
        }

        return Parse(path, text, diagnostics);
    }

    /// <summary>Reads text; <paramref name="path"/> only names it in messages.</summary>
    public static YamlFile Parse(string path, string text, Diagnostics diagnostics)
    {
        YamlFile file = new(path, diagnostics);
        file.Root = NodeBuilder.Build(file, text);
        return file;
    }

    /// <summary>The root as a map; null, and an error, when it is empty or something else.</summary>
    public MapNode? RootMap()
    {
        if (Root is null)
        {
            if (!Diagnostics.Items.Any(d => d.File == Path && d.Severity == Severity.Error))
            {
                Diagnostics.FileError(Path, "the file is empty");
            }

            return null;
        }

        return Root.AsMap();
    }
}
