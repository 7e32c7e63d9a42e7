using System;
using System.Text;

namespace Busbar.Field.Modbus;

/// <summary>
/// Values of one, two and four registers in a byte buffer, in the four orders that devices use, each a function of its name: the letters
/// are the value's bytes (for four registers: words) from the highest down. Signed values are casts: <c>(short)UInt16(...)</c>. Nothing allocates but the texts.
/// </summary>
public static class RegisterBytes
{
    /// <summary>One register, high byte first.</summary>
    public static ushort UInt16(byte[] b, int at) => (ushort)((b[at] << 8) | b[at + 1]);

    /// <summary>One register as a signed number.</summary>
    public static short Int16(byte[] b, int at) => (short)((b[at] << 8) | b[at + 1]);

    /// <summary>Writes one register, high byte first.</summary>
    public static void PutUInt16(byte[] b, int at, int value)
    {
        b[at] = (byte)(value >> 8);
        b[at + 1] = (byte)value;
    }

    public static uint UInt32Abcd(byte[] b, int at) => Pack(b[at], b[at + 1], b[at + 2], b[at + 3]);

    public static uint UInt32Cdab(byte[] b, int at) => Pack(b[at + 2], b[at + 3], b[at], b[at + 1]);

    public static uint UInt32Badc(byte[] b, int at) => Pack(b[at + 1], b[at], b[at + 3], b[at + 2]);

    public static uint UInt32Dcba(byte[] b, int at) => Pack(b[at + 3], b[at + 2], b[at + 1], b[at]);

    /// <summary>Two registers in the given order.</summary>
    public static uint UInt32(byte[] b, int at, WordOrder order)
    {
        switch (order)
        {
            case WordOrder.Cdab: return UInt32Cdab(b, at);
            case WordOrder.Badc: return UInt32Badc(b, at);
            case WordOrder.Dcba: return UInt32Dcba(b, at);
            default: return UInt32Abcd(b, at);
        }
    }

    public static void PutUInt32Abcd(byte[] b, int at, uint value) => Unpack(b, at, at + 1, at + 2, at + 3, value);

    public static void PutUInt32Cdab(byte[] b, int at, uint value) => Unpack(b, at + 2, at + 3, at, at + 1, value);

    public static void PutUInt32Badc(byte[] b, int at, uint value) => Unpack(b, at + 1, at, at + 3, at + 2, value);

    public static void PutUInt32Dcba(byte[] b, int at, uint value) => Unpack(b, at + 3, at + 2, at + 1, at, value);

    /// <summary>Writes two registers in the given order.</summary>
    public static void PutUInt32(byte[] b, int at, WordOrder order, uint value)
    {
        switch (order)
        {
            case WordOrder.Cdab: PutUInt32Cdab(b, at, value); break;
            case WordOrder.Badc: PutUInt32Badc(b, at, value); break;
            case WordOrder.Dcba: PutUInt32Dcba(b, at, value); break;
            default: PutUInt32Abcd(b, at, value); break;
        }
    }

    /// <summary>Four registers: highest word first, high byte first.</summary>
    public static ulong UInt64Abcd(byte[] b, int at) => Join(UInt32Abcd(b, at), UInt32Abcd(b, at + 4));

    /// <summary>Four registers: lowest word first, high byte first.</summary>
    public static ulong UInt64Cdab(byte[] b, int at) => Join(UInt32Cdab(b, at + 4), UInt32Cdab(b, at));

    /// <summary>Four registers: highest word first, low byte first.</summary>
    public static ulong UInt64Badc(byte[] b, int at) => Join(UInt32Badc(b, at), UInt32Badc(b, at + 4));

    /// <summary>Four registers: lowest word first, low byte first.</summary>
    public static ulong UInt64Dcba(byte[] b, int at) => Join(UInt32Dcba(b, at + 4), UInt32Dcba(b, at));

    /// <summary>Four registers in the given order.</summary>
    public static ulong UInt64(byte[] b, int at, WordOrder order)
    {
        bool isLowFirst = order == WordOrder.Cdab || order == WordOrder.Dcba;
        return Join(UInt32(b, isLowFirst ? at + 4 : at, order), UInt32(b, isLowFirst ? at : at + 4, order));
    }

