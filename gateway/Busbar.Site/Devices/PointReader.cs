using System.Globalization;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads one entry of <c>points</c>.</summary>
internal sealed class PointReader(DeviceClass deviceClass, RegisterReader registers, AuxiliaryNames auxiliaries, IReadOnlyList<PollGroup> polls)
{
    private readonly WriteRuleReader _writes = new(registers, auxiliaries);

    public DevicePoint? Read(MapNode points, MapEntry entry)
    {
        PointDefinition? definition = PointCatalog.Find(deviceClass, entry.Key);
        if (definition is null)
        {
            points.KeyError(entry, $"a {ClassWord} has no point '{entry.Key}'", Suggestion.Hint(entry.Key, ClassPoints()));
            return null;
        }

        if (entry.Value.AsMap() is not { } map)
        {
            return null;
        }

        MapNode? write = map.OptionalMap("write");
        RegisterPlace? place = write is null ? registers.Place(map) : registers.OptionalPlace(map);
        RegisterEncoding encoding = registers.Encoding(map, place, definition.Unit, auxiliaries);
        string? poll = Poll(map, place);
        (double minimum, double maximum) = Range(map, definition);
        Gate? gate = ReadGate(map.OptionalMap("enabledBy"));
        DevicePoint point = new()
        {
            Definition = definition,
            Place = place,
            Encoding = encoding,
            Fraction = ReadFraction(map.OptionalMap("fraction"), place),
            Gate = gate,
            Poll = poll,
            Minimum = minimum,
            Maximum = maximum,
            MaximumRate = map.OptionalDouble("maximumRate", 1e-9, 1e12),
            DeadBand = map.Double("deadBand", 0, 1e12, 0),
            SafeValue = map.OptionalDouble("safe", minimum, maximum),
            Write = write is null ? null : ReadWrite(write, definition, place, encoding),
        };
        map.Done();
        auxiliaries.Use(encoding.ExponentFrom, poll);
        auxiliaries.Use(encoding.FactorFrom, poll);
        auxiliaries.Use(gate?.Auxiliary, poll);
        return point;
    }

    private string ClassWord => char.ToLowerInvariant(deviceClass.ToString()[0]) + deviceClass.ToString()[1..];

    private IEnumerable<string> ClassPoints() =>
        Enumerable.Range(0, PointCatalog.Count).Select(PointCatalog.At).Where(p => p.Class == deviceClass).Select(p => p.Name);

    private WriteRule? ReadWrite(MapNode write, PointDefinition definition, RegisterPlace? place, RegisterEncoding encoding)
    {
        if (definition.Kind != PointKind.Command)
        {
            write.Error($"{definition.Name} is not a point that can be commanded", "remove write");
        }

        return _writes.Read(write, place, encoding);
    }

    private string? Poll(MapNode map, RegisterPlace? place)
    {
        bool isWritten = map.Has("poll");
        string[] names = [.. polls.Select(p => p.Name)];
        return names.Length == 0 || (place is null && !isWritten) ? null : map.Choice("poll", names);
    }

    private static (double Minimum, double Maximum) Range(MapNode map, PointDefinition definition)
    {
        double minimum = map.Double("minimum", definition.Minimum, definition.Maximum, definition.Minimum);
        double maximum = map.Double("maximum", definition.Minimum, definition.Maximum, definition.Maximum);
        if (minimum > maximum)
        {
            map.Error(string.Create(CultureInfo.InvariantCulture, $"minimum {minimum} is above maximum {maximum}"), "write the smaller number as minimum");
            return (maximum, minimum);
        }

        return (minimum, maximum);
    }

    private Gate? ReadGate(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        map.Require("auxiliary", "the register that enables the value");
        string? auxiliary = auxiliaries.Optional(map, "auxiliary");
        Gate gate = new(auxiliary ?? "", map.Int("mask", 1, 255, 1), map.Double("otherwise"));
        map.Done();
        return auxiliary is null ? null : gate;
    }

    private Fraction? ReadFraction(MapNode? map, RegisterPlace? whole)
    {
        if (map is null || registers.Place(map) is not { } place)
        {
            return null;
        }

        Fraction fraction = new(place, registers.Layout(map, place.Space).Type);
        map.Done();
        if (whole is not null && (whole.Space != place.Space || whole.Model != place.Model || Math.Abs(whole.Address - place.Address) > 60))
        {
            map.Error("the fraction lies too far from the whole number to be read with it", "both must be in one table, at most 60 registers apart");
        }

        return fraction;
    }
}
