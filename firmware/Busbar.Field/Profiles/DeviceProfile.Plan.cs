using System;
using Busbar.Points;

namespace Busbar.Field.Profiles;

/// <content>
/// Most fields are a number of one or two registers with a fixed scale and a range. What decoding needs of such a field is packed once, at
/// the start, into eight bytes: an answer is then taken apart in one loop that asks no row of the profile again. The range of an integer is
/// held against its raw bits, and so tightly that no not-available value is inside; a small map is a row of sixteen bytes. What such a test
/// turns down is read by its row, which alone says what it is.
/// </content>
public sealed partial class DeviceProfile
{
    private const int PlanPoint = 8;
    private const int PlanScale = 16;

    // Of an integer the index of its limits, of a float that of its minimum, of a mapped number its row.
    private const int PlanMinimum = 24;

    // Of a float the index of its maximum, of an integer its bits: where they begin, and how many less one.
    private const int PlanMaximum = 32;
    private const int PlanOffset = 40;
    private const int PlanExponent = 48;
    private const int PlanKind = 56;

    private const int KindUInt16 = 1;
    private const int KindInt16 = 2;
    private const int KindUInt32 = 4;
    private const int KindInt32 = 5;
    private const int KindFloat32 = 6;

    // Two registers: this bit stands in all three kinds of them.
    private const int KindIsLong = 4;
    private const int KindLowWordFirst = 8;

    // An integer whose scale is a power of ten alone needs no more than that; one that cannot leave its range has no limits. A float is always scaled and held against its range.
    private const int KindIsScaled = 16;
    private const int KindHasLimits = 32;
    private const int KindHasBits = 64;
    private const int KindIsMapped = 128;
    private const int KindType = 7;

    // Below it a scaled number stays finite, and the range alone says whether it is good.
    private const double LargestPlainScale = 1e100;
    private const int LargestPlainExponent = 22;

    // A map is planned for what it says of 0 to 15.
    private const int MapShift = 4;
    private const int MapRow = 16;

    // One number for each field; 0: the field is read by its row. From the lowest byte: first byte in the data, point, scale, minimum,
    // maximum, offset (these four as indices), decimal exponent, kind.
    private readonly ulong[] _plan;

    // Lowest raw number in the low half, and how many lie above it up to the highest in the high half: one for each that differs.
    private readonly ulong[] _limits;

    // Indices of numbers, sixteen for each map that differs.
    private readonly byte[] _mapped;

    /// <summary>What the fields share while the plan is made; the arrays are cut to what they hold.</summary>
    private sealed class PlanDraft
    {
        public readonly ulong[] Limits;

        // What the limits were made from, so that fields that are alike share them.
        public readonly ulong[] Sources;
        public readonly byte[] Mapped;
        public int LimitCount;
        public int MapCount;

        public PlanDraft(int fields, int maps)
        {
            Limits = new ulong[fields];
            Sources = new ulong[fields];
            Mapped = new byte[maps * MapRow];
        }
    }

    private ulong[] MakePlan(int zero, out ulong[] limits, out byte[] mapped)
    {
        ulong[] plan = new ulong[Protocol == ProfileLayout.ProtocolModbus ? FieldCount : 0];
        int maps = 0;
        for (int field = 0; field < plan.Length; field++)
        {
            maps += Byte(Field(field) + 15) != 0 ? 1 : 0;
        }

        PlanDraft draft = new PlanDraft(plan.Length, maps);
        for (int field = 0; field < plan.Length; field++)
        {
            int at = Field(field);
            int kind = PlainKind(at);
            if (kind == 0)
            {
                continue;
            }

            int target = Byte(at);
            int offset = Byte(at + 9) == ProfileLayout.None ? zero : Byte(at + 9);
            int row = Point(target);
            bool isFloat = (kind & KindType) == KindFloat32;
            int minimum = Byte(row + 6);
            int maximum = isFloat ? Byte(row + 7) : (kind & KindHasBits) != 0 ? (Byte(at + 16) << MapShift) | (Byte(at + 17) - 1) : 0;
            kind |= isFloat || _numbers[Byte(at + 8)] != 1.0 || offset != zero ? KindIsScaled : 0;
            if ((kind & KindIsMapped) != 0)
            {
                minimum = PlanMap(at, draft);
            }
            else if (isFloat)
            {
                kind = HasPlainSentinels(at, target) ? kind : 0;
            }
            else
            {
                minimum = PlanLimits(at, kind, target, draft);
                kind |= minimum >= 0 ? KindHasLimits : 0;
                kind = minimum < -1 ? 0 : kind;
                minimum = minimum < 0 ? 0 : minimum;
            }

            if (kind == 0)
            {
                continue;
            }

            plan[field] = (uint)(2 * U16(at + 4)) | ((ulong)(uint)target << PlanPoint) | ((ulong)Byte(at + 8) << PlanScale)
                | ((ulong)(uint)minimum << PlanMinimum) | ((ulong)(uint)maximum << PlanMaximum) | ((ulong)(uint)offset << PlanOffset)
                | ((ulong)Byte(at + 7) << PlanExponent) | ((ulong)(uint)kind << PlanKind);
        }

        limits = new ulong[draft.LimitCount];
        Array.Copy(draft.Limits, limits, limits.Length);
        mapped = new byte[draft.MapCount * MapRow];
        Array.Copy(draft.Mapped, mapped, mapped.Length);
        return plan;
    }

