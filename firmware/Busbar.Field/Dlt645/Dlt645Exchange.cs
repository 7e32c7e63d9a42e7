namespace Busbar.Field.Dlt645;

/// <summary>
/// The master's side of DL/T 645-2007: 68 A0..A5 68 C L DATA CS 16, every byte of DATA plus 33 hex. <see cref="FieldExchange.Data"/>
/// holds the answer's DATA without that, the identifier first, low byte first.
/// </summary>
public sealed partial class Dlt645Exchange : MeterExchange
{
    /// <summary>Address that every meter answers: for a line with one meter.</summary>
    public const ulong AnyAddress = 0xAAAAAAAAAAAA;

    public const byte ReadControl = 0x11;
    public const byte ReadAddressControl = 0x13;

    private const byte AnyDigits = 0xAA;
    private const int HeaderLength = 10;
    private const int LongestData = 200;
    private const byte Offset = 0x33;
    private const byte AnswerBit = 0x80;
    private const byte ErrorBit = 0x40;

    private ulong address;
    private byte control;
    private uint identifier;

    /// <summary>An exchange for the bus of <paramref name="shared"/>, with its buffers.</summary>
    public Dlt645Exchange(FieldExchange shared) : base(HeaderLength, LongestData, shared)
    {
    }

    /// <summary>The address in the answer: 12 digits, one in four bits.</summary>
    public ulong AnswerAddress
    {
        get { return ReceivedAddress(1, 6); }
    }

    /// <summary>Reads an item or a block.</summary>
    public void Read(ulong address, uint identifier, int wakeBytes)
    {
        int start = Open(address, ReadControl, 4, wakeBytes);
        PutIdentifier(start + HeaderLength, identifier);
        this.identifier = identifier;
        Close(start, 4, true);
    }

    /// <inheritdoc/>
    protected override bool IsHeader(int have)
    {
        return Receive[0] == FrameStart && (have < 8 || Receive[7] == FrameStart);
    }

    /// <inheritdoc/>
    protected override ExchangeError Judge()
    {
        if (!IsAsked())
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

    /// <remarks>DL/T 645-2007, 5.2.4: the high bytes of an address may be left open as AA, down to all of them.</remarks>
    private bool IsAsked()
    {
        for (int i = 0; i < 6; i++)
        {
            byte asked = (byte)(address >> (8 * i));
            if (asked != AnyDigits && asked != Receive[1 + i])
            {
                return false;
            }
        }

        return true;
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
