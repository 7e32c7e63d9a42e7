using System;

namespace Busbar.Field.Modbus;

/// <summary>
/// The server's end of a serial line. Requests end by their expected length; nobody has to measure silence, but a shell that can may call
/// <see cref="Reset"/> on it. When the checksum fails, the start of the next frame is searched byte by byte; a request found in
/// such a heap with more bytes behind it was given up by its client long ago and is passed over.
/// </summary>
public sealed class ModbusRtuServer : ModbusServerFramer
{
    // A function that we do not know has no length that we know: its end is where the checksum fits, looked for this far.
    private const int LongestUnknown = 16;

    private readonly ModbusServerCore core;
    private readonly byte[] frame = new byte[ModbusLimits.RtuFrame];
    private int length;
    private bool searching;

    /// <summary>A server on one line over these registers.</summary>
    public ModbusRtuServer(IModbusRegisters registers)
    {
        core = new ModbusServerCore(registers);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        DroppedBytes += length;
        length = 0;
        searching = false;
    }

    /// <inheritdoc/>
    public override int Accept(byte[] bytes, int offset, int count, byte[] answers, int answersAt)
    {
        AnswerLength = 0;
        int taken = 0;
        while (taken < count && answers.Length - answersAt - AnswerLength >= ModbusLimits.RtuFrame)
        {
            int missing = Missing();
            int more = count - taken;
            if (more > missing) more = missing;
            Array.Copy(bytes, offset + taken, frame, length, more);
            length += more;
            taken += more;
            while (length > 0 && Missing() == 0) TakeFrame(taken < count, answers, answersAt);
        }
        return taken;
    }

    // Bytes that the frame at the start of the buffer still lacks, or that decide its length; 0 when it can be judged.
    private int Missing()
    {
        if (length < 2) return 2 - length;
        int pdu = ModbusRequest.Length(frame, 1, length - 1);
        if (pdu < 0) return (frame[1] == ModbusFunction.ReadWriteMultipleRegisters ? 11 : 7) - length;
        if (pdu == 0) return IsUnknownFunction() && !IsWholeUnknown() && length < LongestUnknown ? 1 : 0;
        if (pdu > ModbusLimits.Pdu) return 0;
        return length < pdu + 3 ? pdu + 3 - length : 0;
    }

    private void TakeFrame(bool moreFollows, byte[] answers, int answersAt)
    {
        int whole = WholeLength();
        if (whole == 0)
        {
            searching = true;
            DroppedBytes++;
            Drop(1, moreFollows);
            return;
        }
        bool isStale = searching && (moreFollows || whole < length);
        if (isStale) DroppedBytes += whole;
        else Answer(whole - 3, answers, answersAt + AnswerLength);
        Drop(whole, moreFollows);
    }

    // 0: no frame starts here.
    private int WholeLength()
    {
        int pdu = ModbusRequest.Length(frame, 1, length - 1);
        if (pdu == 0) return IsUnknownFunction() && IsWholeUnknown() ? length : 0;
        if (pdu > ModbusLimits.Pdu) return 0;
        return ModbusCrc.IsRight(frame, 0, pdu + 3) ? pdu + 3 : 0;
    }

    private bool IsUnknownFunction()
    {
        return frame[1] != 0 && frame[1] < ModbusFunction.ExceptionFlag;
    }

    private bool IsWholeUnknown()
    {
        return length >= 4 && length <= LongestUnknown && ModbusCrc.IsRight(frame, 0, length);
    }

    private void Drop(int count, bool moreFollows)
    {
        length -= count;
        if (length > 0) Array.Copy(frame, count, frame, 0, length);
        else if (!moreFollows) searching = false;
    }

    private void Answer(int pduLength, byte[] answers, int at)
    {
        byte unit = frame[0];
        bool isBroadcast = unit == 0;
        if (isBroadcast ? !IsWrite(frame[1]) : !core.Registers.HasUnit(unit)) return;
        int answer = core.Answer(unit, frame, 1, pduLength, answers, at + 1);
        Requests++;
        if (isBroadcast) return;
        answers[at] = unit;
        ModbusCrc.Append(answers, at, answer + 1);
        AnswerLength += answer + 3;
    }

    private static bool IsWrite(byte function)
    {
        return function == ModbusFunction.WriteSingleCoil || function == ModbusFunction.WriteSingleRegister
            || function == ModbusFunction.WriteMultipleCoils || function == ModbusFunction.WriteMultipleRegisters
            || function == ModbusFunction.MaskWriteRegister;
    }
}
