using Busbar.Field.Modbus;
using Busbar.Points;

namespace Busbar.Field.Profiles;

public sealed partial class DeviceProfile
{
    /// <summary>Builds the request into <paramref name="exchange"/>. False: the device does not have the model; skip it.</summary>
    public bool BuildRead(int request, DeviceState device, FieldExchange exchange)
    {
        int row = Request(request);
        if (Protocol != ProfileLayout.ProtocolModbus)
        {
            BuildMeterRead(row, device, exchange);
            return true;
        }

        int start = Address(Byte(row + 4), U16(row + 2), U16(row + 6), device);
        if (start < 0)
        {
            return false;
        }

        BuildReadFrame((ModbusExchange)exchange, device.Unit, Byte(row), start, U16(row + 6));
        return true;
    }

    /// <summary>
    /// Takes a complete answer apart. Values go to <paramref name="values"/>[<paramref name="first"/> + point], qualities
    /// (<see cref="Quality"/>) beside them. A value that is not good is not touched: the last one stays beside its quality.
    /// </summary>
    public void Decode(int request, DeviceState device, FieldExchange exchange, double[] values, byte[] qualities, int first)
    {
        int row = Request(request);
        if (Protocol != ProfileLayout.ProtocolModbus)
        {
            DecodeMeter(row, device, exchange, values, qualities, first);
            return;
        }

        int field = Byte(row + 8);
        int end = field + Byte(row + 9);
        bool whole = IsWhole(exchange, Byte(row), U16(row + 6));
        while (field < end)
        {
            if (whole)
            {
                field = DecodePlain(field, end, exchange.Data, exchange.DataOffset, values, qualities, first);
            }

            if (field < end)
            {
                DecodeByRow(Field(field), whole, exchange, device, values, qualities, first);
                field++;
            }
        }
    }

    private void DecodeByRow(int at, bool whole, FieldExchange exchange, DeviceState device, double[] values, byte[] qualities, int first)
    {
        int target = Byte(at);
        double value = 0.0;
        Quality quality = Quality.Bad;
        if (whole)
        {
            quality = DecodeField(at, U16(at + 4), exchange, device, true, out value);
        }

        if ((Byte(at + 1) & ProfileLayout.FieldIsAuxiliary) == 0)
        {
            Store(target, quality, value, values, qualities, first);
        }
        else if (whole)
        {
            SetAuxiliary(device, target, quality, value);
        }
    }

    private static void BuildReadFrame(ModbusExchange exchange, byte unit, byte function, int start, int count)
    {
        if (function <= 2)
        {
            exchange.ReadBits(unit, function, (ushort)start, count);
        }
        else
        {
            exchange.ReadRegisters(unit, function, (ushort)start, count);
        }
    }

    private static bool IsWhole(FieldExchange exchange, byte function, int count)
    {
        int needed = function <= 2 ? (count + 7) / 8 : count * 2;
        return exchange.Error == ExchangeError.None && exchange.Data != null && exchange.DataLength >= needed;
    }

    private static void SetAuxiliary(DeviceState device, int slot, Quality quality, double value)
    {
        if (quality == Quality.Good)
        {
            device.Auxiliary[slot] = value;
        }
        else
        {
            device.Auxiliary[slot] = quality == Quality.NotPresent ? double.NaN : double.PositiveInfinity;
        }
    }

    /// <summary>
    /// Wire address of a register block; -1 when it lies in a SunSpec model that the device lacks or has shorter than needed.
    /// </summary>
    private static int Address(int model, int start, int count, DeviceState device)
    {
        if (model == ProfileLayout.None)
        {
            return start;
        }

        SunSpecState chain = device.Chain!;
        int modelBase = chain.ModelBase[model];
        if (modelBase == 0 || start + count > chain.ModelLength[model] + 2)
        {
            return -1;
        }

        return modelBase + start;
    }

