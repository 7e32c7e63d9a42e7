using System;

namespace Busbar.Field.Cjt188;

/// <summary>
/// The master's side of CJ/T 188-2004: 68 T A0..A6 C L DATA CS 16. DATA of a read is the identifier, a running number SER and the
/// meter's numbers. An answer's identifier may stand either way round on the wire; the device file says which.
/// </summary>
public sealed partial class Cjt188Exchange : MeterExchange
{
    /// <summary>Address that every meter answers: for a line with one meter.</summary>
    public const ulong AnyAddress = 0xAAAAAAAAAAAAAA;

    private const int HeaderLength = 11;
    private const int LongestData = 100;
    private const byte AnswerBit = 0x80;
    private const byte ErrorBit = 0x40;

    private byte type;
    private ulong address;
    private byte control;
    private int identifier;
    private byte series;

    /// <summary>An exchange for the bus of <paramref name="shared"/>, with its buffers.</summary>
    public Cjt188Exchange(FieldExchange shared) : base(HeaderLength, LongestData, shared)
    {
    }

    /// <summary>The address in the answer: 14 digits, one in four bits.</summary>
    public ulong AnswerAddress
    {
        get { return ReceivedAddress(2, 7); }
    }

    /// <summary>Builds any request whose DATA begins with an identifier and SER.</summary>
    /// <param name="type">T.</param>
    /// <param name="address">14 digits, one in four bits.</param>
    /// <param name="control">C.</param>
    /// <param name="asked">The identifier of the request.</param>
    /// <param name="answered">The identifier that the answer must bear.</param>
    /// <param name="identifierHighFirst">Which of its bytes goes first, in both.</param>
    /// <param name="wakeBytes">FE bytes, 0 to 7.</param>
    /// <param name="data">What follows SER; null: nothing.</param>
    /// <param name="offset">Its first byte.</param>
    /// <param name="count">Its length.</param>
    public void Ask(byte type, ulong address, byte control, int asked, int answered, bool identifierHighFirst, int wakeBytes, byte[]? data, int offset, int count)
    {
        int start = Begin(wakeBytes);
        int at = start + 1;
        Transmit[at++] = type;
        for (int i = 0; i < 7; i++)
        {
            Transmit[at++] = (byte)(address >> (8 * i));
        }

        Transmit[at++] = control;
        Transmit[at++] = (byte)(3 + count);
        Transmit[at++] = (byte)(identifierHighFirst ? asked >> 8 : asked);
        Transmit[at++] = (byte)(identifierHighFirst ? asked : asked >> 8);
        series++;
        Transmit[at++] = series;
        if (data != null)
        {
            Array.Copy(data, offset, Transmit, at, count);
        }

        this.type = type;
        this.address = address;
        this.control = control;
        identifier = identifierHighFirst ? answered : ((answered & 0xFF) << 8) | (answered >> 8);
        Finish(start, at - start + count, true);
    }

    /// <inheritdoc/>
    protected override bool IsHeader(int have)
    {
        return Receive[0] == FrameStart;
    }

    /// <remarks>SER is not held against the request's: the standard has the meter repeat it, and meters that answer 01 always exist.</remarks>
    protected override ExchangeError Judge()
    {
        if (!IsType(Receive[1]) || (address != AnyAddress && AnswerAddress != address))
        {
            return ExchangeError.WrongUnit;
        }

        byte answer = Receive[9];
        if ((answer & AnswerBit) == 0 || (answer & ~(AnswerBit | ErrorBit)) != control)
        {
            return ExchangeError.WrongFunction;
        }

        if ((answer & ErrorBit) != 0)
        {
            // SER, then the status word.
            ExceptionCode = DataLength > 1 ? Receive[HeaderLength + 1] : (byte)0;
            return ExchangeError.ExceptionReply;
        }

        if (DataLength < 3)
        {
            return ExchangeError.WrongLength;
        }

        return ((Receive[HeaderLength] << 8) | Receive[HeaderLength + 1]) == identifier ? ExchangeError.None : ExchangeError.WrongEcho;
    }

    /// <remarks>Heat meters answer with any of 20 to 29 (table 3: heating, cooling, and makers' own), also when asked as 20.</remarks>
    private bool IsType(byte answered)
    {
        return type == 0xAA || answered == type || ((type & 0xF0) == 0x20 && answered >= 0x20 && answered <= 0x29);
    }
}
