using System;
using Busbar.Control;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// From what an output's value was decided, as a record keeps it through an outage: eight bytes of detail (input point, age in tenths
/// of a second, policy, limits, quality) and the upper four bytes of the input's value, which are six digits of it.
/// </summary>
public static class OutputWhy
{
    /// <summary>No point stood behind the decision.</summary>
    public const int NoPoint = 0xFFFF;

    /// <summary>No policy of the document set it.</summary>
    public const int NoPolicy = PriorityArray.NoPolicy;

    private const long HalfOfLowerBytes = 0x80000000;

    public static ulong Pack(ControlEngine engine, int output)
    {
        int point = engine.InputPoint(output);
        ulong packed = (ulong)(uint)(point < 0 ? NoPoint : point & 0xFFFF) << 48;
        packed |= (ulong)(uint)(engine.InputAgeMilliseconds(output) / 100) << 32;
        packed |= (ulong)engine.PolicyIndex(output) << 24;
        packed |= (ulong)engine.LimitReason(output) << 16;
        return packed | ((ulong)engine.InputQuality(output) << 8);
    }

    public static int Point(ulong packed)
    {
        return (int)(packed >> 48);
    }

    public static long AgeMilliseconds(ulong packed)
    {
        return Signed.Of((packed >> 32) & 0xFFFF) * 100;
    }

    public static int Policy(ulong packed)
    {
        return (int)(packed >> 24) & 0xFF;
    }

    public static byte Limits(ulong packed)
    {
        return (byte)(packed >> 16);
    }

    public static byte Quality(ulong packed)
    {
        return (byte)(packed >> 8);
    }

    /// <summary>A value in four bytes; 0 for one that is none.</summary>
    public static uint Shorten(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return 0;
        }

        return (uint)((ulong)(BitConverter.DoubleToInt64Bits(value) + HalfOfLowerBytes) >> 32);
    }

    /// <summary>The value again.</summary>
    public static double Lengthen(uint shortened)
    {
        return BitConverter.Int64BitsToDouble((long)((ulong)shortened << 32));
    }
}
