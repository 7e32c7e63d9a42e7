namespace Busbar.Control.Tests;

/// <summary>Writes the document's big-endian tables: the tests' own reading of docs/developer/policy-format.md.</summary>
internal sealed class TableBytes
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public TableBytes Byte(int value)
    {
        _bytes.Add(checked((byte)value));
        return this;
    }

    public TableBytes Word(int value)
    {
        _bytes.Add((byte)(value >> 8));
        _bytes.Add((byte)value);
        return this;
    }

    public TableBytes Add(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>i24 mantissa, i8 exponent; NaN is 0x800000.</summary>
    public TableBytes Number(double value)
    {
        int mantissa = -0x800000;
        int exponent = 0;
        if (!double.IsNaN(value))
        {
            decimal rest = (decimal)value;
            while (rest != decimal.Truncate(rest))
            {
                rest *= 10;
                exponent--;
            }

            while (Math.Abs(rest) > 0x7FFFFF)
            {
                rest /= 10;
                exponent++;
            }

            mantissa = (int)rest;
        }

        return Byte((mantissa >> 16) & 255).Word(mantissa & 0xFFFF).Byte(exponent & 255);
    }
}