    /// <summary>0 for an auxiliary, and for a field with a gate, a second number, a scale that the device tells, or bits or a map that are not small.</summary>
    private int PlainKind(int at)
    {
        bool isPlain = (Byte(at + 1) & ProfileLayout.FieldIsAuxiliary) == 0
            && Byte(at + 10) == ProfileLayout.None && Byte(at + 11) == ProfileLayout.None && Byte(at + 20) == ProfileLayout.None
            && Byte(at + 18) == (byte)RegisterType.None;
        int exponent = (sbyte)Byte(at + 7);
        if (!isPlain || exponent < -LargestPlainExponent || exponent > LargestPlainExponent || !IsModest(_numbers[Byte(at + 8)]) || !IsModest(Number(Byte(at + 9), 0.0)))
        {
            return 0;
        }

        int bits = Byte(at + 17);
        bool isMapped = Byte(at + 15) != 0;
        if (bits != 0 || isMapped)
        {
            // Bits that are taken out of a number with not-available values: the row compares the whole.
            bool isSmall = Byte(at + 3) == (byte)RegisterType.UInt16 && Byte(at + 6) == (byte)Modbus.WordOrder.Abcd && Byte(at + 16) + bits <= 16 && (bits == 0 || Byte(at + 13) == 0);
            bool isBare = exponent == 0 && Byte(at + 9) == ProfileLayout.None && _numbers[Byte(at + 8)] == 1.0;
            if (!isSmall || (isMapped && !isBare))
            {
                return 0;
            }

            return KindUInt16 | (bits != 0 ? KindHasBits : 0) | (isMapped ? KindIsMapped : 0);
        }

        int order;
        switch (Byte(at + 6))
        {
            case (byte)Modbus.WordOrder.Abcd: order = 0; break;
            case (byte)Modbus.WordOrder.Cdab: order = KindLowWordFirst; break;
            default: return 0;
        }

        switch ((RegisterType)Byte(at + 3))
        {
            case RegisterType.UInt16: return KindUInt16;
            case RegisterType.Int16: return KindInt16;
            case RegisterType.UInt32: return KindUInt32 | order;
            case RegisterType.Int32: return KindInt32 | order;
            case RegisterType.Float32: return KindFloat32 | order;
            default: return 0;
        }
    }

    /// <summary>A row of the map's answers; where it has none, or one out of range, or the raw number is a not-available value, the field's own row decides.</summary>
    private int PlanMap(int at, PlanDraft draft)
    {
        int row = draft.MapCount * MapRow;
        for (int raw = 0; raw < MapRow; raw++)
        {
            draft.Mapped[row + raw] = IsNotAvailable((ulong)(uint)raw, Byte(at + 12), Byte(at + 13)) ? ProfileLayout.None : Mapped(at, raw);
        }

        for (int map = 0; map < draft.MapCount; map++)
        {
            int same = 0;
            while (same < MapRow && draft.Mapped[map * MapRow + same] == draft.Mapped[row + same])
            {
                same++;
            }

            if (same == MapRow)
            {
                return map;
            }
        }

        draft.MapCount++;
        return draft.MapCount - 1;
    }

    private byte Mapped(int at, int raw)
    {
        for (int i = 0; i < Byte(at + 15); i++)
        {
            int pair = _maps + (Byte(at + 14) + i) * ProfileLayout.MapSize;
            if (_numbers[Byte(pair)] == raw)
            {
                double canonical = _numbers[Byte(pair + 1)];
                bool isGood = !double.IsNaN(canonical) && !double.IsInfinity(canonical) && InRange(Byte(at), canonical) == Quality.Good;
                return isGood ? Byte(pair + 1) : ProfileLayout.None;
            }
        }

        return ProfileLayout.None;
    }

