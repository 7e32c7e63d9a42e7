namespace Busbar.Controller.Tests.Bench;

/// <summary>What a device does with a request. Null registers answer: the normal behaviour.</summary>
internal enum Fault
{
    None,
    Silent,
    BrokenChecksum,
    WrongUnit,
    HalfFrame,
    Exception,
    Late,
}

/// <summary>A Modbus device made by hand from bytes: registers, a delay, and faults to be switched on.</summary>
internal sealed class ScriptedDevice(byte unit)
{
    public byte Unit { get; } = unit;

    public Dictionary<int, ushort> Registers { get; } = [];

    public Fault Fault { get; set; }

    public int DelayMilliseconds { get; set; } = 20;

    public int LateMilliseconds { get; set; } = 400;

    /// <summary>Writes to register 3 are held to this, as a thermostat's own limits do.</summary>
    public ushort LargestSetpoint { get; set; } = ushort.MaxValue;

    /// <summary>Time and function of each request that was for this device.</summary>
    public List<(long At, byte Function, int Start)> Requests { get; } = [];

    public List<(long At, int Register, ushort Value)> Writes { get; } = [];

    public void Set(int power, uint energy, double setpoint)
    {
        Registers[0] = (ushort)(short)power;
        Registers[1] = (ushort)(energy >> 16);
        Registers[2] = (ushort)energy;
        Registers[3] = (ushort)Math.Round(setpoint * 10);
        Registers.TryAdd(100, 0);
    }

    /// <summary>The answer's PDU to a request's PDU.</summary>
    public byte[] Answer(ReadOnlySpan<byte> pdu, long now)
    {
        int start = (pdu[1] << 8) | pdu[2];
        int value = (pdu[3] << 8) | pdu[4];
        Requests.Add((now, pdu[0], start));
        if (Fault == Fault.Exception)
        {
            return [(byte)(pdu[0] | 0x80), 4];
        }

        if (pdu[0] == 6)
        {
            Writes.Add((now, start, (ushort)value));
            Registers[start] = start == 3 ? Math.Min((ushort)value, LargestSetpoint) : (ushort)value;
            return pdu[..5].ToArray();
        }

        List<byte> answer = [pdu[0], (byte)(value * 2)];
        for (int register = start; register < start + value; register++)
        {
            ushort held = Registers.GetValueOrDefault(register);
            answer.Add((byte)(held >> 8));
            answer.Add((byte)held);
        }

        return [.. answer];
    }
}
