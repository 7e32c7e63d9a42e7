namespace Busbar.Field.Modbus;

/// <summary>The server's side of function 43/14, read device identification (V1.1b3, section 6.21).</summary>
internal static class ModbusIdentification
{
    private const byte Basic = 1;
    private const byte Regular = 2;
    private const byte Extended = 3;
    private const byte OneObject = 4;
    private const int HeaderLength = 7;

    // Stream access and individual access to the extended category.
    private const byte Conformity = 0x83;

    public static int Answer(IModbusRegisters registers, byte unit, byte[] request, int at, byte[] answer, int to)
    {
        byte code = request[at + 2];
        if (request[at + 1] != ModbusFunction.DeviceIdentification) return Refuse(ModbusExceptionCode.IllegalFunction, answer, to);
        if (code < Basic || code > OneObject) return Refuse(ModbusExceptionCode.IllegalDataValue, answer, to);
        byte first = request[at + 3];
        int last = code == Basic ? 2 : code == Regular ? 0x7F : code == Extended ? 0xFF : first;
        answer[to] = ModbusFunction.EncapsulatedInterface;
        answer[to + 1] = ModbusFunction.DeviceIdentification;
        answer[to + 2] = code;
        answer[to + 3] = Conformity;
        answer[to + 4] = 0;
        answer[to + 5] = 0;

        int length = Collect(registers, unit, first, last, answer, to);
        // A stream that starts at an object that does not exist starts anew at the first one (section 6.21).
        if (length == HeaderLength && code != OneObject && first != 0) length = Collect(registers, unit, 0, last, answer, to);
        return length == HeaderLength ? Refuse(ModbusExceptionCode.IllegalDataAddress, answer, to) : length;
    }

    private static int Collect(IModbusRegisters registers, byte unit, int first, int last, byte[] answer, int to)
    {
        int length = HeaderLength;
        int objects = 0;
        for (int id = first; id <= last; id++)
        {
            int room = ModbusLimits.Pdu - length - 2;
            int size = registers.ReadIdentification(unit, (byte)id, answer, to + length + 2, room < 0 ? 0 : room);
            if (size < 0) continue;
            if (size > room)
            {
                if (objects == 0) return HeaderLength;
                answer[to + 4] = 0xFF;
                answer[to + 5] = (byte)id;
                break;
            }
            answer[to + length] = (byte)id;
            answer[to + length + 1] = (byte)size;
            length += 2 + size;
            objects++;
        }
        answer[to + 6] = (byte)objects;
        return length;
    }

    private static int Refuse(byte code, byte[] answer, int to)
    {
        return ModbusServerCore.Refuse(ModbusFunction.EncapsulatedInterface, code, answer, to);
    }
}