    /// <summary>Index of the raw numbers that are good; -1: all are. -2: a not-available value lies among them, or none is good.</summary>
    private int PlanLimits(int at, int kind, int point, PlanDraft draft)
    {
        long least = 0;
        long most = 65535;
        switch (kind & KindType)
        {
            case KindUInt16: most = (kind & KindHasBits) != 0 ? (1L << Byte(at + 17)) - 1 : 65535; break;
            case KindInt16: least = -32768; most = 32767; break;
            case KindUInt32: most = 4294967295; break;
            default: least = -2147483648; most = 2147483647; break;
        }

        int row = Point(point);
        ulong source = U32(at + 7) | ((ulong)(uint)U16(row + 6) << 32) | ((ulong)U16(at + 12) << 48);
        // Its lowest byte is that of the second number, which no plain field has: room for the type.
        source ^= Byte(at + 3);
        for (int i = 0; (kind & KindHasBits) == 0 && i < draft.LimitCount; i++)
        {
            if (draft.Sources[i] == source)
            {
                return i;
            }
        }

        bool isRising = _numbers[Byte(at + 8)] >= 0.0;
        long lowest = Lowest(at, least, most, point, isRising);
        long highest = Highest(at, least, most, point, isRising);
        // Once for each of them: one at the edge may lay bare another behind it.
        bool isInside = false;
        for (int round = 0; round < Byte(at + 13); round++)
        {
            isInside = false;
            for (int i = 0; i < Byte(at + 13); i++)
            {
                long sentinel = AsNumber(U64(_sentinels + (Byte(at + 12) + i) * ProfileLayout.SentinelSize), kind);
                lowest += sentinel == lowest ? 1 : 0;
                highest -= sentinel == highest ? 1 : 0;
                isInside = isInside || (sentinel > lowest && sentinel < highest);
            }
        }

        if (isInside || lowest > highest)
        {
            return -2;
        }

        if (lowest == least && highest == most)
        {
            return -1;
        }

        ulong limits = (ulong)(uint)(int)lowest | ((ulong)(highest - lowest) << 32);
        draft.Limits[draft.LimitCount] = limits;
        draft.Sources[draft.LimitCount] = (kind & KindHasBits) == 0 ? source : 0;
        draft.LimitCount++;
        return draft.LimitCount - 1;
    }

    /// <summary>By halving: the lowest raw number whose value is not below the range (of a falling scale: not above it); one more than the most when all are.</summary>
    private long Lowest(int at, long least, long most, int point, bool isRising)
    {
        long beyond = most + 1;
        long middle = least;
        while (least < beyond)
        {
            double value = Scaled(at, middle);
            bool isOut = isRising ? value < PointMinimum(point) : value > PointMaximum(point);
            least = isOut ? middle + 1 : least;
            beyond = isOut ? beyond : middle;
            middle = least + (beyond - least) / 2;
        }

        return least;
    }

    /// <summary>The other end; one less than the least when all are out.</summary>
    private long Highest(int at, long least, long most, int point, bool isRising)
    {
        long beyond = least - 1;
        long middle = most;
        while (beyond < most)
        {
            double value = Scaled(at, middle);
            bool isOut = isRising ? value > PointMaximum(point) : value < PointMinimum(point);
            most = isOut ? middle - 1 : most;
            beyond = isOut ? beyond : middle;
            middle = most - (most - beyond) / 2;
        }

        return most;
    }

    /// <summary>A not-available value as a number of the type; a number that the type does not have when it is wider than the type.</summary>
    private static long AsNumber(ulong raw, int kind)
    {
        switch (kind & KindType)
        {
            case KindInt16: return raw > 0xFFFF ? long.MaxValue : (short)raw;
            case KindInt32: return raw > 0xFFFFFFFF ? long.MaxValue : (int)raw;
            default: return raw > 0xFFFFFFFF ? long.MaxValue : Signed.Of(raw);
        }
    }

    /// <summary>Every not-available value of a float is no number, or out of range: the loop turns it down.</summary>
    private bool HasPlainSentinels(int at, int point)
    {
        for (int i = 0; i < Byte(at + 13); i++)
        {
            ulong raw = U64(_sentinels + (Byte(at + 12) + i) * ProfileLayout.SentinelSize);
            if (raw <= 0xFFFFFFFF && (raw & 0x7F800000) != 0x7F800000 && InRange(point, Scaled(at, Modbus.RegisterBytes.Float32((uint)raw))) == Quality.Good)
            {
                return false;
            }
        }

        return true;
    }

    private double Scaled(int at, double number)
    {
        return PowerOfTen.Apply(number * _numbers[Byte(at + 8)], (sbyte)Byte(at + 7)) + Number(Byte(at + 9), 0.0);
    }

    private static bool IsModest(double number)
    {
        return !double.IsNaN(number) && number > -LargestPlainScale && number < LargestPlainScale;
    }
}
