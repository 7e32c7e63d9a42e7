using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads <c>simulate</c>.</summary>
internal sealed class SimulateReader(RegisterReader registers)
{
    public SimulateSection Read(MapNode? map, IReadOnlyList<string> auxiliaries, IReadOnlyList<string> points)
    {
        if (map is null)
        {
            return new SimulateSection();
        }

        MapNode? chain = map.OptionalMap("sunspec");
        SimulateSection section = new()
        {
            SunSpecBase = chain?.Int("base", 0, 65000),
            Models = chain is null ? [] : Models(chain),
            Auxiliaries = Numbers(map.OptionalMap("auxiliary"), auxiliaries, "register", "auxiliary"),
            Points = Numbers(map.OptionalMap("points"), points, "point", "points"),
            Registers = [.. map.OptionalList("registers").Select(Register).OfType<SimulatedRegister>()],
            Ranges = [.. map.OptionalList("ranges").Select(registers.Range).OfType<RegisterRange>()],
        };
        chain?.Done();
        map.Done();
        return section;
    }

    private static List<SimulatedModel> Models(MapNode chain)
    {
        List<SimulatedModel> models = [];
        foreach (Node item in chain.List("models"))
        {
            if (item.AsMap() is { } map)
            {
                models.Add(new SimulatedModel(map.Int("id", 1, 65534), map.Int("length", 1, 65000)));
                map.Done();
            }
        }

        return models;
    }

    private static Dictionary<string, double> Numbers(MapNode? map, IReadOnlyList<string> known, string what, string where)
    {
        Dictionary<string, double> numbers = new(StringComparer.Ordinal);
        foreach (MapEntry entry in map?.All() ?? [])
        {
            if (!known.Contains(entry.Key))
            {
                map!.KeyError(entry, $"there is no {what} '{entry.Key}' under {where}", Suggestion.Hint(entry.Key, known));
                continue;
            }

            numbers[entry.Key] = entry.Value.ReadDouble();
        }

        return numbers;
    }

    private SimulatedRegister? Register(Node node)
    {
        if (node.AsMap() is not { } map)
        {
            return null;
        }

        int? modelId = map.OptionalInt("id", 1, 65534);
        RegisterPlace? place = modelId is null ? registers.Place(map) : new RegisterPlace(RegisterSpace.Holding, null, map.Int("offset", 2, 65535));
        string? text = map.OptionalString("text");
        SimulatedRegister? register = null;
        if (text is not null)
        {
            int length = map.Int("length", 1, 125);
            if (text.Length > 2 * length)
            {
                map.Error($"the text has {text.Length} characters and {length} registers hold {2 * length}", "give it more registers or fewer letters");
            }

            register = place is null ? null : new SimulatedRegister(place, modelId, RegisterType.None, WordOrder.Abcd, 0, text, length);
        }
        else if (place is not null)
        {
            (RegisterType type, WordOrder order) = registers.Layout(map, place.Space);
            register = new SimulatedRegister(place, modelId, type, order, map.Double("value"), null, Math.Max(1, RegisterValue.RegisterCount((byte)type)));
        }

        map.Done();
        return register;
    }
}
