using System;

namespace Busbar.Field;

/// <summary>
/// One request and its answer on one bus. It owns its buffers, is made once and used for ever; nothing in it allocates.
/// The derived class builds the request; the bus writes <see cref="Transmit"/> and feeds <see cref="Accept"/> with what arrives.
/// </summary>
public abstract class FieldExchange
{
    /// <summary>Makes the buffers.</summary>
    /// <param name="transmitSize">Longest frame to write, bytes.</param>
    /// <param name="receiveSize">Longest answer and the noise before it, bytes.</param>
    protected FieldExchange(int transmitSize, int receiveSize)
    {
        Transmit = new byte[transmitSize];
        Receive = new byte[receiveSize];
        Data = Receive;
        ExpectedLength = -1;
        ExpectsAnswer = true;
    }

    /// <summary>Takes the buffers of another exchange of the same bus: one of them is under way at a time.</summary>
    protected FieldExchange(FieldExchange shared)
    {
        if (shared == null)
        {
            throw new ArgumentNullException("shared");
        }

        Transmit = shared.Transmit;
        Receive = shared.Receive;
        Data = Receive;
        ExpectedLength = -1;
        ExpectsAnswer = true;
    }

    /// <summary>The frame to write; the first <see cref="TransmitLength"/> bytes count.</summary>
    public byte[] Transmit { get; }

    /// <summary>Length of the frame to write, bytes.</summary>
    public int TransmitLength { get; protected set; }

    /// <summary>The raw bytes received for this request so far, for error messages.</summary>
    public byte[] Receive { get; }

    /// <summary>How many bytes of <see cref="Receive"/> count.</summary>
    public int ReceiveLength { get; protected set; }

    /// <summary>Bytes of an answer have come, not only noise before it.</summary>
    public virtual bool HasBegun
    {
        get { return ReceiveLength > 0; }
    }

    /// <summary>The buffer that holds the payload once the exchange is complete; it may be <see cref="Receive"/>.</summary>
    public byte[] Data { get; protected set; }

    /// <summary>Where the payload starts in <see cref="Data"/>.</summary>
    public int DataOffset { get; protected set; }

    /// <summary>Length of the payload, bytes.</summary>
    public int DataLength { get; protected set; }

    /// <summary>What was wrong; <see cref="ExchangeError.None"/> while nothing was.</summary>
    public ExchangeError Error { get; protected set; }

    /// <summary>The device's exception code; 0 when there is none.</summary>
    public byte ExceptionCode { get; protected set; }

    /// <summary>Length of the whole answer in <see cref="Receive"/>, bytes, as far as it is known; else -1.</summary>
    public int ExpectedLength { get; protected set; }

    /// <summary>False for a broadcast: nobody answers.</summary>
    public bool ExpectsAnswer { get; protected set; }

    /// <summary>Feeds bytes that have arrived, in pieces of any size.</summary>
    public abstract ExchangeResult Accept(byte[] bytes, int offset, int count);

    /// <summary>Nothing has been received; the payload will begin at <paramref name="dataOffset"/>.</summary>
    protected void Forget(int dataOffset)
    {
        ReceiveLength = 0;
        Error = ExchangeError.None;
        ExceptionCode = 0;
        Data = Receive;
        DataOffset = dataOffset;
        DataLength = 0;
        ExpectedLength = -1;
    }

    /// <summary>Forgets what was received, as after a silence on the line, a time-out or a new connection. The request stays.</summary>
    public abstract void Reset();
}
