using System.Globalization;
using System.Text;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Technician.Probe;

/// <summary>A few registers as every type and word order would read them, side by side: the eye finds the right one.</summary>
public static class RegisterViews
{
    private static readonly WordOrder[] Orders = [WordOrder.Abcd, WordOrder.Cdab, WordOrder.Badc, WordOrder.Dcba];

    /// <summary>A row: the type, and its value in each order.</summary>
    public sealed record Row(string Type, IReadOnlyList<string> Values);

    /// <summary>The words of the heading.</summary>
    public static IReadOnlyList<string> Heading { get; } = ["ABCD", "CDAB", "BADC", "DCBA"];

    /// <summary>The rows for the first 1, 2 and 4 registers of the data.</summary>
    public static IReadOnlyList<Row> Of(byte[] data)
    {
        int registers = data.Length / 2;
        List<Row> rows = [];
        Add(rows, data, 1, registers, "u16", RegisterType.UInt16);
        Add(rows, data, 1, registers, "s16", RegisterType.Int16);
        Add(rows, data, 1, registers, "bcd16", RegisterType.Bcd16);
        Add(rows, data, 2, registers, "u32", RegisterType.UInt32);
        Add(rows, data, 2, registers, "s32", RegisterType.Int32);
        Add(rows, data, 2, registers, "float32", RegisterType.Float32);
        Add(rows, data, 2, registers, "bcd32", RegisterType.Bcd32);
        Add(rows, data, 4, registers, "u64", RegisterType.UInt64);
        Add(rows, data, 4, registers, "s64", RegisterType.Int64);
        Add(rows, data, 4, registers, "float64", RegisterType.Float64);
        return rows;
    }

    /// <summary>Every register in hexadecimal, decimal and bits.</summary>
    public static IEnumerable<string> Registers(byte[] data, int start)
    {
        for (int i = 0; i + 1 < data.Length; i += 2)
        {
            int word = (data[i] << 8) | data[i + 1];
            yield return string.Create(CultureInfo.InvariantCulture, $"{start + i / 2,6}  0x{word:X4}  {word,6}  {(short)word,6}  {word:b16}  {Letter(data[i])}{Letter(data[i + 1])}");
        }
    }

    /// <summary>The table as text.</summary>
    public static string Table(byte[] data)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"",-8}{string.Concat(Heading.Select(h => h.PadLeft(24)))}");
        foreach (Row row in Of(data))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Type,-8}{string.Concat(row.Values.Select(v => v.PadLeft(24)))}");
        }

        return text.ToString();
    }

    private static void Add(List<Row> rows, byte[] data, int needed, int there, string name, RegisterType type)
    {
        if (there >= needed)
        {
            rows.Add(new Row(name, [.. Orders.Select(order => Value(RegisterValue.Gather(data, 0, needed, (byte)order), type))]));
        }
    }

    private static string Value(ulong raw, RegisterType type)
    {
        // 64-bit integers do not fit a double.
        if (type == RegisterType.UInt64)
        {
            return raw.ToString(CultureInfo.InvariantCulture);
        }

        if (type == RegisterType.Int64)
        {
            return ((long)raw).ToString(CultureInfo.InvariantCulture);
        }

        double value = RegisterValue.ToNumber(raw, (byte)type);
        string format = type == RegisterType.Float32 ? "G7" : "G12";
        return double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
    }

    private static char Letter(byte value) => value is >= 32 and < 127 ? (char)value : '.';
}
