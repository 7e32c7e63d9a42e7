using System.Buffers.Binary;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Simulator.Devices;

/// <summary>
/// Numbers to registers and back, as a device's own firmware would do it. Written apart from the controller's decoder on purpose: a
/// mistake in one of the two shows when they meet.
/// </summary>
public static class RegisterCodec
{
    /// <summary>Registers that a type takes; a bit takes one place in its own space.</summary>
    public static int Width(RegisterType type) => type switch
    {
        RegisterType.UInt32 or RegisterType.Int32 or RegisterType.Float32 or RegisterType.Bcd32 => 2,
        RegisterType.UInt64 or RegisterType.Int64 or RegisterType.Float64 => 4,
        _ => 1,
    };

    /// <summary>
    /// Raw bits of a number. Counters wrap at the type's size, as counters do; everything else stops at the type's ends.
    /// </summary>
    public static ulong ToRaw(double number, RegisterType type, bool wraps)
    {
        switch (type)
        {
            case RegisterType.Float32: return BitConverter.SingleToUInt32Bits((float)number);
            case RegisterType.Float64: return BitConverter.DoubleToUInt64Bits(number);
            case RegisterType.Bit: return number != 0 ? 1UL : 0UL;
        }

        double whole = Math.Round(number, MidpointRounding.AwayFromZero);
        (double low, double high) = Range(type);
        whole = wraps && low >= 0 && whole > high ? whole % (high + 1) : Math.Clamp(whole, low, high);
        return type switch
        {
            RegisterType.Bcd16 or RegisterType.Bcd32 => Convert.ToUInt64(((long)whole).ToString(System.Globalization.CultureInfo.InvariantCulture), 16),
            RegisterType.Int16 => (ushort)(short)whole,
            RegisterType.Int32 => (uint)(int)whole,
            RegisterType.Int64 => (ulong)(long)whole,
            _ => (ulong)whole,
        };
    }

    /// <summary>The number of raw bits.</summary>
    public static double FromRaw(ulong raw, RegisterType type) => type switch
    {
        RegisterType.Int16 => (short)raw,
        RegisterType.Int32 => (int)raw,
        RegisterType.Int64 => (long)raw,
        RegisterType.Float32 => BitConverter.UInt32BitsToSingle((uint)raw),
        RegisterType.Float64 => BitConverter.UInt64BitsToDouble(raw),
        RegisterType.Bcd16 or RegisterType.Bcd32 => long.TryParse(raw.ToString("x", System.Globalization.CultureInfo.InvariantCulture), out long digits) ? digits : double.NaN,
        _ => raw,
    };

    /// <summary>Spreads raw bits over registers; <paramref name="order"/> says which byte goes where.</summary>
    public static void Spread(ulong raw, Span<ushort> registers, WordOrder order)
    {
        for (int i = 0; i < registers.Length; i++)
        {
            ushort word = (ushort)(raw >> (16 * (registers.Length - 1 - i)));
            registers[Slot(i, registers.Length, order)] = order is WordOrder.Badc or WordOrder.Dcba ? BinaryPrimitives.ReverseEndianness(word) : word;
        }
    }

    /// <summary>Gathers raw bits from registers.</summary>
    public static ulong Gather(ReadOnlySpan<ushort> registers, WordOrder order)
    {
        ulong raw = 0;
        for (int i = 0; i < registers.Length; i++)
        {
            ushort word = registers[Slot(i, registers.Length, order)];
            raw = (raw << 16) | (order is WordOrder.Badc or WordOrder.Dcba ? BinaryPrimitives.ReverseEndianness(word) : word);
        }

        return raw;
    }

    private static int Slot(int word, int count, WordOrder order) => order is WordOrder.Cdab or WordOrder.Dcba ? count - 1 - word : word;

    private static (double Low, double High) Range(RegisterType type) => type switch
    {
        RegisterType.Int16 => (short.MinValue, short.MaxValue),
        RegisterType.Int32 => (int.MinValue, int.MaxValue),
        RegisterType.Int64 => (-9007199254740992.0, 9007199254740992.0),
        RegisterType.UInt32 => (0, uint.MaxValue),
        RegisterType.UInt64 => (0, 9007199254740992.0),
        RegisterType.Bcd16 => (0, 9999),
        RegisterType.Bcd32 => (0, 99999999),
        _ => (0, ushort.MaxValue),
    };
}
