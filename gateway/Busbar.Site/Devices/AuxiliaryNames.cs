using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>The auxiliaries of a file while it is read: who refers to which, and that each name is one.</summary>
internal sealed class AuxiliaryNames(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, List<string>> _pollsOfUsers = new(StringComparer.Ordinal);

    /// <summary>The auxiliary that a key names; null when the key is not written or the name is wrong.</summary>
    public string? Optional(MapNode map, string key)
    {
        if (map.Find(key) is not { } node)
        {
            return null;
        }

        string name = node.ReadString();
        if (names.Contains(name))
        {
            return name;
        }

        node.Error($"there is no register '{name}' under auxiliary", Suggestion.Hint(name, names));
        return null;
    }

    /// <summary>Notes that a point of a poll group needs an auxiliary.</summary>
    public void Use(string? auxiliary, string? poll)
    {
        if (auxiliary is null || poll is null)
        {
            return;
        }

        if (!_pollsOfUsers.TryGetValue(auxiliary, out List<string>? polls))
        {
            _pollsOfUsers.Add(auxiliary, polls = []);
        }

        polls.Add(poll);
    }

    /// <summary>The groups of the points that need it.</summary>
    public IReadOnlyList<string> PollsOf(string auxiliary) => _pollsOfUsers.GetValueOrDefault(auxiliary) ?? [];
}
