using System;

namespace Busbar.Field.Modbus;

/// <summary>Request PDU in, answer PDU out, over an <see cref="IModbusRegisters"/>; functions 1-6, 15, 16, 22, 23 and 43/14.</summary>
public sealed class ModbusServerCore
{
    private readonly IModbusRegisters registers;
    private readonly byte[] scratch = new byte[2];

    /// <summary>A server core over these registers.</summary>
    public ModbusServerCore(IModbusRegisters registers)
    {
        this.registers = registers;
    }

    /// <summary>What is served.</summary>
    public IModbusRegisters Registers => registers;

    /// <summary>
    /// Carries out one request and writes its answer, at most 253 bytes, to <paramref name="answer"/> from <paramref name="to"/>.
    /// Returns the answer's length; always an answer, an exception at least. The buffers must not overlap.
    /// </summary>
    public int Answer(byte unit, byte[] request, int at, int length, byte[] answer, int to)
    {
        if (length < 1) return Refuse(0, ModbusExceptionCode.IllegalFunction, answer, to);
        byte function = request[at];
        int expected = ModbusRequest.Length(request, at, length);
        if (expected == 0) return Refuse(function, ModbusExceptionCode.IllegalFunction, answer, to);
        if (expected != length) return Refuse(function, ModbusExceptionCode.IllegalDataValue, answer, to);
        answer[to] = function;
        switch (function)
        {
            case ModbusFunction.ReadCoils:
            case ModbusFunction.ReadDiscreteInputs:
                return ReadBits(unit, request, at, answer, to);
            case ModbusFunction.ReadHoldingRegisters:
            case ModbusFunction.ReadInputRegisters:
                return ReadRegisters(unit, request, at, answer, to);
            case ModbusFunction.WriteSingleCoil:
                return WriteSingleCoil(unit, request, at, answer, to);
            case ModbusFunction.WriteSingleRegister:
                return Echo(function, registers.WriteRegisters(unit, function, Word(request, at + 1), 1, request, at + 3), request, at, 5, answer, to);
            case ModbusFunction.WriteMultipleCoils:
            case ModbusFunction.WriteMultipleRegisters:
                return WriteMultiple(unit, request, at, answer, to);
            case ModbusFunction.MaskWriteRegister:
                return MaskWrite(unit, request, at, answer, to);
            case ModbusFunction.ReadWriteMultipleRegisters:
                return ReadWrite(unit, request, at, answer, to);
            default:
                return ModbusIdentification.Answer(registers, unit, request, at, answer, to);
        }
    }

    internal static int Refuse(byte function, byte code, byte[] answer, int to)
    {
        answer[to] = (byte)(function | ModbusFunction.ExceptionFlag);
        answer[to + 1] = code;
        return 2;
    }

    private int ReadBits(byte unit, byte[] request, int at, byte[] answer, int to)
    {
        byte function = request[at];
        int start = Word(request, at + 1);
        int count = Word(request, at + 3);
        byte code = CheckRange(start, count, ModbusLimits.ReadBits);
        if (code != 0) return Refuse(function, code, answer, to);
        int bytes = (count + 7) / 8;
        Array.Clear(answer, to + 2, bytes);
        code = registers.ReadBits(unit, function, (ushort)start, count, answer, to + 2);
        if (code != 0) return Refuse(function, code, answer, to);
        answer[to + 1] = (byte)bytes;
        return 2 + bytes;
    }

    private int ReadRegisters(byte unit, byte[] request, int at, byte[] answer, int to)
    {
        byte function = request[at];
        int start = Word(request, at + 1);
        int count = Word(request, at + 3);
        byte code = CheckRange(start, count, ModbusLimits.ReadRegisters);
        if (code == 0) code = registers.ReadRegisters(unit, function, (ushort)start, count, answer, to + 2);
        if (code != 0) return Refuse(function, code, answer, to);
        answer[to + 1] = (byte)(count * 2);
        return 2 + count * 2;
    }

    private int WriteSingleCoil(byte unit, byte[] request, int at, byte[] answer, int to)
    {
        int value = Word(request, at + 3);
        if (value != 0 && value != 0xFF00) return Refuse(request[at], ModbusExceptionCode.IllegalDataValue, answer, to);
        scratch[0] = value == 0 ? (byte)0 : (byte)1;
        return Echo(request[at], registers.WriteBits(unit, request[at], Word(request, at + 1), 1, scratch, 0), request, at, 5, answer, to);
    }

    private int WriteMultiple(byte unit, byte[] request, int at, byte[] answer, int to)
    {
        byte function = request[at];
        bool bits = function == ModbusFunction.WriteMultipleCoils;
        ushort start = Word(request, at + 1);
        int count = Word(request, at + 3);
        byte code = CheckRange(start, count, bits ? ModbusLimits.WriteBits : ModbusLimits.WriteRegisters);
        if (code == 0 && request[at + 5] != (bits ? (count + 7) / 8 : count * 2)) code = ModbusExceptionCode.IllegalDataValue;
        if (code == 0)
        {
            code = bits ? registers.WriteBits(unit, function, start, count, request, at + 6)
                : registers.WriteRegisters(unit, function, start, count, request, at + 6);
        }
        return Echo(function, code, request, at, 5, answer, to);
    }

    private int MaskWrite(byte unit, byte[] request, int at, byte[] answer, int to)
    {
        byte function = request[at];
        ushort address = Word(request, at + 1);
        byte code = registers.ReadRegisters(unit, function, address, 1, scratch, 0);
        if (code == 0)
        {
            int and = Word(request, at + 3);
            int value = (Word(scratch, 0) & and) | (Word(request, at + 5) & ~and);
            scratch[0] = (byte)(value >> 8);
            scratch[1] = (byte)value;
            code = registers.WriteRegisters(unit, function, address, 1, scratch, 0);
        }
        return Echo(function, code, request, at, 7, answer, to);
    }

    private int ReadWrite(byte unit, byte[] request, int at, byte[] answer, int to)
    {
        byte function = request[at];
        ushort readStart = Word(request, at + 1);
        int readCount = Word(request, at + 3);
        ushort writeStart = Word(request, at + 5);
        int writeCount = Word(request, at + 7);
        byte code = CheckRange(readStart, readCount, ModbusLimits.ReadRegisters);
        if (code == 0) code = CheckRange(writeStart, writeCount, ModbusLimits.ReadWriteRegisters);
        if (code == 0 && request[at + 9] != writeCount * 2) code = ModbusExceptionCode.IllegalDataValue;
        // The write comes before the read (section 6.17).
        if (code == 0) code = registers.WriteRegisters(unit, function, writeStart, writeCount, request, at + 10);
        if (code == 0) code = registers.ReadRegisters(unit, function, readStart, readCount, answer, to + 2);
        if (code != 0) return Refuse(function, code, answer, to);
        answer[to + 1] = (byte)(readCount * 2);
        return 2 + readCount * 2;
    }

    private static int Echo(byte function, byte code, byte[] request, int at, int length, byte[] answer, int to)
    {
        if (code != 0) return Refuse(function, code, answer, to);
        Array.Copy(request, at, answer, to, length);
        return length;
    }

    private static byte CheckRange(int start, int count, int limit)
    {
        if (count < 1 || count > limit) return ModbusExceptionCode.IllegalDataValue;
        return start + count > 65536 ? ModbusExceptionCode.IllegalDataAddress : ModbusExceptionCode.None;
    }

    private static ushort Word(byte[] bytes, int at)
    {
        return (ushort)((bytes[at] << 8) | bytes[at + 1]);
    }
}
