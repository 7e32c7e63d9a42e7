using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>What a part of a board does with a pin.</summary>
internal enum PinDirection
{
    Input,
    Output,

    /// <summary>The board's own use, which Busbar leaves alone: only that nothing else takes the pin matters.</summary>
    Foreign,
}

/// <summary>
/// Who uses which pin. Refuses pins that the chip lacks, that flash, PSRAM or console own, that cannot drive, that two parts
/// want, and strapping pins without a reason.
/// </summary>
internal sealed class PinClaims(Chip chip, bool hasPsram, IReadOnlyDictionary<int, Node> reasons)
{
    private readonly Dictionary<int, Node> _users = [];
    private readonly HashSet<int> _strapped = [];

    /// <summary>Reads a pin's number and claims it; -1 when it is refused.</summary>
    public int Claim(Node node, PinDirection direction) => Claim(node, node.ReadInt(0, 99), direction);

    /// <summary>Claims a pin for the part at <paramref name="node"/>.</summary>
    public int Claim(Node node, int pin, PinDirection direction)
    {
        if (!chip.Pins.Contains(pin))
        {
            node.Error($"GPIO{pin} is not on the {chip.Name}", $"it has {Chip.Ranges(chip.Pins)}");
            return -1;
        }

        if (_users.TryGetValue(pin, out Node? user))
        {
            node.Error($"GPIO{pin} is already {user.KeyPath} (line {user.Line})", "a pin has one use; correct one of the two");
            return -1;
        }

        _users.Add(pin, node);
        return IsAllowed(node, pin, direction) ? pin : -1;
    }

    /// <summary>Reports reasons for pins that nothing uses.</summary>
    public void Done()
    {
        foreach ((int pin, Node node) in reasons)
        {
            if (!_strapped.Contains(pin))
            {
                node.Error(
                    chip.Strapping.ContainsKey(pin) ? $"nothing on this board uses GPIO{pin}" : $"GPIO{pin} is no strapping pin of the {chip.Name}",
                    $"remove this entry; strapping pins are {Chip.Ranges(chip.Strapping.Keys.ToHashSet())}");
            }
        }
    }

    private bool IsAllowed(Node node, int pin, PinDirection direction)
    {
        if (chip.Flash.Contains(pin))
        {
            node.Error($"GPIO{pin} belongs to the flash of the {chip.Name}", $"{Chip.Ranges(chip.Flash)} cannot be used");
            return false;
        }

        if (hasPsram && chip.Psram.Contains(pin))
        {
            node.Error($"GPIO{pin} belongs to the PSRAM", $"{Chip.Ranges(chip.Psram)} cannot be used on a module with PSRAM");
            return false;
        }

        if (direction == PinDirection.Foreign)
        {
            return true;
        }

        if (chip.Console.Contains(pin))
        {
            node.Error($"GPIO{pin} belongs to the console of the {chip.Name}", $"{Chip.Ranges(chip.Console)} flash the board and are its console");
            return false;
        }

        if (direction == PinDirection.Output && chip.InputOnly.Contains(pin))
        {
            node.Error($"GPIO{pin} of the {chip.Name} is an input only and cannot drive this", $"take a pin outside {Chip.Ranges(chip.InputOnly)}");
            return false;
        }

        if (chip.Strapping.TryGetValue(pin, out string? decides))
        {
            _strapped.Add(pin);
            if (!reasons.ContainsKey(pin))
            {
                node.Error(
                    $"GPIO{pin} is a strapping pin of the {chip.Name}: it {decides}",
                    $"take another pin, or write under strapping {{gpio: {pin}, why: ...}} what keeps it at the right level");
                return false;
            }
        }

        return true;
    }
}
