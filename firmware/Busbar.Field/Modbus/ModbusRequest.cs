using System;

namespace Busbar.Field.Modbus;

/// <summary>
/// Request PDUs, written into a buffer from <c>at</c>; every function returns the PDU's length in bytes.
/// A request outside the specification's limits throws <see cref="ArgumentException"/>: it is a mistake of the caller, not of the line.
/// </summary>
public static partial class ModbusRequest
{
    /// <summary>Functions 1 and 2: 1 to 2000 coils or discrete inputs.</summary>
    public static int ReadBits(byte[] pdu, int at, byte function, ushort start, int count)
    {
        if (function != ModbusFunction.ReadCoils && function != ModbusFunction.ReadDiscreteInputs)
            throw new ArgumentException("Bits are read with function 1 or 2, not " + function);
        CheckRange(start, count, ModbusLimits.ReadBits);
        return Head(pdu, at, function, start, count);
    }

    /// <summary>Functions 3 and 4: 1 to 125 holding or input registers.</summary>
    public static int ReadRegisters(byte[] pdu, int at, byte function, ushort start, int count)
    {
        if (function != ModbusFunction.ReadHoldingRegisters && function != ModbusFunction.ReadInputRegisters)
            throw new ArgumentException("Registers are read with function 3 or 4, not " + function);
        CheckRange(start, count, ModbusLimits.ReadRegisters);
        return Head(pdu, at, function, start, count);
    }

    /// <summary>Function 5.</summary>
    public static int WriteSingleCoil(byte[] pdu, int at, ushort address, bool on)
    {
        return Head(pdu, at, ModbusFunction.WriteSingleCoil, address, on ? 0xFF00 : 0);
    }

    /// <summary>Function 6.</summary>
    public static int WriteSingleRegister(byte[] pdu, int at, ushort address, ushort value)
    {
        return Head(pdu, at, ModbusFunction.WriteSingleRegister, address, value);
    }

    /// <summary>Function 15: 1 to 1968 coils, the first in the lowest bit of the first byte.</summary>
    public static int WriteMultipleCoils(byte[] pdu, int at, ushort start, byte[] packed, int offset, int count)
    {
        CheckRange(start, count, ModbusLimits.WriteBits);
        int bytes = (count + 7) / 8;
        Head(pdu, at, ModbusFunction.WriteMultipleCoils, start, count);
        pdu[at + 5] = (byte)bytes;
        Array.Copy(packed, offset, pdu, at + 6, bytes);
        // The unused bits of the last byte are zero (section 6.11).
        if ((count & 7) != 0) pdu[at + 5 + bytes] &= (byte)((1 << (count & 7)) - 1);
        return 6 + bytes;
    }

    /// <summary>Function 16: 1 to 123 registers, big-endian bytes.</summary>
    public static int WriteMultipleRegisters(byte[] pdu, int at, ushort start, byte[] data, int offset, int registers)
    {
        CheckRange(start, registers, ModbusLimits.WriteRegisters);
        Head(pdu, at, ModbusFunction.WriteMultipleRegisters, start, registers);
        pdu[at + 5] = (byte)(registers * 2);
        Array.Copy(data, offset, pdu, at + 6, registers * 2);
        return 6 + registers * 2;
    }

    /// <summary>
    /// Length of a request PDU from its first bytes, for a server that reads a serial line: -1 while they do not tell yet,
    /// 0 when the function is none that we know.
    /// </summary>
    public static int Length(byte[] pdu, int at, int available)
    {
        if (available < 1) return -1;
        switch (pdu[at])
        {
            case ModbusFunction.ReadCoils:
            case ModbusFunction.ReadDiscreteInputs:
            case ModbusFunction.ReadHoldingRegisters:
            case ModbusFunction.ReadInputRegisters:
            case ModbusFunction.WriteSingleCoil:
            case ModbusFunction.WriteSingleRegister:
                return 5;
            case ModbusFunction.WriteMultipleCoils:
            case ModbusFunction.WriteMultipleRegisters:
                return available < 6 ? -1 : 6 + pdu[at + 5];
            case ModbusFunction.MaskWriteRegister:
                return 7;
            case ModbusFunction.ReadWriteMultipleRegisters:
                return available < 10 ? -1 : 10 + pdu[at + 9];
            case ModbusFunction.EncapsulatedInterface:
                return 4;
            default:
                return 0;
        }
    }

    private static int Head(byte[] pdu, int at, byte function, int first, int second)
    {
        pdu[at] = function;
        Put(pdu, at + 1, first);
        Put(pdu, at + 3, second);
        return 5;
    }

    private static void Put(byte[] pdu, int at, int value)
    {
        pdu[at] = (byte)(value >> 8);
        pdu[at + 1] = (byte)value;
    }

    private static void CheckRange(int start, int count, int limit)
    {
        if (count < 1 || count > limit) throw new ArgumentException("Count must be 1 to " + limit + ", not " + count);
        if (start + count > 65536) throw new ArgumentException("The last address would be " + (start + count - 1) + ", past 65535");
    }
}
