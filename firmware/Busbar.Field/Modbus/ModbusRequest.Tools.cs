using System;

namespace Busbar.Field.Modbus;

/// <content>What only tools on a computer ask for: left out of what is deployed to a board.</content>
public static partial class ModbusRequest
{
    /// <summary>Function 22: the register becomes (old AND and) OR (or AND NOT and).</summary>
    public static int MaskWriteRegister(byte[] pdu, int at, ushort address, ushort andMask, ushort orMask)
    {
        Head(pdu, at, ModbusFunction.MaskWriteRegister, address, andMask);
        Put(pdu, at + 5, orMask);
        return 7;
    }

    /// <summary>Function 23: writes 1 to 121 registers, then reads 1 to 125.</summary>
    public static int ReadWriteMultipleRegisters(byte[] pdu, int at, ushort readStart, int readCount, ushort writeStart, byte[] data, int offset, int writeCount)
    {
        CheckRange(readStart, readCount, ModbusLimits.ReadRegisters);
        CheckRange(writeStart, writeCount, ModbusLimits.ReadWriteRegisters);
        Head(pdu, at, ModbusFunction.ReadWriteMultipleRegisters, readStart, readCount);
        Put(pdu, at + 5, writeStart);
        Put(pdu, at + 7, writeCount);
        pdu[at + 9] = (byte)(writeCount * 2);
        Array.Copy(data, offset, pdu, at + 10, writeCount * 2);
        return 10 + writeCount * 2;
    }

    /// <summary>Function 43/14. Code 1 basic, 2 regular, 3 extended (streams), 4 one object.</summary>
    public static int ReadDeviceIdentification(byte[] pdu, int at, byte code, byte objectId)
    {
        if (code < 1 || code > 4) throw new ArgumentException("Read device id code must be 1 to 4, not " + code);
        pdu[at] = ModbusFunction.EncapsulatedInterface;
        pdu[at + 1] = ModbusFunction.DeviceIdentification;
        pdu[at + 2] = code;
        pdu[at + 3] = objectId;
        return 4;
    }
}
