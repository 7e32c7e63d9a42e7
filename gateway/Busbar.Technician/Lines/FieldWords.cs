using System.Globalization;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Technician.Lines;

/// <summary>What a technician types, on the command line and on the page: names of protocols, addresses, units, registers.</summary>
public static class FieldWords
{
    /// <summary>The protocols by their short names.</summary>
    public static IReadOnlyDictionary<string, DeviceProtocol> Protocols { get; } = new Dictionary<string, DeviceProtocol>
    {
        ["modbus"] = DeviceProtocol.Modbus,
        ["cjt188"] = DeviceProtocol.Cjt188,
        ["dlt645"] = DeviceProtocol.Dlt645,
        ["mbus"] = DeviceProtocol.MBus,
    };

    /// <summary>Modbus functions that read, by the table's name.</summary>
    public static IReadOnlyDictionary<string, byte> Tables { get; } = new Dictionary<string, byte> { ["coil"] = 1, ["discrete"] = 2, ["holding"] = 3, ["input"] = 4 };

    /// <summary>What an address of a protocol looks like.</summary>
    public static LocalName AddressHint(DeviceProtocol protocol) => protocol switch
    {
        DeviceProtocol.Cjt188 => new("写表上的 14 位数字；线上只有一只表时写 AAAAAAAAAAAAAA", "write the 14 digits on the meter, or AAAAAAAAAAAAAA for the only one on its line"),
        DeviceProtocol.Dlt645 => new("写表上的 12 位数字；线上只有一只表时写 AAAAAAAAAAAA", "write the 12 digits on the meter, or AAAAAAAAAAAA for the only one on its line"),
        DeviceProtocol.MBus => new("写 0 到 250 的一次地址、表上的 8 位数字，或 16 位二次地址", "write a primary address from 0 to 250, the 8 digits on the meter, or all 16 of the secondary address"),
        _ => new("写 0 到 255 的单元号", "write a unit from 0 to 255"),
    };

    /// <summary>Numbers and ranges: <c>1-20,247</c>; null when the text is none.</summary>
    public static IReadOnlyList<byte>? Units(string text)
    {
        List<byte> units = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-', 2);
            if (!byte.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte first) || !byte.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out byte last) || last < first)
            {
                return null;
            }

            units.AddRange(Enumerable.Range(first, last - first + 1).Select(u => (byte)u));
        }

        return units.Count == 0 ? null : units;
    }

    /// <summary>A device that should be there, as <c>ID=ADDRESS</c>: <c>eastron-sdm630=1</c>; null when the text is none.</summary>
    public static (string Id, string Address)? DeviceAt(string text)
    {
        int at = text.LastIndexOf('=');
        return at > 0 && at < text.Length - 1 ? (text[..at], text[(at + 1)..]) : null;
    }

    /// <summary>Decimal or with 0x; null when the text is no number.</summary>
    public static uint? Number(string? text)
    {
        bool isHexadecimal = text?.StartsWith("0x", StringComparison.OrdinalIgnoreCase) == true;
        bool isNumber = isHexadecimal
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return isNumber ? number : null;
    }

    /// <summary>A register's address on the wire, 0 to 65535; null when the text is none.</summary>
    public static ushort? Register(string? text) => Number(text) is { } number and <= ushort.MaxValue ? (ushort)number : null;
}
