using Busbar.Field.Modbus;
using Busbar.Points;

namespace Busbar.Field.Profiles;

public sealed partial class DeviceProfile
{
    /// <summary>Frames that one command takes, in order: revert timer, value, enable. 0 for a point that is only read.</summary>
    public int WriteStepCount(int point)
    {
        return Byte(Point(point) + 12);
    }

    /// <summary>
    /// Builds one frame of a command. False: the device cannot take this value (outside its range, not in its map, a scale
    /// register not read yet, model missing). The first step already says so, so that no half of a command is sent.
    /// </summary>
    public bool BuildWrite(int point, int step, double value, DeviceState device, FieldExchange exchange)
    {
        return CanWrite(point, value, device) && BuildStep(Step(Byte(Point(point) + 11) + step), value, device, exchange);
    }

    /// <summary>True when every step of the command can be built.</summary>
    public bool CanWrite(int point, double value, DeviceState device)
    {
        if (double.IsNaN(value) || value < PointMinimum(point) || value > PointMaximum(point))
        {
            return false;
        }

        int first = Byte(Point(point) + 11);
        int end = first + Byte(Point(point) + 12);
        for (int i = first; i < end; i++)
        {
            ulong raw;
            bool fits = Protocol == ProfileLayout.ProtocolModbus ? StepAddress(Step(i), device) >= 0 && StepBits(Step(i), value, device, out raw) : ToMeterRaw(Step(i), value, device, out raw);
            if (!fits)
            {
                return false;
            }
        }

        return end > first;
    }

    /// <summary>Builds the request that reads a command's register. False: it cannot be read.</summary>
    public bool BuildReadBack(int point, DeviceState device, FieldExchange exchange)
    {
        int index = Byte(Point(point) + 13);
        if (index == ProfileLayout.None || (Byte(Point(point) + 5) & ProfileLayout.PointNotReadBack) != 0)
        {
            return false;
        }

        int field = Field(index);
        int request = Byte(field + 2);
        if (Protocol != ProfileLayout.ProtocolModbus || (Byte(field + 1) & ProfileLayout.FieldReadsBackWhole) != 0)
        {
            return BuildRead(request, device, exchange);
        }

        int row = Request(request);
        int count = ReadBackCount(field);
        int start = Address(Byte(row + 4), U16(row + 2) + U16(field + 4), count, device);
        if (start < 0)
        {
            return false;
        }

        BuildReadFrame((ModbusExchange)exchange, device.Unit, Byte(row), start, count);
        return true;
    }

    /// <summary>The canonical value in the answer to <see cref="BuildReadBack"/>. False: not available, or out of range.</summary>
    public bool DecodeReadBack(int point, DeviceState device, FieldExchange exchange, out double value)
    {
        value = 0.0;
        int index = Byte(Point(point) + 13);
        if (index == ProfileLayout.None || (Byte(Point(point) + 5) & ProfileLayout.PointNotReadBack) != 0)
        {
            return false;
        }

        int field = Field(index);
        int request = Byte(field + 2);
        byte function = Byte(Request(request));
        Quality quality;
        if (Protocol != ProfileLayout.ProtocolModbus)
        {
            // Only CJ/T 188 is written, whose values lie at a place.
            quality = exchange.Error == ExchangeError.None ? DecodeBytes(field, device, exchange, out value) : Quality.Bad;
        }
        else if ((Byte(field + 1) & ProfileLayout.FieldReadsBackWhole) != 0)
        {
            if (!IsWhole(exchange, function, U16(Request(request) + 6)))
            {
                return false;
            }

            RefreshAuxiliaries(request, device, exchange);
            quality = DecodeField(field, U16(field + 4), exchange, device, true, out value);
        }
        else
        {
            if (!IsWhole(exchange, function, ReadBackCount(field)))
            {
                return false;
            }

            quality = DecodeField(field, 0, exchange, device, false, out value);
        }

        return quality == Quality.Good && InRange(point, value) == Quality.Good;
    }

    /// <summary>
    /// What the device can hold of <paramref name="value"/>: rounded as its register rounds. NaN when it cannot be written.
    /// </summary>
    public double Quantise(int point, double value, DeviceState device)
    {
        if (double.IsNaN(value) || value < PointMinimum(point) || value > PointMaximum(point))
        {
            return double.NaN;
        }

        int first = Byte(Point(point) + 11);
        int count = Byte(Point(point) + 12);
        for (int i = first; i < first + count; i++)
        {
            int row = Step(i);
            ulong raw;
            bool isMeter = Protocol != ProfileLayout.ProtocolModbus;
            if (Byte(row + 4) == ProfileLayout.StepWritesValue && (isMeter ? ToMeterRaw(row, value, device, out raw) : ToRaw(row, value, device, out raw)))
            {
                double scale;
                int exponent;
                byte type = Byte(row + 5);
                double number = isMeter ? MeterNumber(raw, type, MeterType.Length(type)) : RegisterValue.ToNumber(raw, type);
                if (Byte(row + 13) != 0)
                {
                    // What a map knows is written as it stands.
                    return value;
                }

                Scale(row, device, out scale, out exponent);
                return PowerOfTen.Apply(number * scale, exponent) + Number(Byte(row + 9), 0.0);
            }
        }

        return double.NaN;
    }

