namespace Busbar.Site.Yaml;

/// <summary>
/// A value in a YAML file that knows where it stands. The typed readers (<c>Node.Readers.cs</c>) report into the
/// <see cref="Diagnostics"/> that the file was loaded with and return a harmless value when something is wrong.
/// </summary>
public abstract partial class Node
{
    private protected Node(YamlFile file, int line, int column, string keyPath)
    {
        File = file;
        Line = line;
        Column = column;
        KeyPath = keyPath;
    }

    public YamlFile File { get; }

    /// <summary>Line of the value, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of the value, from 1.</summary>
    public int Column { get; }

    /// <summary>Path from the root, such as <c>controllers.plant.devices.heat-meter.address</c> or <c>loads[2].tier</c>.</summary>
    public string KeyPath { get; }

    /// <summary>What a reader of the message calls this: "a map", "a list", "the text 'x'".</summary>
    public abstract string Description { get; }

    /// <summary>Reports an error at this value.</summary>
    public void Error(string message, string hint = "") =>
        File.Diagnostics.Add(new Diagnostic(Severity.Error, File.Path, Line, Column, KeyPath, message, hint));

    /// <summary>Reports a warning at this value.</summary>
    public void Warning(string message, string hint = "") =>
        File.Diagnostics.Add(new Diagnostic(Severity.Warning, File.Path, Line, Column, KeyPath, message, hint));

    /// <summary>This value as a map; null, and an error, when it is something else.</summary>
    public MapNode? AsMap()
    {
        if (this is MapNode map)
        {
            return map;
        }

        Error($"a map of keys is wanted here, not {Description}", "write key: value lines, indented below it");
        return null;
    }

    /// <summary>This value as a list; null, and an error, when it is something else.</summary>
    public ListNode? AsList()
    {
        if (this is ListNode list)
        {
            return list;
        }

        Error($"a list is wanted here, not {Description}", "write [a, b, c], or one '- ' line for each");
        return null;
    }
}

/// <summary>A single value, still as text.</summary>
public sealed class ScalarNode : Node
{
    internal ScalarNode(YamlFile file, int line, int column, string keyPath, string text, bool isQuoted)
        : base(file, line, column, keyPath)
    {
        Text = text;
        IsQuoted = isQuoted;
    }

    public string Text { get; }

    /// <summary>Written in quotes or as a block, so that it is text whatever it looks like.</summary>
    public bool IsQuoted { get; }

    /// <summary>Nothing was written, or <c>null</c> or <c>~</c>.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null";

    public override string Description => IsNull ? "an empty value" : $"'{Shorten(Text)}'";

    private static string Shorten(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
    }
}

/// <summary>A list of values.</summary>
public sealed class ListNode : Node
{
    internal readonly List<Node> Elements = [];

    internal ListNode(YamlFile file, int line, int column, string keyPath)
        : base(file, line, column, keyPath)
    {
    }

    public IReadOnlyList<Node> Items => Elements;

    public override string Description => "a list";
}
