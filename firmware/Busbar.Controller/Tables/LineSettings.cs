namespace Busbar.Controller;

/// <summary>
/// Speed, parity and stop bits of one device in two bytes of the document, for lines whose devices differ: the high byte is the
/// speed (1 is 300 baud, each further one the double, 9 is 57600, 10 is 115200), bits 0 and 1 the parity, bits 4 and 5 the stop bits.
/// </summary>
public static class LineSettings
{
    private const int Doublings = 8;

    /// <summary>Two bytes for settings; 0 when the speed is none of ours.</summary>
    public static int Pack(int baud, byte parity, byte stopBits)
    {
        for (int code = 1; code <= Doublings + 2; code++)
        {
            int packed = (code << 8) | (stopBits << 4) | parity;
            if (Baud(packed) == baud)
            {
                return packed;
            }
        }

        return 0;
    }

    /// <summary>True for 0, the bus's own settings, and for settings that a port can have.</summary>
    public static bool AreKnown(int packed)
    {
        int code = packed >> 8;
        return packed == 0 || (code >= 1 && code <= Doublings + 2 && Parity(packed) <= 2 && StopBits(packed) >= 1 && StopBits(packed) <= 2);
    }

    public static int Baud(int packed)
    {
        int code = packed >> 8;
        return code <= Doublings ? 300 << (code - 1) : 57600 * (code - Doublings);
    }

    /// <summary>0 none, 1 odd, 2 even.</summary>
    public static byte Parity(int packed)
    {
        return (byte)(packed & 3);
    }

    public static byte StopBits(int packed)
    {
        return (byte)((packed >> 4) & 3);
    }
}
