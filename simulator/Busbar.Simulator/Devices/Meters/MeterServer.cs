namespace Busbar.Simulator.Devices.Meters;

/// <summary>
/// The meters of one protocol on one line. It hears every byte, whoever it is for; a frame of its own ends a call of
/// <see cref="Accept"/> with true. Written from the standards, apart from the controller's codec.
/// </summary>
internal abstract class MeterServer(IReadOnlyList<FieldDevice> devices)
{
    protected IReadOnlyList<FieldDevice> Devices { get; } = devices;

    /// <summary>The meter that the last frame was for; null: none of ours.</summary>
    public FieldDevice? Device { get; protected set; }

    /// <summary>What it says; empty: nothing.</summary>
    public byte[] Answer { get; protected set; } = [];

    /// <summary>Takes a byte; true when it ended a whole request.</summary>
    public abstract bool Accept(byte value);

    /// <summary>Forgets what was received.</summary>
    public abstract void Reset();

    /// <summary>The servers of the protocols that the devices speak, Modbus apart.</summary>
    public static IReadOnlyList<MeterServer> For(IReadOnlyList<FieldDevice> devices)
    {
        List<MeterServer> servers = [];
        foreach (IGrouping<Site.Devices.DeviceProtocol, FieldDevice> group in devices.GroupBy(d => d.File.Protocol))
        {
            switch (group.Key)
            {
                case Site.Devices.DeviceProtocol.Cjt188:
                    servers.Add(new Cjt188Server([.. group]));
                    break;
                case Site.Devices.DeviceProtocol.Dlt645:
                    servers.Add(new Dlt645Server([.. group]));
                    break;
                case Site.Devices.DeviceProtocol.MBus:
                    servers.Add(new MBusServer([.. group]));
                    break;
            }
        }

        return servers;
    }

    protected static byte Sum(IEnumerable<byte> bytes) => (byte)bytes.Sum(b => b);

    /// <summary>The bytes of an address, low byte first.</summary>
    protected static byte[] LowFirst(ulong value, int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(value >> (8 * i)))];
}
