using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>The words of <c>type</c> in a device file, SunSpec's names among them.</summary>
internal static class RegisterTypeNames
{
    /// <summary>A type's word, its layout, and the bits by which SunSpec says "not implemented".</summary>
    internal sealed record Row(string Word, RegisterType Type, ulong SunSpecNotImplemented);

    private static readonly Row[] Rows =
    [
        new("u16", RegisterType.UInt16, 0xFFFF),
        new("s16", RegisterType.Int16, 0x8000),
        new("u32", RegisterType.UInt32, 0xFFFFFFFF),
        new("s32", RegisterType.Int32, 0x80000000),
        new("u64", RegisterType.UInt64, 0xFFFFFFFFFFFFFFFF),
        new("s64", RegisterType.Int64, 0x8000000000000000),
        new("float32", RegisterType.Float32, 0x7FC00000),
        new("float64", RegisterType.Float64, 0x7FF8000000000000),
        new("acc16", RegisterType.UInt16, 0),
        new("acc32", RegisterType.UInt32, 0),
        new("acc64", RegisterType.UInt64, 0),
        new("enum16", RegisterType.UInt16, 0xFFFF),
        new("enum32", RegisterType.UInt32, 0xFFFFFFFF),
        new("bitfield16", RegisterType.UInt16, 0xFFFF),
        new("bitfield32", RegisterType.UInt32, 0xFFFFFFFF),
        new("sunssf", RegisterType.Int16, 0x8000),
        new("bcd16", RegisterType.Bcd16, 0xFFFF),
        new("bcd32", RegisterType.Bcd32, 0xFFFFFFFF),
    ];

    public static IEnumerable<string> Words => Rows.Select(r => r.Word);

    /// <summary>What was probably meant: other houses write uint16, INT32, float.</summary>
    public static string Hint(string word)
    {
        string ours = word.ToLowerInvariant().Replace("uint", "u", StringComparison.Ordinal).Replace("int", "s", StringComparison.Ordinal);
        ours = ours switch { "float" or "real" or "real4" => "float32", "double" or "real8" => "float64", "long" => "s32", "word" => "u16", _ => ours };
        return Find(ours) is not null ? $"did you mean '{ours}'?" : $"known here: {string.Join(", ", Words)}";
    }

    public static Row? Find(string word) => Array.Find(Rows, r => r.Word == word);
}
