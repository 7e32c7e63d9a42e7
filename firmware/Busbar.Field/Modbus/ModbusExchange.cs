using System;

namespace Busbar.Field.Modbus;

/// <summary>
/// The client side of one Modbus request on one bus, RTU or TCP. Build a request, write <see cref="FieldExchange.Transmit"/>, feed
/// <see cref="Accept"/>. An RTU answer ends by its expected length; a TCP answer must bear the request's transaction id, and whole
/// frames with another one (late answers) are passed over. Nothing here allocates after the constructor.
/// </summary>
public sealed partial class ModbusExchange : FieldExchange
{
    // A line that turns round often gives a byte of zeros or ones before the answer; neither is the address of an answering unit.
    private const int MaximumNoise = 8;

    // Function and byte count before the data; a checksum behind them takes less than TCP's longer header.
    private const int AnswerHead = 2;

    private readonly bool tcp;
    private ushort transaction;
    private int frameStart;
    private int skip;
    private ExchangeResult result;

    /// <summary>TCP framing (MBAP header) when <paramref name="tcp"/>, else RTU framing.</summary>
    public ModbusExchange(bool tcp) : this(tcp, ModbusLimits.TcpFrame)
    {
    }

    /// <summary>For a bus whose requests are all short: a smaller transmit buffer, for the controller counts its bytes.</summary>
    public ModbusExchange(bool tcp, int longestRequest) : this(tcp, longestRequest, 0, 0)
    {
    }

    /// <summary>For a bus whose answers are known to bear no more than <paramref name="longestAnswer"/> bytes of data, too; 0: not known.</summary>
    /// <param name="tcp">TCP framing, else RTU framing.</param>
    /// <param name="longestRequest">Bytes of the longest frame to write.</param>
    /// <param name="longestAnswer">Bytes of data in the longest answer.</param>
    /// <param name="lastTransaction">On a connection that was in use before: the transaction ids go on behind it.</param>
    public ModbusExchange(bool tcp, int longestRequest, int longestAnswer, ushort lastTransaction)
        : base(longestRequest, (longestAnswer > 0 ? ModbusLimits.TcpHeader + AnswerHead + longestAnswer : ModbusLimits.TcpFrame) + MaximumNoise)
    {
        this.tcp = tcp;
        transaction = lastTransaction;
    }

    /// <inheritdoc/>
    public override bool HasBegun
    {
        get { return ReceiveLength > frameStart; }
    }

    private int PduAt
    {
        get { return tcp ? ModbusLimits.TcpHeader : 1; }
    }

    /// <summary>Functions 1 and 2: 1 to 2000 bits.</summary>
    public void ReadBits(byte unit, byte function, ushort start, int count)
    {
        Finish(unit, ModbusRequest.ReadBits(Transmit, PduAt, function, start, count));
    }

    /// <summary>Functions 3 and 4: 1 to 125 registers.</summary>
    public void ReadRegisters(byte unit, byte function, ushort start, int count)
    {
        Finish(unit, ModbusRequest.ReadRegisters(Transmit, PduAt, function, start, count));
    }

    /// <summary>Function 5.</summary>
    public void WriteSingleCoil(byte unit, ushort address, bool on)
    {
        Finish(unit, ModbusRequest.WriteSingleCoil(Transmit, PduAt, address, on));
    }

    /// <summary>Function 6.</summary>
    public void WriteSingleRegister(byte unit, ushort address, ushort value)
    {
        Finish(unit, ModbusRequest.WriteSingleRegister(Transmit, PduAt, address, value));
    }

    /// <summary>Function 15: 1 to 1968 coils, the first in the lowest bit of the first byte.</summary>
    public void WriteMultipleCoils(byte unit, ushort start, byte[] packed, int count)
    {
        Finish(unit, ModbusRequest.WriteMultipleCoils(Transmit, PduAt, start, packed, 0, count));
    }

    /// <summary>Function 16: 1 to 123 registers, big-endian bytes from <paramref name="offset"/>.</summary>
    public void WriteMultipleRegisters(byte unit, ushort start, byte[] data, int offset, int registers)
    {
        Finish(unit, ModbusRequest.WriteMultipleRegisters(Transmit, PduAt, start, data, offset, registers));
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        ReceiveLength = 0;
        Error = ExchangeError.None;
        ExceptionCode = 0;
        Data = Receive;
        DataOffset = 0;
        DataLength = 0;
        frameStart = 0;
        skip = 0;
        result = ExchangeResult.Pending;
    }

    /// <inheritdoc/>
    public override ExchangeResult Accept(byte[] bytes, int offset, int count)
    {
        while (count > 0 && result == ExchangeResult.Pending)
        {
            int taken = Receive.Length - ReceiveLength;
            if (taken > count) taken = count;
            if (taken == 0) return result = Break(ExchangeError.TooLong);
            Array.Copy(bytes, offset, Receive, ReceiveLength, taken);
            ReceiveLength += taken;
            offset += taken;
            count -= taken;
            result = tcp ? TakeTcp() : TakeRtu();
        }
        return result;
    }

