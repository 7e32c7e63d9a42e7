using Busbar.Points;

namespace Busbar.Field.Profiles;

/// <content>The loop over planned fields; how the plan is packed stands in DeviceProfile.Plan.cs.</content>
public sealed partial class DeviceProfile
{
    /// <summary>Takes fields of a whole answer up to the first that is read by its row; the number of that one.</summary>
    /// <remarks>The same operations in the same order as by the row: a value does not depend on the way it is read.</remarks>
    private int DecodePlain(int field, int end, byte[] data, int origin, double[] values, byte[] qualities, int first)
    {
        ulong[] plan = _plan;
        double[] numbers = _numbers;
        double[] powers = PowerOfTen.Powers;
        ulong[] ranges = _limits;
        for (; field < end; field++)
        {
            ulong entry = plan[field];
            int kind = (int)(entry >> PlanKind);
            if (kind == 0)
            {
                return field;
            }

            int at = origin + (byte)entry;
            int raw = (data[at] << 8) | data[at + 1];
            double value;
            bool isFloat = false;
            if ((kind & KindIsLong) == 0)
            {
                raw = (kind & KindInt16) == 0 ? raw : (short)raw;
                if ((kind & KindHasBits) != 0)
                {
                    int bits = (byte)(entry >> PlanMaximum);
                    raw = (raw >> (bits >> MapShift)) & ((2 << (bits & 0xF)) - 1);
                }

                value = raw;
            }
            else
            {
                int second = (data[at + 2] << 8) | data[at + 3];
                raw = (kind & KindLowWordFirst) != 0 ? (second << 16) | raw : (raw << 16) | second;
                isFloat = (kind & KindType) == KindFloat32;
                if (isFloat)
                {
                    // Not a number, or infinite.
                    if ((raw & 0x7F800000) == 0x7F800000)
                    {
                        return field;
                    }

                    value = Modbus.RegisterBytes.Float32((uint)raw);
                }
                else
                {
                    value = (kind & KindType) == KindInt32 ? raw : raw & 0xFFFFFFFFL;
                }
            }

            if ((kind & KindHasLimits) != 0)
            {
                ulong limits = ranges[(byte)(entry >> PlanMinimum)];
                if ((uint)(raw - (int)(uint)limits) > (uint)(limits >> 32))
                {
                    return field;
                }
            }

            int exponent = (sbyte)(entry >> PlanExponent);
            if ((kind & KindIsScaled) != 0)
            {
                value *= numbers[(byte)(entry >> PlanScale)];
                if (exponent < 0)
                {
                    double divisor = powers[-exponent];
                    value = divisor > 0.0 ? value / divisor : value;
                }
                else if (exponent > 0)
                {
                    value *= powers[exponent];
                }

                value += numbers[(byte)(entry >> PlanOffset)];
                if (isFloat && (value < numbers[(byte)(entry >> PlanMinimum)] || value > numbers[(byte)(entry >> PlanMaximum)]))
                {
                    return field;
                }
            }
            else if (exponent < 0)
            {
                double divisor = powers[-exponent];
                value = divisor > 0.0 ? value / divisor : value;
            }
            else if (exponent > 0)
            {
                value *= powers[exponent];
            }
            else if ((kind & KindIsMapped) != 0)
            {
                // A map stands alone: no scale, no exponent.
                int number = raw < MapRow ? _mapped[((byte)(entry >> PlanMinimum) << MapShift) | raw] : ProfileLayout.None;
                if (number == ProfileLayout.None)
                {
                    return field;
                }

                value = numbers[number];
            }

            int target = first + (byte)(entry >> PlanPoint);
            qualities[target] = (byte)Quality.Good;
            values[target] = value;
        }

        return field;
    }
}
