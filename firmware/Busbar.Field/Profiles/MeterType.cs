namespace Busbar.Field.Profiles;

/// <summary>
/// How a number lies in the data of a CJ/T 188 or DL/T 645 frame: the kind in the high four bits, the bytes in the low four.
/// The numbers do not meet those of <see cref="RegisterType"/>.
/// </summary>
public static class MeterType
{
    /// <summary>Whole number, 1 to 8 bytes.</summary>
    public const byte Unsigned = 0x10;

    /// <summary>Two's complement, 1, 2, 4 or 8 bytes.</summary>
    public const byte Signed = 0x20;

    /// <summary>Two decimal digits a byte, 1 to 7 bytes.</summary>
    public const byte Bcd = 0x30;

    /// <summary>As <see cref="Bcd"/>, the highest bit is the sign (DL/T 645-2007, currents and powers).</summary>
    public const byte SignedBcd = 0x40;

    /// <summary>CJ/T 188: eight digits and a unit code behind them, or before them; see <see cref="Cjt188.Cjt188Unit"/>.</summary>
    public const byte Quantity = 0x55;

    /// <summary>Bytes that the type takes.</summary>
    public static int Length(byte type)
    {
        return type & 0x0F;
    }

    /// <summary>True for a type that this firmware can read.</summary>
    public static bool IsKnown(byte type)
    {
        int length = Length(type);
        switch (type & 0xF0)
        {
            case Unsigned: return length >= 1 && length <= 8;
            case Signed: return length == 1 || length == 2 || length == 4 || length == 8;
            case Bcd:
            case SignedBcd: return length >= 1 && length <= 7;
            default: return type == Quantity;
        }
    }
}
