using System;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>Big-endian numbers in byte arrays. BinaryPrimitives wants spans, which the controller does not have.</summary>
internal static class Big
{
    public static int Get16(byte[] from, int at)
    {
        return (from[at] << 8) | from[at + 1];
    }

    public static uint Get32(byte[] from, int at)
    {
        return ((uint)Get16(from, at) << 16) | (uint)Get16(from, at + 2);
    }

    public static long Get64(byte[] from, int at)
    {
        return Signed.Of(((ulong)Get32(from, at) << 32) | Get32(from, at + 4));
    }

    public static void Put16(byte[] into, int at, int value)
    {
        into[at] = (byte)(value >> 8);
        into[at + 1] = (byte)value;
    }

    public static void Put32(byte[] into, int at, uint value)
    {
        Put16(into, at, (int)(value >> 16));
        Put16(into, at + 2, (int)(value & 0xFFFF));
    }

    public static void Put64(byte[] into, int at, long value)
    {
        Put32(into, at, (uint)((ulong)value >> 32));
        Put32(into, at + 4, (uint)value);
    }

    public static void PutDouble(byte[] into, int at, double value)
    {
        Put64(into, at, BitConverter.DoubleToInt64Bits(value));
    }

    public static double GetDouble(byte[] from, int at)
    {
        return BitConverter.Int64BitsToDouble(Get64(from, at));
    }
}
