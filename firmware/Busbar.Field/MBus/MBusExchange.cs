using System;

namespace Busbar.Field.MBus;

/// <summary>
/// The master's side of M-Bus (EN 13757-2): short frames 10 C A CS 16, long frames 68 L L 68 C A CI ... CS 16, E5 for yes. A read is
/// one exchange of several frames: reset of the link or selection by the secondary address, then the request, and the request again
/// for each further telegram. <see cref="FieldExchange.Data"/> holds the records behind the telegram's header.
/// </summary>
public sealed partial class MBusExchange : FieldExchange
{
    /// <summary>Any meter answers: for a line with one.</summary>
    public const byte AnyAddress = 0xFE;

    /// <summary>The meter that was selected by its secondary address answers.</summary>
    public const byte SelectedAddress = 0xFD;

    /// <summary>Largest address that is a primary one; larger numbers are secondary addresses.</summary>
    public const ulong LargestPrimary = 0xFF;

    /// <summary>Yes.</summary>
    public const byte Acknowledge = 0xE5;

    private const byte ShortStart = 0x10;
    private const byte LongStart = 0x68;
    private const byte FrameEnd = 0x16;
    private const byte ResetLink = 0x40;
    private const byte SendUserData = 0x53;
    private const byte RequestUserData = 0x5B;
    private const byte FrameCountBit = 0x20;
    private const byte SelectSlave = 0x52;
    private const byte LongHeader = 0x72;
    private const byte ShortHeader = 0x7A;
    private const byte NoHeader = 0x78;
    private const byte ApplicationError = 0x70;
    private const int LongestFrame = 261;
    private const int LongestRequest = 32;

    private const byte Preparing = 0;
    private const byte Requesting = 1;
    private const byte Acknowledging = 2;

    private byte stage;
    private byte address;
    private ulong secondary;
    private byte telegram;
    private byte wanted;
    private ExchangeResult result;

    /// <summary>An exchange for the bus of <paramref name="shared"/>, with its buffers.</summary>
    public MBusExchange(FieldExchange shared) : base(shared)
    {
        if (Receive.Length < LongestFrame)
        {
            throw new ArgumentException("the shared buffer is too small");
        }

        Records = new MBusRecords();
    }

    /// <summary>The records of the last answer, once it is complete; <see cref="MBusRecords.Start"/> it with the data.</summary>
    public MBusRecords Records { get; }

    /// <summary>
    /// The meter's secondary address as its answer tells it: 8 digits identification, then maker, version, medium, each as the
    /// hexadecimal digits of the frame's bytes, high byte first. 0 when the answer has no such header.
    /// </summary>
    public ulong AnswerAddress { get; private set; }

    /// <summary>The status byte of the header: bit 2 low power, bit 3 permanent error, bit 4 temporary error.</summary>
    public byte AnswerStatus { get; private set; }

    /// <summary>Reads a telegram, counted from 0.</summary>
    /// <param name="address">Primary address 0 to 255, or a secondary address with F digits as wildcards.</param>
    /// <param name="telegram">Which telegram; those before it are read and dropped.</param>
    /// <param name="reset">Primary: begin with SND_NKE, so that the meter sends fresh data and begins with its first telegram.</param>
    public void ReadTelegram(ulong address, byte telegram, bool reset)
    {
        this.telegram = 0;
        wanted = telegram;
        secondary = address > LargestPrimary ? address : 0;
        this.address = secondary != 0 ? SelectedAddress : (byte)address;
        ExpectsAnswer = true;
        if (secondary != 0)
        {
            Select(secondary);
        }
        else if (reset)
        {
            stage = Preparing;
            PutShort(ResetLink);
        }
        else
        {
            Request();
        }
    }