    private Quality DecodeField(int field, int offset, FieldExchange exchange, DeviceState device, bool gated, out double value)
    {
        value = 0.0;
        int gate = Byte(field + 20);
        if (gated && gate != ProfileLayout.None && IsGateClosed(device.Auxiliary[gate], Byte(field + 21)))
        {
            value = _numbers[Byte(field + 22)];
            return Quality.Good;
        }

        byte type = Byte(field + 3);
        byte order = Byte(field + 6);
        ulong raw;
        if (type == (byte)RegisterType.Bit)
        {
            raw = (ulong)(exchange.Data[exchange.DataOffset + offset / 8] >> (offset % 8)) & 1;
        }
        else
        {
            raw = RegisterValue.Gather(exchange.Data, exchange.DataOffset + 2 * offset, RegisterValue.RegisterCount(type), order);
        }

        if (IsNotAvailable(raw, Byte(field + 12), Byte(field + 13)))
        {
            return Quality.NotPresent;
        }

        int bits = Byte(field + 17);
        if (bits != 0)
        {
            raw = (raw >> Byte(field + 16)) & ((1ul << bits) - 1);
        }

        double number = RegisterValue.ToNumber(raw, type);
        byte addedType = Byte(field + 18);
        if (addedType != (byte)RegisterType.None)
        {
            int distance = Byte(field + 19) - U16(field + 4);
            int at = exchange.DataOffset + 2 * (offset + distance);
            number += RegisterValue.ToNumber(RegisterValue.Gather(exchange.Data, at, RegisterValue.RegisterCount(addedType), order), addedType);
        }

        return ToCanonical(field, number, device, 1.0, 0, out value);
    }

    /// <summary>value = map(raw [+ fraction]) * scale * factor * 10^exponent + offset; a meter's own unit comes on top.</summary>
    private Quality ToCanonical(int field, double number, DeviceState device, double unitScale, int unitExponent, out double value)
    {
        value = number;
        if (double.IsNaN(number) || double.IsInfinity(number))
        {
            return Quality.Bad;
        }

        int mapped = Byte(field + 15);
        if (mapped != 0 && !FromRaw(Byte(field + 14), mapped, number, out value))
        {
            return Quality.Bad;
        }

        double scale;
        int exponent;
        Quality quality = Scale(field, device, out scale, out exponent);
        if (quality != Quality.Good)
        {
            return quality;
        }

        value = PowerOfTen.Apply(value * (scale * unitScale), exponent + unitExponent) + Number(Byte(field + 9), 0.0);
        return double.IsInfinity(value) || double.IsNaN(value) ? Quality.Bad : Quality.Good;
    }

    /// <summary>Scale and decimal exponent of a field or a write step (the bytes lie alike in both), auxiliaries included.</summary>
    private Quality Scale(int row, DeviceState device, out double scale, out int exponent)
    {
        scale = _numbers[Byte(row + 8)];
        exponent = (sbyte)Byte(row + 7);
        int exponentSlot = Byte(row + 10);
        if (exponentSlot != ProfileLayout.None)
        {
            double auxiliary = device.Auxiliary[exponentSlot];
            if (double.IsNaN(auxiliary))
            {
                return Quality.NotPresent;
            }

            if (auxiliary < -20.0 || auxiliary > 20.0)
            {
                return Quality.Bad;
            }

            exponent += (int)auxiliary;
        }

        int factorSlot = Byte(row + 11);
        if (factorSlot != ProfileLayout.None)
        {
            double auxiliary = device.Auxiliary[factorSlot];
            if (double.IsNaN(auxiliary))
            {
                return Quality.NotPresent;
            }

            if (double.IsInfinity(auxiliary))
            {
                return Quality.Bad;
            }

            scale *= auxiliary;
        }

        return Quality.Good;
    }

    private Quality InRange(int point, double value)
    {
        return value < PointMinimum(point) || value > PointMaximum(point) ? Quality.Bad : Quality.Good;
    }

    /// <remarks>An enable that could not be read does not close the gate: then the register's own value is what we know.</remarks>
    private static bool IsGateClosed(double gate, int mask)
    {
        if (double.IsNaN(gate) || double.IsInfinity(gate))
        {
            return false;
        }

        return ((int)gate & mask) == 0;
    }

    private bool IsNotAvailable(ulong raw, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (U64(_sentinels + (first + i) * ProfileLayout.SentinelSize) == raw)
            {
                return true;
            }
        }

        return false;
    }

    private bool FromRaw(int first, int count, double raw, out double canonical)
    {
        for (int i = 0; i < count; i++)
        {
            int at = _maps + (first + i) * ProfileLayout.MapSize;
            if (_numbers[Byte(at)] == raw)
            {
                canonical = _numbers[Byte(at + 1)];
                return true;
            }
        }

        canonical = 0.0;
        return false;
    }
}
