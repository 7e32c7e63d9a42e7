namespace Busbar.Field.Modbus;

/// <summary>
/// The server's end of one serial line or one connection: bytes in, in pieces of any size, answer bytes out. Pure; the shell around it
/// owns the tty or socket. RTU and TCP have the same shape, so that a fault or a test can sit around either.
/// </summary>
public abstract class ModbusServerFramer
{
    /// <summary>Bytes written into the answer buffer by the last <see cref="Accept"/>.</summary>
    public int AnswerLength { get; protected set; }

    /// <summary>True when what arrived cannot be this protocol and the connection is best closed; never for RTU.</summary>
    public bool Failed { get; protected set; }

    /// <summary>Requests answered or carried out as a broadcast.</summary>
    public long Requests { get; protected set; }

    /// <summary>Bytes thrown away because no frame could be made of them.</summary>
    public long DroppedBytes { get; protected set; }

    /// <summary>
    /// Feeds received bytes and writes the answers to <paramref name="answers"/> from <paramref name="answersAt"/>. Returns how many bytes
    /// were taken; fewer than <paramref name="count"/> when the room for answers ran out (write them, then call again with the rest) or
    /// when <see cref="Failed"/>. There must be room for one frame (260 bytes).
    /// </summary>
    public abstract int Accept(byte[] bytes, int offset, int count, byte[] answers, int answersAt);

    /// <summary>Forgets a half-received frame, as silence on a serial line does (3.5 characters), or a new connection.</summary>
    public abstract void Reset();
}
