using System;
using Busbar.Field.Modbus;
using Busbar.Points;

namespace Busbar.Field.Profiles;

/// <summary>Registers to numbers and back, without allocation. Pure functions on bytes as they come over the wire.</summary>
public static class RegisterValue
{
    /// <summary>Registers that a type takes; 0 for <see cref="RegisterType.Bit"/>.</summary>
    public static int RegisterCount(byte type)
    {
        switch ((RegisterType)type)
        {
            case RegisterType.UInt16:
            case RegisterType.Int16:
            case RegisterType.Bcd16:
                return 1;
            case RegisterType.UInt32:
            case RegisterType.Int32:
            case RegisterType.Float32:
            case RegisterType.Bcd32:
                return 2;
            case RegisterType.UInt64:
            case RegisterType.Int64:
            case RegisterType.Float64:
                return 4;
            default:
                return 0;
        }
    }

    /// <summary>The bits of 1, 2 or 4 registers as one number, most significant byte first.</summary>
    public static ulong Gather(byte[] data, int offset, int registers, byte order)
    {
        switch (registers)
        {
            case 1: return IsSwapped(order) ? (ulong)(data[offset + 1] << 8 | data[offset]) : RegisterBytes.UInt16(data, offset);
            case 2: return RegisterBytes.UInt32(data, offset, (WordOrder)order);
            default: return RegisterBytes.UInt64(data, offset, (WordOrder)order);
        }
    }

    /// <summary>The inverse of <see cref="Gather"/>.</summary>
    public static void Scatter(ulong raw, byte[] data, int offset, int registers, byte order)
    {
        switch (registers)
        {
            case 1:
                data[offset] = (byte)(IsSwapped(order) ? raw : raw >> 8);
                data[offset + 1] = (byte)(IsSwapped(order) ? raw >> 8 : raw);
                break;
            case 2:
                RegisterBytes.PutUInt32(data, offset, (WordOrder)order, (uint)raw);
                break;
            default:
                RegisterBytes.PutUInt64(data, offset, (WordOrder)order, raw);
                break;
        }
    }

    /// <summary>The number that raw bits mean. NaN when they mean none: a float that is no number, BCD with a nibble above 9.</summary>
    public static double ToNumber(ulong raw, byte type)
    {
        switch ((RegisterType)type)
        {
            case RegisterType.UInt16:
            case RegisterType.UInt32:
            case RegisterType.Bit:
            case RegisterType.UInt64:
                return (double)raw;
            case RegisterType.Int16:
                return (short)raw;
            case RegisterType.Int32:
                return (int)raw;
            case RegisterType.Int64:
                return (double)Signed.Of(raw);
            case RegisterType.Float32:
                return RegisterBytes.Float32((uint)raw);
            case RegisterType.Float64:
                return RegisterBytes.Float64(raw);
            case RegisterType.Bcd16:
                return FromBcd(raw, 4);
            case RegisterType.Bcd32:
                return FromBcd(raw, 8);
            default:
                return double.NaN;
        }
    }

    /// <summary>
    /// Raw bits for a number, integers rounded to the nearest. False when the type cannot hold it.
    /// </summary>
    public static bool TryFromNumber(double value, byte type, out ulong raw)
    {
        raw = 0;
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return false;
        }

        if (type == (byte)RegisterType.Float32)
        {
            raw = RegisterBytes.Float32Bits(value);
            return (raw & 0x7F800000) != 0x7F800000;
        }

        if (type == (byte)RegisterType.Float64)
        {
            raw = RegisterBytes.Float64Bits(value);
            return true;
        }

        value = Math.Floor(value + 0.5);
        if (value < Lowest(type) || value > Highest(type))
        {
            return false;
        }

        if (type == (byte)RegisterType.Bcd16 || type == (byte)RegisterType.Bcd32)
        {
            raw = ToBcd((ulong)(long)value);
            return true;
        }

        raw = (ulong)(long)value;
        int registers = RegisterCount(type);
        if (registers == 1)
        {
            raw &= 0xFFFF;
        }
        else if (registers == 2)
        {
            raw &= 0xFFFFFFFF;
        }

        return true;
    }

    /// <remarks>Inside one register only the swap of bytes counts.</remarks>
    private static bool IsSwapped(byte order)
    {
        return order == (byte)WordOrder.Badc || order == (byte)WordOrder.Dcba;
    }

    private static double Lowest(byte type)
    {
        switch ((RegisterType)type)
        {
            case RegisterType.Int16: return -32768.0;
            case RegisterType.Int32: return -2147483648.0;
            case RegisterType.Int64: return -9007199254740992.0;
            default: return 0.0;
        }
    }

    /// <remarks>64-bit integers stop at 2^53: above it a double does not say which integer is meant.</remarks>
    private static double Highest(byte type)
    {
        switch ((RegisterType)type)
        {
            case RegisterType.UInt16: return 65535.0;
            case RegisterType.Int16: return 32767.0;
            case RegisterType.UInt32: return 4294967295.0;
            case RegisterType.Int32: return 2147483647.0;
            case RegisterType.UInt64:
            case RegisterType.Int64: return 9007199254740992.0;
            case RegisterType.Bcd16: return 9999.0;
            case RegisterType.Bcd32: return 99999999.0;
            case RegisterType.Bit: return 1.0;
            default: return -1.0;
        }
    }

    internal static double FromBcd(ulong raw, int digits)
    {
        long number = 0;
        for (int i = digits - 1; i >= 0; i--)
        {
            int digit = (int)(raw >> (4 * i)) & 0xF;
            if (digit > 9)
            {
                return double.NaN;
            }

            number = number * 10 + digit;
        }

        return number;
    }

    internal static ulong ToBcd(ulong number)
    {
        ulong raw = 0;
        int shift = 0;
        while (number != 0)
        {
            raw |= (number % 10) << shift;
            number /= 10;
            shift += 4;
        }

        return raw;
    }
}