    /// <summary>Builds the frame that feeds the device's watchdog. False: there is none, or its model is missing.</summary>
    public bool BuildKeepAlive(DeviceState device, FieldExchange exchange)
    {
        return HasKeepAlive && BuildStep(Step(KeepAliveStep), 0.0, device, exchange);
    }

    private int Step(int step)
    {
        return _steps + step * ProfileLayout.StepSize;
    }

    private bool BuildStep(int row, double value, DeviceState device, FieldExchange exchange)
    {
        if (Protocol != ProfileLayout.ProtocolModbus)
        {
            return BuildMeterWrite(row, value, device, exchange);
        }

        ModbusExchange modbus = (ModbusExchange)exchange;
        byte function = Byte(row);
        byte type = Byte(row + 5);
        int registers = RegisterValue.RegisterCount(type);
        int address = StepAddress(row, device);
        ulong raw;
        if (address < 0 || !StepBits(row, value, device, out raw))
        {
            return false;
        }

        if (Byte(row + 4) == ProfileLayout.StepWritesBits)
        {
            // The next command to the same register starts from what this one leaves behind.
            device.Auxiliary[Byte(row + 17)] = raw;
        }

        switch (function)
        {
            case 5:
                modbus.WriteSingleCoil(device.Unit, (ushort)address, raw != 0);
                return true;
            case 6:
                RegisterValue.Scatter(raw, _scratch, 0, 1, Byte(row + 6));
                modbus.WriteSingleRegister(device.Unit, (ushort)address, (ushort)((_scratch[0] << 8) | _scratch[1]));
                return true;
            case 15:
                _scratch[0] = (byte)raw;
                modbus.WriteMultipleCoils(device.Unit, (ushort)address, _scratch, 1);
                return true;
            case 16:
                RegisterValue.Scatter(raw, _scratch, 0, registers, Byte(row + 6));
                modbus.WriteMultipleRegisters(device.Unit, (ushort)address, _scratch, 0, registers);
                return true;
            default:
                return false;
        }
    }

    private int StepAddress(int row, DeviceState device)
    {
        return Address(Byte(row + 1), U16(row + 2), RegisterValue.RegisterCount(Byte(row + 5)), device);
    }

    private bool StepBits(int row, double value, DeviceState device, out ulong raw)
    {
        byte source = Byte(row + 4);
        if (source == ProfileLayout.StepWritesValue)
        {
            return ToRaw(row, value, device, out raw);
        }

        int neutral = Byte(row + 15);
        bool isNeutral = neutral != ProfileLayout.None && _numbers[neutral] == value;
        if (source == ProfileLayout.StepWritesBits)
        {
            // Bits of a register that other points share: the others stay as they were last read or written.
            int slot = Byte(row + 17);
            raw = 0;
            if (slot == ProfileLayout.None || double.IsNaN(device.Auxiliary[slot]) || double.IsInfinity(device.Auxiliary[slot]))
            {
                return false;
            }

            int bits = (int)_numbers[Byte(row + 14)];
            int held = (int)device.Auxiliary[slot];
            raw = (ulong)(isNeutral ? held & ~bits : held | bits);
            return true;
        }

        int constant = isNeutral ? Byte(row + 16) : Byte(row + 14);
        return RegisterValue.TryFromNumber(_numbers[constant], Byte(row + 5), out raw);
    }

    /// <summary>The inverse of reading: raw = (value - offset) / scale / 10^exponent, rounded as the type holds it.</summary>
    private bool ToRaw(int row, double value, DeviceState device, out ulong raw)
    {
        raw = 0;
        double number;
        return ToNumber(row, value, device, out number) && RegisterValue.TryFromNumber(number, Byte(row + 5), out raw);
    }

    private bool ToNumber(int row, double value, DeviceState device, out double number)
    {
        number = 0.0;
        double scale;
        int exponent;
        if (Scale(row, device, out scale, out exponent) != Quality.Good || scale == 0.0)
        {
            return false;
        }

        number = PowerOfTen.Apply((value - Number(Byte(row + 9), 0.0)) / scale, -exponent);
        int mapped = Byte(row + 13);
        return mapped == 0 || FromCanonical(Byte(row + 12), mapped, number, out number);
    }

    private bool FromCanonical(int first, int count, double canonical, out double raw)
    {
        for (int i = 0; i < count; i++)
        {
            int at = _maps + (first + i) * ProfileLayout.MapSize;
            if (_numbers[Byte(at + 1)] == canonical)
            {
                raw = _numbers[Byte(at)];
                return true;
            }
        }

        raw = 0.0;
        return false;
    }

    private int ReadBackCount(int field)
    {
        int registers = RegisterValue.RegisterCount(Byte(field + 3));
        return registers == 0 ? 1 : registers;
    }

    private void RefreshAuxiliaries(int request, DeviceState device, FieldExchange exchange)
    {
        int first = Byte(Request(request) + 8);
        int end = first + Byte(Request(request) + 9);
        for (int i = first; i < end; i++)
        {
            int field = Field(i);
            if ((Byte(field + 1) & ProfileLayout.FieldIsAuxiliary) != 0)
            {
                double value;
                Quality quality = DecodeField(field, U16(field + 4), exchange, device, false, out value);
                SetAuxiliary(device, Byte(field), quality, value);
            }
        }
    }
}
