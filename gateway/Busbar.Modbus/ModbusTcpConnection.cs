using System.Net.Sockets;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>One connection of a <see cref="ModbusTcpListener"/>: reads once, answers what came, keeps what the peer did not take.</summary>
internal sealed class ModbusTcpConnection(Socket socket, ModbusServerFramer framer)
{
    public const int ReceiveSize = 16 * 1024;
    public const int AnswerSize = 64 * 1024;

    private byte[] unsent = [];
    private int unsentLength;
    private byte[] unread = [];
    private int unreadLength;

    /// <summary>Answers wait for the peer; nothing is read meanwhile.</summary>
    public bool IsWriting => unsentLength > 0;

    /// <summary>What came was not Modbus TCP.</summary>
    public bool IsFailed => framer.Failed;

    /// <summary>Goes on as far as it can without waiting; false when the connection is over. The buffers are lent.</summary>
    public bool Serve(byte[] received, byte[] answers)
    {
        if (unsentLength > 0) return Resume(answers);
        int count = socket.Receive(received, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock) return true;
        if (error != SocketError.Success || count == 0) return false;
        return Answer(received, count, answers);
    }

    private bool Answer(byte[] bytes, int count, byte[] answers)
    {
        int at = 0;
        while (at < count)
        {
            at += framer.Accept(bytes, at, count - at, answers, 0);
            if (!Send(answers, framer.AnswerLength) || framer.Failed) return false;
            if (unsentLength == 0) continue;
            unreadLength = count - at;
            unread = bytes.AsSpan(at, unreadLength).ToArray();
            return true;
        }
        return true;
    }

    private bool Resume(byte[] answers)
    {
        byte[] rest = unsent;
        int length = unsentLength;
        unsentLength = 0;
        if (!Send(rest, length)) return false;
        if (unsentLength > 0 || unreadLength == 0) return true;
        int count = unreadLength;
        unreadLength = 0;
        return Answer(unread, count, answers);
    }

    private bool Send(byte[] bytes, int length)
    {
        int at = 0;
        while (at < length)
        {
            at += socket.Send(bytes.AsSpan(at, length - at), SocketFlags.None, out SocketError error);
            if (error == SocketError.Success) continue;
            if (error != SocketError.WouldBlock) return false;
            unsent = bytes.AsSpan(at, length - at).ToArray();
            unsentLength = unsent.Length;
            return true;
        }
        return true;
    }
}
