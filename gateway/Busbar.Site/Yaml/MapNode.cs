namespace Busbar.Site.Yaml;

/// <summary>A key of a map with its place and its value.</summary>
public sealed record MapEntry(string Key, int Line, int Column, Node Value);

/// <summary>
/// A map. It remembers which keys were asked for: <see cref="Done"/> reports every other key as unknown, with the nearest of
/// the keys asked for, so a reader's code is also the list of what is allowed.
/// </summary>
public sealed partial class MapNode : Node
{
    private readonly List<MapEntry> _entries = [];
    private readonly Dictionary<string, MapEntry> _byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    internal MapNode(YamlFile file, int line, int column, string keyPath)
        : base(file, line, column, keyPath)
    {
    }

    /// <summary>In the order of the file, duplicates left out.</summary>
    public IReadOnlyList<MapEntry> Entries => _entries;

    public override string Description => "a map";

    internal bool Add(MapEntry entry)
    {
        if (!_byKey.TryAdd(entry.Key, entry))
        {
            return false;
        }

        _entries.Add(entry);
        return true;
    }

    internal MapEntry Entry(string key) => _byKey[key];

    /// <summary>True when the key is written, with or without a value. Counts as asking for it.</summary>
    public bool Has(string key)
    {
        _asked.Add(key);
        return _byKey.ContainsKey(key);
    }

    /// <summary>The value of a key, or null when it is not written or empty (<c>key:</c>).</summary>
    public Node? Find(string key)
    {
        _asked.Add(key);
        return _byKey.TryGetValue(key, out MapEntry? entry) && entry.Value is not ScalarNode { IsNull: true } ? entry.Value : null;
    }

    /// <summary>The value of a key that must be there; null, and an error that says what belongs there, when it is not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="wanted">What would be right, such as "the device's unit address, 1 to 247".</param>
    public Node? Require(string key, string wanted = "")
    {
        Node? found = Find(key);
        if (found is not null)
        {
            return found;
        }

        bool isWritten = _byKey.TryGetValue(key, out MapEntry? entry);
        string hint = wanted.Length > 0 ? $"write {key}: {wanted}" : $"add {key}";
        File.Diagnostics.Add(new Diagnostic(
            Severity.Error, File.Path, isWritten ? entry!.Line : Line, isWritten ? entry!.Column : Column, PathOf(key), isWritten ? "has no value" : "is missing", hint));
        return null;
    }

    /// <summary>All entries, for maps whose keys are ids; every one counts as asked for.</summary>
    public IReadOnlyList<MapEntry> All()
    {
        foreach (MapEntry entry in _entries)
        {
            _asked.Add(entry.Key);
        }

        return _entries;
    }

    /// <summary>Call when everything was read: reports the keys that nobody asked for.</summary>
    public void Done()
    {
        foreach (MapEntry entry in _entries)
        {
            if (!_asked.Contains(entry.Key))
            {
                KeyError(entry, "this key is not known here", Suggestion.Hint(entry.Key, _asked));
            }
        }
    }

    /// <summary>Reports an error at a key rather than at its value.</summary>
    public void KeyError(MapEntry entry, string message, string hint = "") =>
        File.Diagnostics.Add(new Diagnostic(Severity.Error, File.Path, entry.Line, entry.Column, PathOf(entry.Key), message, hint));

    internal string PathOf(string key) => KeyPath.Length == 0 ? key : $"{KeyPath}.{key}";
}