    private void Finish(byte unit, int pduLength)
    {
        Reset();
        int answer = ModbusAnswer.ExpectedLength(Transmit, PduAt);
        if (tcp)
        {
            transaction++;
            Transmit[0] = (byte)(transaction >> 8);
            Transmit[1] = (byte)transaction;
            Transmit[2] = 0;
            Transmit[3] = 0;
            Transmit[4] = (byte)((pduLength + 1) >> 8);
            Transmit[5] = (byte)(pduLength + 1);
            Transmit[6] = unit;
            TransmitLength = ModbusLimits.TcpHeader + pduLength;
            ExpectedLength = answer < 0 ? -1 : ModbusLimits.TcpHeader + answer;
            ExpectsAnswer = true;
        }
        else
        {
            Transmit[0] = unit;
            ModbusCrc.Append(Transmit, 0, 1 + pduLength);
            TransmitLength = pduLength + 3;
            ExpectedLength = answer < 0 ? -1 : answer + 3;
            // Only the functions that write may be broadcast (Modbus over serial line, section 2.1); a read to unit 0 stays unanswered too.
            ExpectsAnswer = unit != 0;
        }
    }

    private ExchangeResult TakeRtu()
    {
        while (frameStart < ReceiveLength && frameStart < MaximumNoise && IsNoise(Receive[frameStart])) frameStart++;
        int have = ReceiveLength - frameStart;
        if (have < 1) return ExchangeResult.Pending;
        if (Receive[frameStart] != Transmit[0]) return Break(ExchangeError.WrongUnit);
        if (have < 2) return ExchangeResult.Pending;
        if ((Receive[frameStart + 1] & 0x7F) != Transmit[1]) return Break(ExchangeError.WrongFunction);

        int pdu = ModbusAnswer.Length(Receive, frameStart + 1, have - 1);
        if (pdu < 0) return ExchangeResult.Pending;
        if (pdu > ModbusLimits.Pdu) return Break(ExchangeError.TooLong);
        // A byte count that does not fit the request is an error at once: waiting for so many bytes would cost a time-out.
        int expected = ModbusAnswer.ExpectedLength(Transmit, 1);
        if (expected >= 0 && pdu != expected && Receive[frameStart + 1] == Transmit[1]) return Break(ExchangeError.WrongLength);
        ExpectedLength = frameStart + pdu + 3;
        if (ReceiveLength < ExpectedLength) return ExchangeResult.Pending;
        if (!ModbusCrc.IsRight(Receive, frameStart, pdu + 3)) return Break(ExchangeError.BadChecksum);
        return Judge(frameStart + 1, pdu);
    }

    private bool IsNoise(byte value)
    {
        return (value == 0x00 || value == 0xFF) && value != Transmit[0];
    }

    private ExchangeResult TakeTcp()
    {
        while (true)
        {
            if (skip > 0)
            {
                int dropped = skip < ReceiveLength ? skip : ReceiveLength;
                Array.Copy(Receive, dropped, Receive, 0, ReceiveLength - dropped);
                ReceiveLength -= dropped;
                skip -= dropped;
                if (skip > 0) return ExchangeResult.Pending;
            }
            if (ReceiveLength < 6) return ExchangeResult.Pending;
            if (Receive[2] != 0 || Receive[3] != 0) return Break(ExchangeError.WrongProtocol);
            int length = (Receive[4] << 8) | Receive[5];
            if (length > ModbusLimits.Pdu + 1) return Break(ExchangeError.TooLong);
            if (length < 3) return Break(ExchangeError.WrongLength);
            if (Receive[0] != (byte)(transaction >> 8) || Receive[1] != (byte)transaction)
            {
                Error = ExchangeError.WrongTransaction;
                skip = 6 + length;
                continue;
            }
            ExpectedLength = 6 + length;
            if (ReceiveLength < ExpectedLength) return ExchangeResult.Pending;
            if (Receive[6] != Transmit[6]) return Break(ExchangeError.WrongUnit);
            return Judge(ModbusLimits.TcpHeader, length - 1);
        }
    }

    private ExchangeResult Judge(int at, int length)
    {
        ExchangeError error = ModbusAnswer.Check(Transmit, PduAt, Receive, at, length);
        Error = error;
        if (error == ExchangeError.ExceptionReply)
        {
            ExceptionCode = Receive[at + 1];
            return ExchangeResult.Exception;
        }
        if (error != ExchangeError.None) return ExchangeResult.Broken;
        int start = ModbusAnswer.DataStart(Transmit[PduAt]);
        DataOffset = at + start;
        DataLength = length - start;
        return ExchangeResult.Complete;
    }

    private ExchangeResult Break(ExchangeError error)
    {
        Error = error;
        return ExchangeResult.Broken;
    }
}
