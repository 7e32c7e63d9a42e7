using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Busbar.Site.Yaml;

/// <summary>
/// Builds the tree from the parser's events instead of YamlDotNet's own representation model: that one stops at the first
/// duplicate key and keeps no place for a key, and one run shall show every mistake.
/// </summary>
internal sealed class NodeBuilder
{
    private const int DeepestNesting = 64;

    private readonly YamlFile _file;
    private readonly string _text;
    private readonly Parser _parser;
    private readonly Stack<NodeEvent> _open = new();

    private NodeBuilder(YamlFile file, string text)
    {
        _file = file;
        _text = text;
        _parser = new Parser(new StringReader(text));
    }

    public static Node? Build(YamlFile file, string text) => new NodeBuilder(file, text).Build();

    private Node? Build()
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (!_parser.Accept<DocumentStart>(out _))
            {
                return null;
            }

            _parser.Consume<DocumentStart>();
            Node root = Read("");
            _parser.Consume<DocumentEnd>();
            if (_parser.Accept<DocumentStart>(out _))
            {
                Report(_parser.Current!.Start, "", "a second document begins here", "keep one document in a file: remove the '---' line");
            }

            return root is ScalarNode { IsNull: true } ? null : root;
        }
        catch (YamlException e)
        {
            ReportSyntax(e);
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 18 throws this, without a place, when the text goes on below the indentation of an open bracket.
            NodeEvent? open = _open.FirstOrDefault(IsFlow);
            Report(open?.Start ?? Mark.Empty, "", "this is not valid YAML: a bracket or brace that opens here is not closed", "close it with ] or }");
            return null;
        }
        catch (ArgumentException e)
        {
            // YamlDotNet 18 lets this through from the names of tags and anchors, again without a place: it came behind the last value that was read.
            string reason = e.Message.Split(" (Parameter", 2)[0].TrimEnd('.');
            Report(_parser.Current?.End ?? Mark.Empty, "", $"this is not valid YAML: behind this place stands a tag or an anchor ({reason})", "write the value without a leading '!', '&' or '*', or in quotes");
            return null;
        }
    }

    private Node Read(string path)
    {
        ParsingEvent current = _parser.Consume<ParsingEvent>();
        (int line, int column) = Place(current.Start);
        if (current is NodeEvent node)
        {
            RefuseAnchorAndTag(node, path);
        }

        switch (current)
        {
            case Scalar scalar:
                return new ScalarNode(_file, line, column, path, scalar.Value, scalar.Style != ScalarStyle.Plain);

            case SequenceStart sequence:
                return ReadList(sequence, new ListNode(_file, line, column, path));

            case MappingStart mapping:
                return ReadMap(mapping, new MapNode(_file, line, column, path));

            case AnchorAlias alias:
                Report(alias.Start, path, $"the alias *{alias.Value} is not allowed", "write the value out");
                return new ScalarNode(_file, line, column, path, "", false);

            default:
                throw new YamlException(current.Start, current.End, $"unexpected {current.GetType().Name}");
        }
    }

    private ListNode ReadList(SequenceStart start, ListNode list)
    {
        Open(start);
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Elements.Add(Read($"{list.KeyPath}[{list.Elements.Count}]"));
        }

        _open.Pop();
        return list;
    }

    private MapNode ReadMap(MappingStart start, MapNode map)
    {
        Open(start);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Mark keyStart = _parser.Current!.Start;
            Node keyNode = Read(map.KeyPath);
            string key = keyNode is ScalarNode { IsNull: false } scalar ? scalar.Text : "";
            Node value = Read(map.PathOf(key));
            (int line, int column) = Place(keyStart);
            if (key.Length == 0)
            {
                Report(keyStart, map.KeyPath, "a key must be a word", "write key: value");
            }
            else if (!map.Add(new MapEntry(key, line, column, value)))
            {
                string first = map.Entry(key).Line.ToString(CultureInfo.InvariantCulture);
                Report(keyStart, map.PathOf(key), "this key is written twice", $"remove one; the first is in line {first}");
            }
        }

        _open.Pop();
        return map;
    }

    private void Open(NodeEvent collection)
    {
        _open.Push(collection);
        if (_open.Count > DeepestNesting)
        {
            throw new YamlException(collection.Start, collection.End, $"nested deeper than {DeepestNesting} levels");
        }
    }

    private void RefuseAnchorAndTag(NodeEvent node, string path)
    {
        if (!node.Anchor.IsEmpty)
        {
            Report(node.Start, path, $"the anchor &{node.Anchor.Value} is not allowed", "write the value out where it is used");
        }

        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            Report(node.Start, path, $"the tag {node.Tag.Value} is not allowed", "remove it");
        }
    }

    private void ReportSyntax(YamlException e)
    {
        // A tab is reported at the value before it or at the start of the map; the line with the tab is the one to mend.
        int tab = e.Message.Contains(" tab ", StringComparison.Ordinal) ? FirstTabbedLine((int)e.Start.Line) : 0;
        string message = "this is not valid YAML: " + e.Message.TrimEnd('.');
        if (tab > 0)
        {
            _file.Diagnostics.Add(new Diagnostic(Severity.Error, _file.Path, tab, 1, "", message, "indent with spaces, not with tabs"));
            return;
        }

        Report(e.Start, "", message, "check the indentation (spaces), the ': ' after the key, and that brackets and quotes are closed");
    }

    private int FirstTabbedLine(int from)
    {
        string[] lines = _text.Split('\n');
        int index = Array.FindIndex(lines, Math.Clamp(from - 1, 0, lines.Length), l => l.TrimStart(' ').StartsWith('\t'));
        return index + 1;
    }

    private void Report(Mark at, string key, string message, string hint)
    {
        (int line, int column) = Place(at);
        _file.Diagnostics.Add(new Diagnostic(Severity.Error, _file.Path, line, column, key, message, hint));
    }

    private static bool IsFlow(NodeEvent node) =>
        node is SequenceStart { Style: SequenceStyle.Flow } or MappingStart { Style: MappingStyle.Flow };

    private static (int Line, int Column) Place(Mark mark) => ((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
