using System;

namespace Busbar.Field.Modbus;

/// <summary>
/// The server's end of one TCP connection (Modbus Messaging on TCP/IP V1.0b). Several requests may arrive in one piece; their answers are
/// written one behind the other, so that one write sends them all. A unit that is not here is answered with exception 11.
/// </summary>
public sealed class ModbusTcpServer : ModbusServerFramer
{
    private readonly ModbusServerCore core;
    private readonly byte[] part = new byte[ModbusLimits.TcpFrame];
    private int partLength;

    /// <summary>A server on one connection over these registers.</summary>
    public ModbusTcpServer(IModbusRegisters registers)
    {
        core = new ModbusServerCore(registers);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        DroppedBytes += partLength;
        partLength = 0;
        Failed = false;
    }

    /// <inheritdoc/>
    public override int Accept(byte[] bytes, int offset, int count, byte[] answers, int answersAt)
    {
        AnswerLength = 0;
        int taken = 0;
        while (taken < count && !Failed && answers.Length - answersAt - AnswerLength >= ModbusLimits.TcpFrame)
        {
            if (partLength > 0)
            {
                taken += Complete(bytes, offset + taken, count - taken);
                int held = FrameLength(part, 0, partLength);
                if (held < 0 || held > partLength) continue;
                Answer(part, 0, held, answers, answersAt + AnswerLength);
                partLength = 0;
                continue;
            }
            int available = count - taken;
            int whole = FrameLength(bytes, offset + taken, available);
            if (Failed) break;
            if (whole < 0 || whole > available)
            {
                Array.Copy(bytes, offset + taken, part, 0, available);
                partLength = available;
                taken = count;
                break;
            }
            Answer(bytes, offset + taken, whole, answers, answersAt + AnswerLength);
            taken += whole;
        }
        return taken;
    }

    // Takes what the held part still lacks: its header first, then the rest.
    private int Complete(byte[] bytes, int offset, int count)
    {
        int whole = FrameLength(part, 0, partLength);
        int missing = (whole < 0 ? 6 : whole) - partLength;
        if (missing > count) missing = count;
        Array.Copy(bytes, offset, part, partLength, missing);
        partLength += missing;
        return missing;
    }

    // -1: the header is not whole; sets Failed when it is none. Never more than 260.
    private int FrameLength(byte[] bytes, int at, int available)
    {
        if (available < 6) return -1;
        int length = (bytes[at + 4] << 8) | bytes[at + 5];
        if (bytes[at + 2] == 0 && bytes[at + 3] == 0 && length >= 2 && length <= ModbusLimits.Pdu + 1) return 6 + length;
        Failed = true;
        return -1;
    }

    private void Answer(byte[] frame, int at, int whole, byte[] answers, int to)
    {
        byte unit = frame[at + 6];
        int pdu = to + ModbusLimits.TcpHeader;
        int length = core.Registers.HasUnit(unit)
            ? core.Answer(unit, frame, at + ModbusLimits.TcpHeader, whole - ModbusLimits.TcpHeader, answers, pdu)
            : ModbusServerCore.Refuse(frame[at + ModbusLimits.TcpHeader], ModbusExceptionCode.GatewayTargetFailedToRespond, answers, pdu);
        answers[to] = frame[at];
        answers[to + 1] = frame[at + 1];
        answers[to + 2] = 0;
        answers[to + 3] = 0;
        answers[to + 4] = 0;
        answers[to + 5] = (byte)(length + 1);
        answers[to + 6] = unit;
        AnswerLength += ModbusLimits.TcpHeader + length;
        Requests++;
    }
}
