using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>
/// Frames that wait to be written. One thread writes a batch while others append to the next; two buffers change places. Guarded by
/// its owner's lock.
/// </summary>
internal sealed class SendQueue
{
    private byte[] filling = new byte[4096];
    private byte[] writing = new byte[4096];
    private int length;
    private bool isWriting;

    public void Append(ModbusCall call)
    {
        int whole = ModbusLimits.TcpHeader + call.RequestLength;
        if (length + whole > filling.Length) Array.Resize(ref filling, filling.Length * 2);
        Span<byte> frame = filling.AsSpan(length, whole);
        frame[0] = (byte)(call.Transaction >> 8);
        frame[1] = (byte)call.Transaction;
        frame[2] = 0;
        frame[3] = 0;
        frame[4] = 0;
        frame[5] = (byte)(call.RequestLength + 1);
        frame[6] = call.Unit;
        call.Pdu.CopyTo(frame[ModbusLimits.TcpHeader..]);
        length += whole;
    }

    /// <summary>The next batch; false when there is none or another thread is writing, which will look again.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> batch)
    {
        batch = default;
        if (isWriting || length == 0) return false;
        (filling, writing) = (writing, filling);
        batch = writing.AsMemory(0, length);
        length = 0;
        isWriting = true;
        return true;
    }

    public void Done() => isWriting = false;

    public void Clear() => length = 0;
}
