using Busbar.Points;

namespace Busbar.Field.Profiles;

/// <content>
/// Most fields are a number of one or two registers with a fixed scale and a range. What decoding needs of such a field is packed once, at
/// the start, into eight bytes: an answer is then taken apart in one loop that asks no row of the profile again.
/// </content>
public sealed partial class DeviceProfile
{
    private const int PlanPoint = 8;
    private const int PlanScale = 16;
    private const int PlanMinimum = 24;
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

    // An integer whose scale is a power of ten alone needs no more than that; one that cannot leave its range is not held against it.
    private const int KindIsScaled = 16;
    private const int KindHasRange = 32;
    private const int KindType = 7;

    // Below it a scaled number stays finite, and the range alone says whether it is good.
    private const double LargestPlainScale = 1e100;
    private const int LargestPlainExponent = 22;

    // One number for each field; 0: the field is read by its row. From the lowest byte: first byte in the data, point, scale, minimum,
    // maximum, offset (these four as indices of numbers), decimal exponent, kind.
    private readonly ulong[] _plan;

    private ulong[] MakePlan(int zero)
    {
        ulong[] plan = new ulong[Protocol == ProfileLayout.ProtocolModbus ? FieldCount : 0];
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
            bool isFloat = kind == KindFloat32 || kind == (KindFloat32 | KindLowWordFirst);
            kind |= isFloat || _numbers[Byte(at + 8)] != 1.0 || offset != zero ? KindIsScaled : 0;
            kind |= isFloat || !StaysInRange(at, kind, target) ? KindHasRange : 0;
            plan[field] = (uint)(2 * U16(at + 4)) | ((ulong)(uint)target << PlanPoint) | ((ulong)Byte(at + 8) << PlanScale)
                | ((ulong)Byte(row + 6) << PlanMinimum) | ((ulong)Byte(row + 7) << PlanMaximum) | ((ulong)(uint)offset << PlanOffset)
                | ((ulong)Byte(at + 7) << PlanExponent) | ((ulong)(uint)kind << PlanKind);
        }

        return plan;
    }

    /// <summary>0 for an auxiliary, and for a field with bits, a map, not-available values, a gate, a second number, or a scale that the device tells.</summary>
    private int PlainKind(int at)
    {
        bool isPlain = (Byte(at + 1) & ProfileLayout.FieldIsAuxiliary) == 0
            && Byte(at + 10) == ProfileLayout.None && Byte(at + 11) == ProfileLayout.None && Byte(at + 20) == ProfileLayout.None
            && Byte(at + 13) == 0 && Byte(at + 15) == 0 && Byte(at + 17) == 0 && Byte(at + 18) == (byte)RegisterType.None;
        int exponent = (sbyte)Byte(at + 7);
        if (!isPlain || exponent < -LargestPlainExponent || exponent > LargestPlainExponent || !IsModest(_numbers[Byte(at + 8)]) || !IsModest(Number(Byte(at + 9), 0.0)))
        {
            return 0;
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

    /// <summary>The smallest and the largest number of an integer type are in the point's range, and so is all between.</summary>
    private bool StaysInRange(int at, int kind, int point)
    {
        double lowest;
        double highest;
        switch (kind & KindType)
        {
            case KindUInt16: lowest = 0.0; highest = 65535.0; break;
            case KindInt16: lowest = -32768.0; highest = 32767.0; break;
            case KindUInt32: lowest = 0.0; highest = 4294967295.0; break;
            default: lowest = -2147483648.0; highest = 2147483647.0; break;
        }

        double scale = _numbers[Byte(at + 8)];
        double offset = Number(Byte(at + 9), 0.0);
        int exponent = (sbyte)Byte(at + 7);
        return InRange(point, PowerOfTen.Apply(lowest * scale, exponent) + offset) == Quality.Good
            && InRange(point, PowerOfTen.Apply(highest * scale, exponent) + offset) == Quality.Good;
    }

    private static bool IsModest(double number)
    {
        return !double.IsNaN(number) && number > -LargestPlainScale && number < LargestPlainScale;
    }

    /// <summary>Takes fields of a whole answer up to the first that is read by its row; the number of that one.</summary>
    /// <remarks>The same operations in the same order as by the row: a value does not depend on the way it is read.</remarks>
    private int DecodePlain(int field, int end, byte[] data, int origin, double[] values, byte[] qualities, int first)
    {
        ulong[] plan = _plan;
        double[] numbers = _numbers;
        double[] powers = PowerOfTen.Powers;
        for (; field < end; field++)
        {
            ulong entry = plan[field];
            int kind = (int)(entry >> PlanKind);
            if (kind == 0)
            {
                return field;
            }

            int at = origin + (byte)entry;
            int word = (data[at] << 8) | data[at + 1];
            double value;
            bool isGood = true;
            if ((kind & KindIsLong) == 0)
            {
                value = (kind & KindInt16) == 0 ? word : (short)word;
            }
            else
            {
                int second = (data[at + 2] << 8) | data[at + 3];
                int raw = (kind & KindLowWordFirst) != 0 ? (second << 16) | word : (word << 16) | second;
                switch (kind & KindType)
                {
                    case KindFloat32:
                        value = Modbus.RegisterBytes.Float32((uint)raw);
                        isGood = (raw & 0x7F800000) != 0x7F800000;
                        break;
                    case KindInt32:
                        value = raw;
                        break;
                    default:
                        value = (uint)raw;
                        break;
                }
            }

            if ((kind & KindIsScaled) != 0)
            {
                value *= numbers[(byte)(entry >> PlanScale)];
            }

            int exponent = (sbyte)(entry >> PlanExponent);
            if (exponent < 0)
            {
                double divisor = powers[-exponent];
                value = divisor > 0.0 ? value / divisor : value;
            }
            else if (exponent > 0)
            {
                value *= powers[exponent];
            }

            if ((kind & KindIsScaled) != 0)
            {
                value += numbers[(byte)(entry >> PlanOffset)];
            }

            if ((kind & KindHasRange) != 0)
            {
                isGood = isGood && !(value < numbers[(byte)(entry >> PlanMinimum)] || value > numbers[(byte)(entry >> PlanMaximum)]);
            }

            int target = first + (byte)(entry >> PlanPoint);
            if (!isGood)
            {
                qualities[target] = (byte)Quality.Bad;
                continue;
            }

            qualities[target] = (byte)Quality.Good;
            values[target] = value;
        }

        return field;
    }
}