    /// <inheritdoc/>
    public override ExchangeResult Accept(byte[] bytes, int offset, int count)
    {
        if (result == ExchangeResult.Continue)
        {
            Reset();
        }

        for (int i = 0; i < count && result == ExchangeResult.Pending; i++)
        {
            if (ReceiveLength > 0 || IsStart(bytes[offset + i]))
            {
                Receive[ReceiveLength++] = bytes[offset + i];
                result = Take();
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Forget(0);
        result = ExchangeResult.Pending;
    }

    private static bool IsStart(byte value)
    {
        return value == LongStart || value == Acknowledge;
    }

    private void Select(ulong secondaryAddress)
    {
        // Identification, maker and then version and medium: each of several bytes low byte first.
        for (int i = 0; i < 4; i++)
        {
            Transmit[7 + i] = (byte)(secondaryAddress >> (32 + 8 * i));
        }

        Transmit[11] = (byte)(secondaryAddress >> 16);
        Transmit[12] = (byte)(secondaryAddress >> 24);
        Transmit[13] = (byte)(secondaryAddress >> 8);
        Transmit[14] = (byte)secondaryAddress;
        stage = Preparing;
        PutLong(SelectSlave, 8);
    }

    private void Request()
    {
        stage = Requesting;
        // Behind a reset or a selection the first request bears the bit, and each next one the other (EN 13757-2, 5.7).
        PutShort((byte)(telegram % 2 == 0 ? RequestUserData | FrameCountBit : RequestUserData));
    }

    private void PutShort(byte control)
    {
        Transmit[0] = ShortStart;
        Transmit[1] = control;
        Transmit[2] = address;
        Transmit[3] = (byte)(control + address);
        Transmit[4] = FrameEnd;
        TransmitLength = 5;
        Reset();
    }

    private void PutLong(byte information, int dataLength)
    {
        Transmit[0] = LongStart;
        Transmit[1] = (byte)(3 + dataLength);
        Transmit[2] = (byte)(3 + dataLength);
        Transmit[3] = LongStart;
        Transmit[4] = SendUserData;
        Transmit[5] = address;
        Transmit[6] = information;
        Transmit[7 + dataLength] = MeterExchange.Sum(Transmit, 4, 3 + dataLength);
        Transmit[8 + dataLength] = FrameEnd;
        TransmitLength = 9 + dataLength;
        Reset();
    }

    private ExchangeResult Take()
    {
        if (Receive[0] == Acknowledge)
        {
            if (stage == Requesting)
            {
                // Yes to nothing that we asked: of a meter whose answer to the selection came late.
                ReceiveLength = 0;
                return ExchangeResult.Pending;
            }

            if (stage == Acknowledging)
            {
                return ExchangeResult.Complete;
            }

            Request();
            return ExchangeResult.Continue;
        }

        if (ReceiveLength < 4)
        {
            return ExchangeResult.Pending;
        }

        int length = Receive[1];
        if (Receive[2] != length || Receive[3] != LongStart || length < 3)
        {
            return Break(ExchangeError.WrongLength);
        }

        ExpectedLength = length + 6;
        if (ReceiveLength < ExpectedLength)
        {
            return ExchangeResult.Pending;
        }

        if (Receive[ExpectedLength - 1] != FrameEnd || Receive[ExpectedLength - 2] != MeterExchange.Sum(Receive, 4, length))
        {
            return Break(ExchangeError.BadChecksum);
        }

        return Judge(length);
    }

    private ExchangeResult Judge(int length)
    {
        // RSP_UD: 08, with access demand and data flow control in the bits 4 and 5.
        if (stage != Requesting || (Receive[4] & 0xCF) != 0x08)
        {
            return Break(ExchangeError.WrongFunction);
        }

        if (address < 0xFB && Receive[5] != address)
        {
            return Break(ExchangeError.WrongUnit);
        }

        int header;
        AnswerAddress = 0;
        AnswerStatus = 0;
        switch (Receive[6])
        {
            case LongHeader:
                header = 12;
                break;
            case ShortHeader:
                header = 4;
                break;
            case NoHeader:
                header = 0;
                break;
            case ApplicationError:
                ExceptionCode = length > 3 ? Receive[7] : (byte)0;
                Error = ExchangeError.ExceptionReply;
                return ExchangeResult.Exception;
            default:
                return Break(ExchangeError.WrongProtocol);
        }

        if (length < 3 + header)
        {
            return Break(ExchangeError.WrongLength);
        }

        // The signature's mode says how the records are encrypted; without the key they would read as numbers.
        if (header > 0 && (Receive[7 + header - 1] & 0x1F) != 0)
        {
            return Break(ExchangeError.WrongProtocol);
        }

        if (header > 0)
        {
            AnswerStatus = Receive[7 + header - 3];
        }

        if (header == 12)
        {
            TakeAddress();
            if (secondary != 0 && !Fits(secondary, AnswerAddress))
            {
                return Break(ExchangeError.WrongUnit);
            }
        }

        if (telegram < wanted)
        {
            telegram++;
            Request();
            return ExchangeResult.Continue;
        }

        DataOffset = 7 + header;
        DataLength = length - 3 - header;
        return ExchangeResult.Complete;
    }

    private void TakeAddress()
    {
        ulong found = 0;
        for (int i = 3; i >= 0; i--)
        {
            found = (found << 8) | Receive[7 + i];
        }

        AnswerAddress = (found << 32) | ((ulong)Receive[12] << 24) | ((ulong)Receive[11] << 16) | ((ulong)Receive[13] << 8) | Receive[14];
    }

    /// <remarks>F is a wildcard in a digit of the identification, FF in each of the other bytes.</remarks>
    private static bool Fits(ulong asked, ulong answered)
    {
        for (int shift = 0; shift < 64; shift += 4)
        {
            ulong digit = (asked >> shift) & 0xF;
            bool isWildcard = shift >= 32 ? digit == 0xF : ((asked >> (shift & ~7)) & 0xFF) == 0xFF;
            if (!isWildcard && digit != ((answered >> shift) & 0xF))
            {
                return false;
            }
        }

        return true;
    }

    private ExchangeResult Break(ExchangeError error)
    {
        Error = error;
        return ExchangeResult.Broken;
    }
}
