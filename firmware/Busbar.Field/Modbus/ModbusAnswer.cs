namespace Busbar.Field.Modbus;

/// <summary>Answer PDUs: how long they are, and whether they fit their request.</summary>
public static class ModbusAnswer
{
    /// <summary>
    /// Length of an answer PDU from its first bytes: -1 while they do not tell yet, 0 when the function is none that we know.
    /// The answer to 43/14 tells its length object by object. Never more than is read from <paramref name="available"/> bytes.
    /// </summary>
    public static int Length(byte[] pdu, int at, int available)
    {
        if (available < 1) return -1;
        byte function = pdu[at];
        if ((function & ModbusFunction.ExceptionFlag) != 0) return 2;
        switch (function)
        {
            case ModbusFunction.ReadCoils:
            case ModbusFunction.ReadDiscreteInputs:
            case ModbusFunction.ReadHoldingRegisters:
            case ModbusFunction.ReadInputRegisters:
            case ModbusFunction.ReadWriteMultipleRegisters:
                return available < 2 ? -1 : 2 + pdu[at + 1];
            case ModbusFunction.WriteSingleCoil:
            case ModbusFunction.WriteSingleRegister:
            case ModbusFunction.WriteMultipleCoils:
            case ModbusFunction.WriteMultipleRegisters:
                return 5;
            case ModbusFunction.MaskWriteRegister:
                return 7;
            case ModbusFunction.EncapsulatedInterface:
                return IdentificationLength(pdu, at, available);
            default:
                return 0;
        }
    }

    /// <summary>The length that the answer to a request PDU has when it is no exception; -1 when only the answer tells (43/14).</summary>
    public static int ExpectedLength(byte[] request, int at)
    {
        switch (request[at])
        {
            case ModbusFunction.ReadCoils:
            case ModbusFunction.ReadDiscreteInputs:
                return 2 + (Word(request, at + 3) + 7) / 8;
            case ModbusFunction.ReadHoldingRegisters:
            case ModbusFunction.ReadInputRegisters:
            case ModbusFunction.ReadWriteMultipleRegisters:
                return 2 + Word(request, at + 3) * 2;
            case ModbusFunction.MaskWriteRegister:
                return 7;
            case ModbusFunction.EncapsulatedInterface:
                return -1;
            default:
                return 5;
        }
    }

    /// <summary>Holds a whole answer PDU against its request.</summary>
    /// <param name="request">Buffer of the request PDU, from <paramref name="requestAt"/>.</param>
    /// <param name="requestAt">Start of the request PDU.</param>
    /// <param name="answer">Buffer of the answer PDU.</param>
    /// <param name="at">Start of the answer PDU.</param>
    /// <param name="length">Its length, bytes.</param>
    /// <returns><see cref="ExchangeError.None"/>, <see cref="ExchangeError.ExceptionReply"/> (the code is the second byte) or what is wrong.</returns>
    public static ExchangeError Check(byte[] request, int requestAt, byte[] answer, int at, int length)
    {
        if (length < 2) return ExchangeError.WrongLength;
        byte function = request[requestAt];
        if ((answer[at] & 0x7F) != function) return ExchangeError.WrongFunction;
        if (answer[at] != function) return length == 2 ? ExchangeError.ExceptionReply : ExchangeError.WrongLength;
        if (length > ModbusLimits.Pdu) return ExchangeError.TooLong;

        int expected = ExpectedLength(request, requestAt);
        if (expected < 0) return CheckIdentification(answer, at, length);
        if (length != expected) return ExchangeError.WrongLength;
        switch (function)
        {
            case ModbusFunction.WriteSingleCoil:
            case ModbusFunction.WriteSingleRegister:
                // The value is handed on, not compared: a device that limits what it takes says so here, and the read back decides.
                return SameWord(request, requestAt + 1, answer, at + 1) ? ExchangeError.None : ExchangeError.WrongEcho;
            case ModbusFunction.WriteMultipleCoils:
            case ModbusFunction.WriteMultipleRegisters:
                return SameWord(request, requestAt + 1, answer, at + 1) && SameWord(request, requestAt + 3, answer, at + 3)
                    ? ExchangeError.None : ExchangeError.WrongEcho;
            case ModbusFunction.MaskWriteRegister:
                return SameWord(request, requestAt + 1, answer, at + 1) && SameWord(request, requestAt + 3, answer, at + 3)
                    && SameWord(request, requestAt + 5, answer, at + 5) ? ExchangeError.None : ExchangeError.WrongEcho;
            default:
                return answer[at + 1] == length - 2 ? ExchangeError.None : ExchangeError.WrongLength;
        }
    }

    /// <summary>
    /// Where the payload of a checked answer starts, from the PDU's start: the register or bit bytes of a read, the echoed value of a
    /// single write, the count of a multiple write, the masks of function 22, the conformity level of 43/14.
    /// </summary>
    public static int DataStart(byte function)
    {
        switch (function)
        {
            case ModbusFunction.WriteSingleCoil:
            case ModbusFunction.WriteSingleRegister:
            case ModbusFunction.WriteMultipleCoils:
            case ModbusFunction.WriteMultipleRegisters:
            case ModbusFunction.MaskWriteRegister:
            case ModbusFunction.EncapsulatedInterface:
                return 3;
            default:
                return 2;
        }
    }

    // 43, 14, code, conformity, more follows, next object, number of objects, then (id, length, bytes) for each.
    private static int IdentificationLength(byte[] pdu, int at, int available)
    {
        if (available < 7) return -1;
        int objects = pdu[at + 6];
        int length = 7;
        for (int i = 0; i < objects; i++)
        {
            if (length > ModbusLimits.Pdu) return length;
            if (available < length + 2) return -1;
            length += 2 + pdu[at + length + 1];
        }
        return length;
    }

    private static ExchangeError CheckIdentification(byte[] answer, int at, int length)
    {
        if (length < 7 || answer[at + 1] != ModbusFunction.DeviceIdentification) return ExchangeError.WrongFunction;
        return IdentificationLength(answer, at, length) == length ? ExchangeError.None : ExchangeError.WrongLength;
    }

    private static int Word(byte[] bytes, int at)
    {
        return (bytes[at] << 8) | bytes[at + 1];
    }

    private static bool SameWord(byte[] one, int oneAt, byte[] other, int otherAt)
    {
        return one[oneAt] == other[otherAt] && one[oneAt + 1] == other[otherAt + 1];
    }
}
