using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads what points, auxiliaries and write steps say about their registers.</summary>
internal sealed class RegisterReader(int addressBase, WordOrder order, IReadOnlyList<SunSpecModel> models, MeterItemReader? meter = null)
{
    /// <summary>CJ/T 188: the control code that writes data.</summary>
    private const int MeterWriteFunction = 4;

    private static readonly string[] Spaces = ["holding", "input", "coil", "discrete"];

    /// <summary>The file is a meter's that does not speak Modbus.</summary>
    public bool IsMeter => meter is not null;

    /// <summary>The meter's protocol has a frame that sets data and needs no password.</summary>
    public bool TakesWrites => meter is null || meter.TakesWrites;

    /// <summary>Where the register is; null, and an error, when nothing says so.</summary>
    public RegisterPlace? Place(MapNode map)
    {
        if (meter is not null)
        {
            return meter.Place(map);
        }

        RegisterPlace? place = OptionalPlace(map);
        if (place is null && !Spaces.Any(s => map.Find(s) is not null) && map.Find("model") is null)
        {
            map.Error("no register is named", models.Count > 0 ? "write model: and offset:, or holding: and the address" : "write one of holding:, input:, coil:, discrete: and the address");
        }

        return place;
    }

    /// <summary>Where the register is; null when nothing says so.</summary>
    public RegisterPlace? OptionalPlace(MapNode map)
    {
        if (meter is not null)
        {
            return meter.OptionalPlace(map);
        }

        List<(RegisterSpace Space, Node Node)> found = [];
        for (int i = 0; i < Spaces.Length; i++)
        {
            if (map.Find(Spaces[i]) is { } node)
            {
                found.Add((SpaceOf(Spaces[i]), node));
            }
        }

        Node? model = map.Find("model");
        if (found.Count + (model is null ? 0 : 1) > 1)
        {
            map.Error("names more than one register", "keep one of holding, input, coil, discrete, model");
        }

        if (model is not null)
        {
            return ModelPlace(map, model);
        }

        return found.Count == 0 ? null : new RegisterPlace(found[0].Space, null, Address(found[0].Node));
    }

    public RegisterRange? Range(Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        RegisterPlace? place = Place(map);
        int last = map.Require("to", "the last address of the range") is { } to ? Address(to) : 0;
        map.Done();
        if (place is null)
        {
            return null;
        }

        if (last < place.Address)
        {
            map.Error("the range ends before it begins", "write the smaller address first");
        }

        return new RegisterRange(place.Space, place.Address, last);
    }

    /// <summary>The layout of a number, for steps and simulated registers; scales do not count there.</summary>
    public (RegisterType Type, WordOrder Order) Layout(MapNode map, RegisterSpace? space)
    {
        RegisterTypeNames.Row? row = TypeRow(map, space);
        return (row?.Type ?? RegisterType.Bit, map.Enum("order", order));
    }

    /// <summary>The whole encoding of a point (<paramref name="unit"/> set) or an auxiliary (null).</summary>
    public RegisterEncoding Encoding(MapNode map, RegisterPlace? place, Unit? unit, AuxiliaryNames auxiliaries)
    {
        RegisterTypeNames.Row? row = meter is null ? TypeRow(map, place?.Space) : null;
        RegisterType type = meter is null ? row?.Type ?? RegisterType.Bit : (RegisterType)meter.Type(map, place, unit);
        (double scale, int exponent) = Scale(map, unit);
        (int shift, int count) = Bits(map, meter?.Width((byte)type) ?? 16 * RegisterValue.RegisterCount((byte)(row?.Type ?? RegisterType.UInt16)));
        return new RegisterEncoding
        {
            Type = type,
            Order = meter is null ? map.Enum("order", order) : order,
            Scale = scale,
            Exponent = exponent,
            Offset = map.Double("add", -1e9, 1e9, 0),
            ExponentFrom = auxiliaries.Optional(map, "scaleFrom"),
            FactorFrom = auxiliaries.Optional(map, "factorFrom"),
            NotAvailable = NotAvailable(map, place, row),
            Map = ValueMap(map),
            BitShift = shift,
            BitCount = count,
        };
    }

    public static int DefaultWriteFunction(RegisterPlace place, RegisterType type) =>
        place.Space == RegisterSpace.Coil ? 5 : RegisterValue.RegisterCount((byte)type) == 1 ? 6 : 16;

