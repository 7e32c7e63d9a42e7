using Busbar.Host.Memory;

namespace Busbar.Controller.Tests.Bench;

/// <summary>Devices on one bus in memory: takes the controller's frames apart and delivers the answers at their time.</summary>
internal sealed class ScriptedBus
{
    private readonly MemoryBusPort _port;
    private readonly bool _isTcp;
    private readonly Func<long> _now;
    private readonly PriorityQueue<byte[], (long, int)> _deliveries = new();
    private int _order;

    public ScriptedBus(MemoryBusPort port, bool isTcp, Func<long> now)
    {
        (_port, _isTcp, _now) = (port, isTcp, now);
        port.Written = (_, frame) => Take(frame.ToArray());
    }

    public MemoryBusPort Port => _port;

    public Dictionary<byte, ScriptedDevice> Devices { get; } = [];

    public List<(long At, byte[] Frame)> Frames { get; } = [];

    public ScriptedDevice Add(byte unit)
    {
        ScriptedDevice device = new(unit);
        device.Set(unit * 100, (uint)unit * 1000, 20);
        return Devices[unit] = device;
    }

    public long NextDelivery => _deliveries.TryPeek(out _, out (long At, int) due) ? due.At : long.MaxValue;

    public void Deliver(long now)
    {
        while (NextDelivery <= now)
        {
            _port.Deliver(_deliveries.Dequeue());
        }
    }

    public void Later(long at, byte[] bytes) => _deliveries.Enqueue(bytes, (at, _order++));

    private void Take(byte[] frame)
    {
        long now = _now();
        Frames.Add((now, frame));
        int at = _isTcp ? 7 : 1;
        byte unit = frame[at - 1];
        if (!Devices.TryGetValue(unit, out ScriptedDevice? device))
        {
            return;
        }

        byte[] answer = device.Answer(frame.AsSpan(at), now);
        if (device.Fault == Fault.Silent)
        {
            return;
        }

        byte answering = device.Fault == Fault.WrongUnit ? (byte)(unit + 1) : unit;
        byte[] bytes = _isTcp
            ? [frame[0], frame[1], 0, 0, (byte)((answer.Length + 1) >> 8), (byte)(answer.Length + 1), answering, .. answer]
            : WithChecksum([answering, .. answer]);
        if (device.Fault == Fault.BrokenChecksum)
        {
            bytes[^1] ^= 0x55;
        }

        if (device.Fault == Fault.HalfFrame)
        {
            bytes = bytes[..(bytes.Length / 2)];
        }

        Later(now + (device.Fault == Fault.Late ? device.LateMilliseconds : device.DelayMilliseconds), bytes);
    }

    /// <summary>CRC-16 of Modbus over serial line, bit by bit as the specification tells it.</summary>
    public static byte[] WithChecksum(byte[] bytes)
    {
        int crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return [.. bytes, (byte)crc, (byte)(crc >> 8)];
    }
}
