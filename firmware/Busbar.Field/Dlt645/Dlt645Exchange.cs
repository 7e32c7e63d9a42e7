using System;

namespace Busbar.Field.Dlt645;

/// <summary>
/// The master's side of DL/T 645-2007: 68 A0..A5 68 C L DATA CS 16, every byte of DATA plus 33 hex. <see cref="FieldExchange.Data"/>
/// holds the answer's DATA without that, the identifier first, low byte first.
/// </summary>
public sealed class Dlt645Exchange : MeterExchange
{
    /// <summary>Address that every meter answers: for a line with one meter.</summary>
    public const ulong AnyAddress = 0xAAAAAAAAAAAA;

    /// <summary>Address of a broadcast, which nobody answers.</summary>
    public const ulong EveryAddress = 0x999999999999;

    public const byte BroadcastTimeControl = 0x08;
    public const byte ReadControl = 0x11;
    public const byte ReadNextControl = 0x12;
    public const byte ReadAddressControl = 0x13;

    /// <summary>Import since installation, in 0.01 kWh; the tariffs are 0x00010100 (sharp) to 0x00010400 (valley).</summary>
    public const uint EnergyImport = 0x00010000;

    private const int HeaderLength = 10;
    private const int LongestData = 200;
    private const int LongestRequest = 7 + HeaderLength + 16 + 2;
    private const byte Offset = 0x33;
    private const byte AnswerBit = 0x80;
    private const byte ErrorBit = 0x40;
    private const byte MoreBit = 0x20;

    private ulong address;
    private byte control;
    private uint identifier;

    /// <summary>An exchange with buffers of its own.</summary>
    public Dlt645Exchange() : base(HeaderLength, LongestData, LongestRequest)
    {
    }

    /// <summary>An exchange for the bus of <paramref name="shared"/>, with its buffers.</summary>
    public Dlt645Exchange(FieldExchange shared) : base(HeaderLength, LongestData, shared)
    {
    }

    /// <summary>The address in the answer: 12 digits, one in four bits.</summary>
    public ulong AnswerAddress
    {
        get
        {
            ulong found = 0;
            for (int i = 5; i >= 0; i--)
            {
                found = (found << 8) | Receive[1 + i];
            }

            return found;
        }
    }

    /// <summary>The answer is a part; <see cref="ReadNext"/> brings the following one.</summary>
    public bool HasMore
    {
        get { return DataLength > 0 && (Receive[8] & MoreBit) != 0; }
    }

    /// <summary>Reads an item or a block.</summary>
    public void Read(ulong address, uint identifier, int wakeBytes)
    {
        int start = Open(address, ReadControl, 4, wakeBytes);
        PutIdentifier(start + HeaderLength, identifier);
        this.identifier = identifier;
        Close(start, 4, true);
    }

    /// <summary>Reads the part behind the last answer; <paramref name="part"/> counts from 1.</summary>
    public void ReadNext(ulong address, uint identifier, byte part, int wakeBytes)
    {
        int start = Open(address, ReadNextControl, 5, wakeBytes);
        PutIdentifier(start + HeaderLength, identifier);
        Transmit[start + HeaderLength + 4] = part;
        this.identifier = identifier;
        Close(start, 5, true);
    }

    /// <summary>Reads the address of the one meter on the line.</summary>
    public void ReadAddress(int wakeBytes)
    {
        Close(Open(AnyAddress, ReadAddressControl, 0, wakeBytes), 0, true);
    }

    /// <summary>
    /// Tells every meter the time; nobody answers. Meters obey once a day and correct at most five minutes (clause 7.8).
    /// Local time, as the tariffs run.
    /// </summary>
    public void BroadcastTime(DateTime local, int wakeBytes)
    {
        int start = Open(EveryAddress, BroadcastTimeControl, 6, wakeBytes);
        int at = start + HeaderLength;
        Transmit[at] = Bcd(local.Second);
        Transmit[at + 1] = Bcd(local.Minute);
        Transmit[at + 2] = Bcd(local.Hour);
        Transmit[at + 3] = Bcd(local.Day);
        Transmit[at + 4] = Bcd(local.Month);
        Transmit[at + 5] = Bcd(local.Year % 100);
        Close(start, 6, false);
    }

    /// <inheritdoc/>
    protected override bool IsHeader(int have)
    {
        return Receive[0] == FrameStart && (have < 8 || Receive[7] == FrameStart);
    }

    /// <inheritdoc/>
    protected override ExchangeError Judge()
    {
        if (address != AnyAddress && AnswerAddress != address)
        {
            return ExchangeError.WrongUnit;
        }

        byte answer = Receive[8];
        if ((answer & AnswerBit) == 0 || (answer & 0x1F) != control)
        {
            return ExchangeError.WrongFunction;
        }

        for (int i = 0; i < DataLength; i++)
        {
            Receive[HeaderLength + i] -= Offset;
        }

        if ((answer & ErrorBit) != 0)
        {
            ExceptionCode = DataLength > 0 ? Receive[HeaderLength] : (byte)0;
            return ExchangeError.ExceptionReply;
        }

        if (control == ReadAddressControl)
        {
            return DataLength == 6 ? ExchangeError.None : ExchangeError.WrongLength;
        }

        if (DataLength < 4)
        {
            return ExchangeError.WrongLength;
        }

        uint answered = Receive[HeaderLength] | ((uint)Receive[HeaderLength + 1] << 8) | ((uint)Receive[HeaderLength + 2] << 16) | ((uint)Receive[HeaderLength + 3] << 24);
        return answered == identifier ? ExchangeError.None : ExchangeError.WrongEcho;
    }

    private static byte Bcd(int value)
    {
        return (byte)(((value / 10) << 4) | (value % 10));
    }

    private int Open(ulong address, byte control, int dataLength, int wakeBytes)
    {
        int start = Begin(wakeBytes);
        for (int i = 0; i < 6; i++)
        {
            Transmit[start + 1 + i] = (byte)(address >> (8 * i));
        }

        Transmit[start + 7] = FrameStart;
        Transmit[start + 8] = control;
        Transmit[start + 9] = (byte)dataLength;
        this.address = address;
        this.control = control;
        return start;
    }

    private void PutIdentifier(int at, uint value)
    {
        for (int i = 0; i < 4; i++)
        {
            Transmit[at + i] = (byte)(value >> (8 * i));
        }
    }

    private void Close(int start, int dataLength, bool expectsAnswer)
    {
        for (int i = 0; i < dataLength; i++)
        {
            Transmit[start + HeaderLength + i] += Offset;
        }

        Finish(start, HeaderLength + dataLength, expectsAnswer);
    }
}
