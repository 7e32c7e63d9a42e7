namespace Busbar.Field.Modbus;

/// <content>What only tools on a computer ask for: left out of what is deployed to a board.</content>
public sealed partial class ModbusExchange
{
    /// <summary>Function 22: the register becomes (old AND and) OR (or AND NOT and).</summary>
    public void MaskWriteRegister(byte unit, ushort address, ushort andMask, ushort orMask)
    {
        Finish(unit, ModbusRequest.MaskWriteRegister(Transmit, PduAt, address, andMask, orMask));
    }

    /// <summary>Function 23: writes 1 to 121 registers, then reads 1 to 125.</summary>
    public void ReadWriteMultipleRegisters(byte unit, ushort readStart, int readCount, ushort writeStart, byte[] data, int offset, int writeCount)
    {
        Finish(unit, ModbusRequest.ReadWriteMultipleRegisters(Transmit, PduAt, readStart, readCount, writeStart, data, offset, writeCount));
    }

    /// <summary>Function 43/14. Code 1 basic, 2 regular, 3 extended, 4 one object.</summary>
    public void ReadDeviceIdentification(byte unit, byte code, byte objectId)
    {
        Finish(unit, ModbusRequest.ReadDeviceIdentification(Transmit, PduAt, code, objectId));
    }
}
