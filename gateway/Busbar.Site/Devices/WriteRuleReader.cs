using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads <c>write</c> of a point and <c>keepAlive</c> of a device.</summary>
internal sealed class WriteRuleReader(RegisterReader registers, AuxiliaryNames auxiliaries)
{

    public WriteRule? Read(MapNode map, RegisterPlace? readAt, RegisterEncoding encoding)
    {
        RegisterPlace? place = registers.OptionalPlace(map) ?? (readAt?.Item is null ? readAt : null);
        if (place is null)
        {
            map.Error(registers.IsMeter ? "nothing says what to write" : "no register is named", registers.IsMeter ? "write data: and the identifier that sets it, such as 0xA017" : "name the register to write, here or beside write");
            return null;
        }

        if (registers.IsMeter && !registers.TakesWrites)
        {
            map.Error("this protocol's meters are only read here", "remove write");
        }

        if (registers.IsMeter && (map.Has("before") || map.Has("after") || map.Has("revert") || map.Has("neutral")))
        {
            map.Error("a meter is written by one frame", "remove before, after, revert and neutral");
        }

        int revert = (int)map.Duration("revert", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(65535), TimeSpan.Zero).TotalSeconds;
        WriteRule rule = new()
        {
            Place = place,
            Function = RegisterReader.WriteFunction(map, place, encoding.Type),
            Before = Steps(map, "before", revert),
            After = Steps(map, "after", revert),
            Neutral = map.OptionalDouble("neutral"),
            RevertSeconds = revert,
            ReadBack = map.Bool("readBack", readAt is not null),
        };
        map.Done();
        if (encoding.BitCount != 0 && place.Item is null)
        {
            map.Error("a few bits of a register cannot be written alone", "use setBits in a step, or a register of its own");
        }

        if (revert > 0 && !rule.Before.Concat(rule.After).Any(s => s.IsRevertTimer))
        {
            map.Error("revert is given, but no step writes the timer", "add a step with value: revert under before");
        }

        return rule;
    }

    /// <summary>A step that writes a constant.</summary>
    public WriteStep? Step(MapNode map, int revertSeconds)
    {
        if (registers.Place(map) is not { } place)
        {
            return null;
        }

        (RegisterType type, WordOrder order) = registers.Layout(map, place.Space);
        bool isRevert = map.Find("value") is ScalarNode { Text: "revert" };
        if (isRevert && revertSeconds == 0)
        {
            map.Error("value: revert needs the rule's revert time", "add revert: 60s, say, to write");
        }

        return new WriteStep
        {
            Place = place,
            Type = type,
            Order = order,
            Function = RegisterReader.WriteFunction(map, place, type),
            Value = isRevert ? revertSeconds : map.Double("value"),
            NeutralValue = map.OptionalDouble("neutralValue"),
            IsRevertTimer = isRevert,
        };
    }

    private List<WriteStep> Steps(MapNode rule, string key, int revertSeconds)
    {
        List<WriteStep> steps = [];
        foreach (Node item in rule.OptionalList(key))
        {
            if (item.AsMap() is not { } map)
            {
                continue;
            }

            WriteStep? step = map.Has("setBits") ? BitStep(map) : Step(map, revertSeconds);
            map.Done();
            if (step is not null)
            {
                steps.Add(step);
            }
        }

        return steps;
    }

    /// <remarks>Place and layout are the auxiliary's, which is read later: <see cref="DeviceFileLoader"/> fills them in.</remarks>
    private WriteStep? BitStep(MapNode map)
    {
        int bits = map.Int("setBits", 1, 255);
        map.Require("of", "the register under auxiliary whose bits are set");
        string? auxiliary = auxiliaries.Optional(map, "of");
        Node? written = map.Find("function");
        int function = written?.ReadInt(1, 127) ?? 6;
        if (function is not (6 or 16))
        {
            written!.Error($"function {function} does not write this register", "write 6 or 16");
        }

        return auxiliary is null
            ? null
            : new WriteStep { Place = new RegisterPlace(RegisterSpace.Holding, null, 0), Type = RegisterType.UInt16, Function = function, Value = bits, BitsOf = auxiliary };
    }
}
