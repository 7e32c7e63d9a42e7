using System;

namespace Busbar.Field;

/// <summary>
/// What CJ/T 188 and DL/T 645 have in common: FE bytes that wake the meter, a frame from 68 to 16 whose header ends with the
/// data's length, and a sum over all before it, modulo 256. The derived class knows the header and judges a whole frame.
/// </summary>
public abstract class MeterExchange : FieldExchange
{
    /// <summary>First byte of a frame.</summary>
    public const byte FrameStart = 0x68;

    /// <summary>Last byte of a frame.</summary>
    public const byte FrameEnd = 0x16;

    /// <summary>Bytes that wake a sleeping meter.</summary>
    public const byte Wake = 0xFE;

    private readonly int headerLength;
    private readonly int longestData;
    private ExchangeResult result;

    /// <summary>Buffers of its own.</summary>
    protected MeterExchange(int headerLength, int longestData, int transmitSize) : base(transmitSize, headerLength + longestData + 2)
    {
        this.headerLength = headerLength;
        this.longestData = longestData;
    }

    /// <summary>The buffers of another exchange of the same bus: only one of them is under way at a time.</summary>
    protected MeterExchange(int headerLength, int longestData, FieldExchange shared) : base(shared)
    {
        this.headerLength = headerLength;
        this.longestData = longestData;
        if (Receive.Length < headerLength + longestData + 2)
        {
            throw new ArgumentException("the shared buffer is too small");
        }
    }

    /// <summary>The sum of <paramref name="count"/> bytes, modulo 256.</summary>
    public static byte Sum(byte[] bytes, int offset, int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += bytes[offset + i];
        }

        return (byte)sum;
    }

    /// <summary>An address in <see cref="FieldExchange.Receive"/>: low byte first, one digit in four bits.</summary>
    protected ulong ReceivedAddress(int at, int bytes)
    {
        ulong found = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            found = (found << 8) | Receive[at + i];
        }

        return found;
    }

    /// <inheritdoc/>
    public override ExchangeResult Accept(byte[] bytes, int offset, int count)
    {
        for (int i = 0; i < count && result == ExchangeResult.Pending; i++)
        {
            // What comes before a frame is wake-up bytes, or noise of the line.
            if (ReceiveLength > 0 || bytes[offset + i] == FrameStart)
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
        Forget(headerLength);
        result = ExchangeResult.Pending;
    }

    /// <summary>Ends the frame that begins at <paramref name="start"/> of <see cref="FieldExchange.Transmit"/> and has <paramref name="length"/> bytes up to here.</summary>
    protected void Finish(int start, int length, bool expectsAnswer)
    {
        Transmit[start + length] = Sum(Transmit, start, length);
        Transmit[start + length + 1] = FrameEnd;
        TransmitLength = start + length + 2;
        ExpectsAnswer = expectsAnswer;
        Reset();
    }

    /// <summary>Wakes the meter and opens a frame; where the frame begins.</summary>
    protected int Begin(int wakeBytes)
    {
        for (int i = 0; i < wakeBytes; i++)
        {
            Transmit[i] = Wake;
        }

        Transmit[wakeBytes] = FrameStart;
        return wakeBytes;
    }

    /// <summary>False while the header shows that no frame begins at the first byte.</summary>
    protected abstract bool IsHeader(int have);

    /// <summary>Holds a whole frame with a right sum against the request; <see cref="ExchangeError.ExceptionReply"/> when the meter refuses.</summary>
    protected abstract ExchangeError Judge();

    private ExchangeResult Take()
    {
        while (!IsHeader(ReceiveLength))
        {
            DropFirst();
            if (ReceiveLength == 0)
            {
                return ExchangeResult.Pending;
            }
        }

        if (ReceiveLength < headerLength)
        {
            return ExchangeResult.Pending;
        }

        int data = Receive[headerLength - 1];
        if (data > longestData)
        {
            return Break(ExchangeError.TooLong);
        }

        ExpectedLength = headerLength + data + 2;
        if (ReceiveLength < ExpectedLength)
        {
            return ExchangeResult.Pending;
        }

        if (Receive[ExpectedLength - 1] != FrameEnd || Receive[ExpectedLength - 2] != Sum(Receive, 0, ExpectedLength - 2))
        {
            return Break(ExchangeError.BadChecksum);
        }

        DataLength = data;
        ExchangeError error = Judge();
        if (error == ExchangeError.None)
        {
            return ExchangeResult.Complete;
        }

        DataLength = 0;
        Error = error;
        return error == ExchangeError.ExceptionReply ? ExchangeResult.Exception : ExchangeResult.Broken;
    }

    /// <remarks>A 68 that was noise, or a byte of the frame before: the next 68 may begin ours.</remarks>
    private void DropFirst()
    {
        int next = 1;
        while (next < ReceiveLength && Receive[next] != FrameStart)
        {
            next++;
        }

        ReceiveLength -= next;
        Array.Copy(Receive, next, Receive, 0, ReceiveLength);
    }

    private ExchangeResult Break(ExchangeError error)
    {
        Error = error;
        return ExchangeResult.Broken;
    }
}
