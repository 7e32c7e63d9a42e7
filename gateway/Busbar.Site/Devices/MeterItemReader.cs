using System.Text.Json;
using Busbar.Field.MBus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads where a value lies in a meter's answer, and how.</summary>
internal sealed class MeterItemReader(MeterDialect dialect)
{
    private static readonly string[] Functions = ["instantaneous", "maximum", "minimum", "error"];

    private static readonly Dictionary<string, byte> Types = CreateTypes();

    private static readonly string[] Records = [.. Enum.GetValues<MBusQuantity>().Where(q => q != MBusQuantity.None).Select(Word)];

    /// <summary>DL/T 645 writes under a password that we do not keep; M-Bus has no common way to set a value.</summary>
    public bool TakesWrites => dialect.Protocol == DeviceProtocol.Cjt188;

    /// <summary>Null when nothing names data or a record.</summary>
    public RegisterPlace? OptionalPlace(MapNode map)
    {
        string key = dialect.Protocol == DeviceProtocol.MBus ? "record" : "data";
        if (map.Find(key) is not { } node)
        {
            return null;
        }

        if (dialect.Protocol == DeviceProtocol.MBus)
        {
            return new RegisterPlace(RegisterSpace.Meter, null, 0) { Item = new MeterItem((uint)map.Int("telegram", 0, 15, 0), 0, Record(map, node)) };
        }

        uint data = (uint)node.ReadLong(0, dialect.Protocol == DeviceProtocol.Cjt188 ? 0xFFFF : 0xFFFFFFFF);
        int at = map.Int("at", dialect.FirstByte, dialect.LongestData - 1, dialect.FirstByte);
        return new RegisterPlace(RegisterSpace.Meter, null, at) { Item = new MeterItem(data, at) };
    }

    /// <summary>As <see cref="OptionalPlace"/>, and an error when nothing says where.</summary>
    public RegisterPlace? Place(MapNode map)
    {
        RegisterPlace? place = OptionalPlace(map);
        if (place is null)
        {
            map.Error("nothing says where the value is", dialect.Protocol == DeviceProtocol.MBus ? "write record: energy, say" : "write data: and the identifier, such as 0x901F");
        }

        return place;
    }

    /// <summary>A <see cref="MeterType"/>; 0 on M-Bus, whose records say themselves what they are.</summary>
    public byte Type(MapNode map, RegisterPlace? place, Unit? unit)
    {
        if (dialect.Protocol == DeviceProtocol.MBus)
        {
            CheckUnit(map, place, unit);
            return 0;
        }

        Node? node = map.Require("type", $"one of {string.Join(", ", Types.Keys)}");
        string word = node?.ReadString() ?? "";
        if (!Types.TryGetValue(word, out byte type))
        {
            if (word.Length > 0)
            {
                node!.Error($"'{word}' is no type of a meter's data", Suggestion.Hint(word, Types.Keys));
            }

            return MeterType.Unsigned | 1;
        }

        if (type == MeterType.Quantity && (dialect.Protocol != DeviceProtocol.Cjt188 || unit is not (Unit.WattHour or Unit.Watt or Unit.CubicMetre or Unit.CubicMetrePerHour)))
        {
            node!.Error("a quantity bears one of CJ/T 188's unit codes: energy, power, volume or flow", "name the digits, such as bcd32");
        }

        if (type == MeterType.Quantity && map.Find("unit") is { } written)
        {
            written.Error("a quantity bears its unit in the frame", "remove it");
        }

        if (place?.Item is { } item && item.At + MeterType.Length(type) > dialect.LongestData)
        {
            map.Error($"the value ends behind byte {dialect.LongestData - 1}, the last that an answer can have", "correct at");
        }

        return type;
    }

    /// <summary>Bits of a value, for <c>bit</c> and <c>bits</c>.</summary>
    public int Width(byte type) => dialect.Protocol == DeviceProtocol.MBus ? 63 : Math.Min(63, 8 * MeterType.Length(type));

    private static MBusRecord Record(MapNode map, Node node)
    {
        string word = node.ReadChoice(Records);
        MBusQuantity quantity = Enum.GetValues<MBusQuantity>().FirstOrDefault(q => Word(q) == word);
        string function = map.Find("function")?.ReadChoice(Functions) ?? Functions[0];
        return new MBusRecord(
            quantity,
            map.Int("storage", 0, 0xFFFF, 0),
            map.Int("tariff", 0, 255, 0),
            map.Int("subunit", 0, 255, 0),
            Array.IndexOf(Functions, function),
            map.Int("vife", 0, 0x7F, 0),
            (byte?)map.OptionalInt("dif", 0, 0x0F),
            (byte?)map.OptionalInt("vif", 0, 0x7F));
    }

    private static void CheckUnit(MapNode map, RegisterPlace? place, Unit? unit)
    {
        if (unit is { } canonical && place?.Item?.Record is { } record && UnitsOf(record.Quantity) is { Length: > 0 } units && !units.Contains(canonical))
        {
            map.Error($"the record {Word(record.Quantity)} does not measure this point, which is in {UnitSymbol.Of(canonical)}", "name another record or another point");
        }
    }

    private static Unit[] UnitsOf(MBusQuantity quantity) => quantity switch
    {
        MBusQuantity.Energy => [Unit.WattHour],
        MBusQuantity.Volume => [Unit.CubicMetre],
        MBusQuantity.OnTime or MBusQuantity.OperatingTime => [Unit.Hour, Unit.Second],
        MBusQuantity.Power => [Unit.Watt],
        MBusQuantity.VolumeFlow => [Unit.CubicMetrePerHour],
        MBusQuantity.FlowTemperature or MBusQuantity.ReturnTemperature or MBusQuantity.ExternalTemperature => [Unit.Celsius],
        MBusQuantity.TemperatureDifference => [Unit.Kelvin],
        MBusQuantity.Pressure => [Unit.Pascal],
        MBusQuantity.Voltage => [Unit.Volt],
        MBusQuantity.Current => [Unit.Ampere],
        _ => [],
    };

    private static string Word(MBusQuantity quantity) => JsonNamingPolicy.CamelCase.ConvertName(quantity.ToString());

    private static Dictionary<string, byte> CreateTypes()
    {
        Dictionary<string, byte> types = new(StringComparer.Ordinal) { ["quantity"] = MeterType.Quantity };
        foreach (int length in (int[])[1, 2, 3, 4, 5, 6, 7])
        {
            types[$"bcd{8 * length}"] = (byte)(MeterType.Bcd | length);
            types[$"signedBcd{8 * length}"] = (byte)(MeterType.SignedBcd | length);
            types[$"u{8 * length}"] = (byte)(MeterType.Unsigned | length);
        }

        foreach (int length in (int[])[1, 2, 4])
        {
            types[$"s{8 * length}"] = (byte)(MeterType.Signed | length);
        }

        return types;
    }
}