    /// <summary>Writes four registers in the given order.</summary>
    public static void PutUInt64(byte[] b, int at, WordOrder order, ulong value)
    {
        bool isLowFirst = order == WordOrder.Cdab || order == WordOrder.Dcba;
        PutUInt32(b, isLowFirst ? at + 4 : at, order, (uint)(value >> 32));
        PutUInt32(b, isLowFirst ? at : at + 4, order, (uint)value);
    }

    /// <summary>The number whose IEEE 754 single bits these are; as a double, which holds every single exactly.</summary>
    // BitConverter's way over a byte array would allocate on a controller; a double's bits are free.
    public static double Float32(uint bits)
    {
        long sign = (long)(bits >> 31) << 63;
        int exponent = (int)(bits >> 23) & 0xFF;
        long fraction = bits & 0x7FFFFF;
        if (exponent == 0)
        {
            double small = fraction * (1.0 / (1L << 62)) * (1.0 / (1L << 62)) * (1.0 / (1 << 25));
            return sign == 0 ? small : -small;
        }
        long wide = exponent == 0xFF ? 0x7FF : exponent - 127 + 1023;
        return BitConverter.Int64BitsToDouble(sign | (wide << 52) | (fraction << 29));
    }

    /// <summary>The IEEE 754 single bits nearest to a number; too large a number becomes infinity, NaN stays NaN.</summary>
    public static uint Float32Bits(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        uint sign = bits < 0 ? 0x80000000u : 0u;
        int exponent = (int)(bits >> 52) & 0x7FF;
        long fraction = bits & 0xFFFFFFFFFFFFFL;
        if (exponent == 0x7FF) return sign | (fraction != 0 ? 0x7FC00000u : 0x7F800000u);
        int narrow = exponent - 1023 + 127;
        if (narrow >= 0xFF) return sign | 0x7F800000u;
        int shift = 29;
        if (narrow <= 0)
        {
            // Below the smallest normal single: the leading one becomes part of the fraction.
            shift += 1 - narrow;
            if (shift > 54) return sign;
            fraction |= 1L << 52;
            narrow = 0;
        }
        long kept = fraction >> shift;
        long rest = fraction & ((1L << shift) - 1);
        long half = 1L << (shift - 1);
        if (rest > half || (rest == half && (kept & 1) != 0)) kept++;
        // A fraction that rounds up into the next power of two carries into the exponent, as it should.
        return sign | (uint)(((long)narrow << 23) + kept);
    }

    /// <summary>The number whose IEEE 754 double bits these are.</summary>
    public static double Float64(ulong bits) => BitConverter.Int64BitsToDouble((long)bits);

    /// <summary>The IEEE 754 double bits of a number.</summary>
    public static ulong Float64Bits(double value) => (ulong)BitConverter.DoubleToInt64Bits(value);

    /// <summary>Text of <paramref name="length"/> bytes, without the zeros and spaces behind it. Allocates: for start and logs.</summary>
    public static string Text(byte[] b, int at, int length)
    {
        int end = 0;
        while (end < length && b[at + end] != 0) end++;
        while (end > 0 && b[at + end - 1] == ' ') end--;
        return end == 0 ? "" : Encoding.UTF8.GetString(b, at, end);
    }

    /// <summary>Writes text, cut to <paramref name="length"/> bytes and filled with zeros.</summary>
    public static void PutText(byte[] b, int at, int length, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int kept = bytes.Length < length ? bytes.Length : length;
        Array.Copy(bytes, 0, b, at, kept);
        Array.Clear(b, at + kept, length - kept);
    }

    private static uint Pack(byte a, byte b, byte c, byte d) => ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d;

    private static ulong Join(uint high, uint low) => ((ulong)high << 32) | low;

    private static void Unpack(byte[] b, int atA, int atB, int atC, int atD, uint value)
    {
        b[atA] = (byte)(value >> 24);
        b[atB] = (byte)(value >> 16);
        b[atC] = (byte)(value >> 8);
        b[atD] = (byte)value;
    }
}
