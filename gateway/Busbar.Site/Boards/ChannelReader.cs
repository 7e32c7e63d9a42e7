using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Reads relays and inputs, on GPIO or on an I2C expander.</summary>
internal sealed class ChannelReader(PinClaims pins, IReadOnlyList<Expander> expanders)
{
    private readonly Dictionary<(int Expander, int Bit), Node> _bits = [];

    public IReadOnlyList<Expander> Expanders => expanders;

    public static IReadOnlyList<Expander> ReadExpanders(MapNode root, I2cBus? bus)
    {
        List<Expander> list = [];
        foreach (Node node in root.OptionalList("expanders"))
        {
            if (node.AsMap() is not { } map)
            {
                continue;
            }

            string partName = map.Choice("part", [.. ExpanderPart.All.Select(p => p.Name)]);
            ExpanderPart part = ExpanderPart.All.First(p => p.Name == partName);
            Expander expander = new(map.String("name"), part, map.Int("address", 0x08, 0x77));
            map.Done();
            if (map.Find("address") is { } address && !part.Addresses.Contains(expander.Address))
            {
                address.Error($"{part.Name} cannot have the address 0x{expander.Address:X2}", $"it has one of {string.Join(", ", part.Addresses.Select(a => $"0x{a:X2}"))}");
            }

            foreach (Expander other in list.Where(o => o.Address == expander.Address || o.Name == expander.Name))
            {
                map.Error(
                    other.Name == expander.Name ? $"there are two expanders {expander.Name}" : $"0x{expander.Address:X2} is already the address of {other.Name}",
                    "each has a name and an address of its own");
            }

            list.Add(expander);
        }

        if (list.Count > 0 && bus is null)
        {
            root.Find("expanders")!.Error("there is no I2C bus for the expanders", "write i2c: {sda: ..., scl: ..., use: ...}");
        }

        return list;
    }

    /// <param name="remark">Key of the group's remark: rating or kind.</param>
    public ChannelGroup? Read(MapNode? map, string remark, PinDirection direction)
    {
        if (map is null)
        {
            return null;
        }

        bool activeLow = map.Bool("activeLow");
        LocalName text = map.Name(remark);
        List<BoardChannel> channels = [.. map.List("channels").Select(n => n.AsMap()).OfType<MapNode>().Select(c => Channel(c, direction))];
        foreach (IGrouping<string, BoardChannel> same in channels.GroupBy(c => c.Name).Where(g => g.Count() > 1))
        {
            map.Find("channels")!.Error($"there are {same.Count()} channels {same.Key}", "each has a name of its own, as printed on the board");
        }

        map.Done();
        return new ChannelGroup(activeLow, text, channels);
    }

    private BoardChannel Channel(MapNode map, PinDirection direction)
    {
        string name = map.String("name", "as printed on the board");
        Node? gpio = map.Find("gpio");
        Node? expander = map.Find("expander");
        int? pin = null;
        int index = 0;
        int bit = 0;
        if (gpio is null == expander is null)
        {
            map.Error(gpio is null ? "has no pin" : "has two pins", "write either gpio: with its number, or expander: and bit:");
        }
        else if (gpio is not null)
        {
            pin = pins.Claim(gpio, direction);
        }
        else
        {
            (index, bit) = Bit(map, expander!);
        }

        BoardChannel channel = new(name, pin, index, bit, [.. map.OptionalList("terminals").Select(n => n.ReadString())]);
        map.Done();
        return channel;
    }

    private (int Index, int Bit) Bit(MapNode map, Node node)
    {
        string name = node.ReadString();
        int index = expanders.ToList().FindIndex(e => e.Name == name);
        int bit = map.Int("bit", 0, 15);
        if (index < 0)
        {
            node.Error($"there is no expander '{name}'", Suggestion.Hint(name, expanders.Select(e => e.Name)));
            return (0, 0);
        }

        Expander expander = expanders[index];
        Node at = map.Find("bit") ?? map;
        if (bit >= expander.Part.Bits)
        {
            at.Error($"{expander.Part.Name} has no bit {bit}", $"it has bits 0 to {expander.Part.Bits - 1}");
        }
        else if (!_bits.TryAdd((index, bit), at))
        {
            Node user = _bits[(index, bit)];
            at.Error($"bit {bit} of {name} is already {user.KeyPath} (line {user.Line})", "a bit has one use; correct one of the two");
        }

        return (index, bit);
    }
}