    /// <summary>The function of a write, checked against what it can carry.</summary>
    public static int WriteFunction(MapNode map, RegisterPlace place, RegisterType type)
    {
        if (place.Space == RegisterSpace.Meter)
        {
            return MeterWriteFunction;
        }

        int function = DefaultWriteFunction(place, type);
        Node? node = map.Find("function");
        if (place.Space is RegisterSpace.Discrete or RegisterSpace.Input)
        {
            map.Error($"{(place.Space == RegisterSpace.Input ? "an input register" : "a discrete input")} cannot be written", "name a holding register or a coil");
        }
        else if (node is not null)
        {
            int[] allowed = place.Space == RegisterSpace.Coil ? [5, 15] : RegisterValue.RegisterCount((byte)type) == 1 ? [6, 16] : [16];
            int written = node.ReadInt(1, 127);
            if (!allowed.Contains(written))
            {
                node.Error($"function {written} does not write this register", $"write {string.Join(" or ", allowed)}");
            }
            else
            {
                function = written;
            }
        }

        return function;
    }

    private static RegisterSpace SpaceOf(string word) => word switch
    {
        "coil" => RegisterSpace.Coil,
        "discrete" => RegisterSpace.Discrete,
        "input" => RegisterSpace.Input,
        _ => RegisterSpace.Holding,
    };

    private int Address(Node node) => node.ReadInt(addressBase, 65535 + addressBase) - addressBase;

    private RegisterPlace? ModelPlace(MapNode map, Node node)
    {
        string name = node.ReadString();
        int offset = map.Int("offset", 2, 65535);
        if (models.Any(m => m.Name == name))
        {
            return new RegisterPlace(RegisterSpace.Holding, name, offset);
        }

        string hint = models.Count == 0 ? $"add models: {{{name}: 103}}, say, with the model's id" : Suggestion.Hint(name, models.Select(m => m.Name));
        node.Error($"there is no model '{name}' under models", hint);
        return null;
    }

    private static RegisterTypeNames.Row? TypeRow(MapNode map, RegisterSpace? space)
    {
        if (space is RegisterSpace.Coil or RegisterSpace.Discrete)
        {
            if (map.Find("type") is { } type)
            {
                type.Error("a coil or discrete input is one bit and has no type", "remove it");
            }

            return null;
        }

        Node? node = map.Require("type", $"one of {string.Join(", ", RegisterTypeNames.Words)}");
        string word = node?.ReadString() ?? "";
        RegisterTypeNames.Row? row = RegisterTypeNames.Find(word);
        if (row is null && word.Length > 0)
        {
            node!.Error($"'{word}' is no type of register", RegisterTypeNames.Hint(word));
        }

        return row ?? RegisterTypeNames.Find("u16");
    }

    private static (double Scale, int Exponent) Scale(MapNode map, Unit? unit)
    {
        (double scale, int exponent) = RegisterUnits.Decimal(map.Double("scale", 1e-12, 1e12, 1));
        if (unit is { } canonical && map.Find("unit") is { } node)
        {
            string word = node.ReadString();
            RegisterUnits.Row? row = RegisterUnits.Find(word, canonical);
            if (row is null)
            {
                node.Error($"'{word}' is no unit of this point", Suggestion.Hint(word, RegisterUnits.WordsFor(canonical)));
            }
            else
            {
                scale *= row.Scale;
                exponent += row.Exponent;
            }
        }

        return map.Bool("negate", false) ? (-scale, exponent) : (scale, exponent);
    }

    private static (int Shift, int Count) Bits(MapNode map, int width)
    {
        if (map.Find("bit") is { } bit)
        {
            return (bit.ReadInt(0, width - 1), 1);
        }

        if (map.OptionalMap("bits") is not { } bits)
        {
            return (0, 0);
        }

        int from = bits.Int("from", 0, width - 1);
        int count = bits.Int("count", 1, Math.Min(63, width - from));
        bits.Done();
        return (from, count);
    }

    private static IReadOnlyList<ulong> NotAvailable(MapNode map, RegisterPlace? place, RegisterTypeNames.Row? row)
    {
        if (map.Find("notAvailable") is not { } node)
        {
            return row is not null && (place?.Model is not null || row.Word == "sunssf") ? [row.SunSpecNotImplemented] : [];
        }

        IReadOnlyList<Node> items = node is ListNode list ? list.Items : [node];
        return [.. items.Select(i => (ulong)i.ReadLong(0, long.MaxValue))];
    }

    private static List<ValuePair> ValueMap(MapNode map)
    {
        List<ValuePair> pairs = [];
        if (map.OptionalMap("map") is not { } values)
        {
            return pairs;
        }

        foreach (MapEntry entry in values.All())
        {
            if (!Node.TryParseLong(entry.Key, out long raw))
            {
                values.KeyError(entry, $"'{entry.Key}' is no raw value", "write whole numbers, decimal or 0x hexadecimal, before the colon");
                continue;
            }

            pairs.Add(new ValuePair(raw, entry.Value.ReadDouble()));
        }

        return pairs;
    }
}
