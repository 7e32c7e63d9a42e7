namespace Busbar.Gateway.North.Modbus;

/// <summary>Short words for the rows of a model's table; a row without a value is not implemented here.</summary>
internal static class PointRows
{
    public static SunSpecPoint U16(string name, Func<double?>? value = null, int scale = 0) => new(name, SunSpecType.UInt16, 1, scale, value);

    public static SunSpecPoint S16(string name, Func<double?>? value = null, int scale = 0) => new(name, SunSpecType.Int16, 1, scale, value);

    public static SunSpecPoint Enum(string name, Func<double?>? value = null) => new(name, SunSpecType.Enum16, 1, 0, value);

    public static SunSpecPoint Factor(string name, int? scale = null) => new(name, SunSpecType.ScaleFactor, 1, 0, scale is null ? null : () => scale);

    public static SunSpecPoint U32(string name, Func<double?>? value = null, int scale = 0) => new(name, SunSpecType.UInt32, 2, scale, value);

    public static SunSpecPoint Bits(string name, Func<double?>? value = null) => new(name, SunSpecType.Bits32, 2, 0, value);

    public static SunSpecPoint Count(string name, Func<double?>? value = null, int scale = 0) => new(name, SunSpecType.Accumulator32, 2, scale, value);

    public static SunSpecPoint U64(string name, Func<double?>? value = null, int scale = 0) => new(name, SunSpecType.UInt64, 4, scale, value);

    public static SunSpecPoint Words(string name, int registers, string words) => new(name, SunSpecType.Text, registers, 0, null, words);

    public static SunSpecPoint Pad() => new("Pad", SunSpecType.Padding, 1);

    /// <summary>Rows that are not implemented here, all of one kind.</summary>
    public static IEnumerable<SunSpecPoint> None(Func<string, SunSpecPoint> row, params IEnumerable<string> names) => names.Select(row);
}
