using Busbar.Field;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>What all buses share: the tables they serve, and working space; a step of one bus ends before the next begins.</summary>
internal sealed class BusShared
{
    public readonly ControllerTables Tables;
    public readonly DeviceTable Devices;
    public readonly WriteQueue Writes;
    public readonly DeviceHealth Health;

    /// <summary>Bytes on their way from a port to an exchange.</summary>
    public readonly byte[] Bytes = new byte[64];

    /// <summary>One device's decoded values.</summary>
    public readonly double[] Values;

    /// <summary>Their qualities.</summary>
    public readonly byte[] Qualities;

    public BusShared(ControllerTables tables, WriteQueue writes, DeviceHealth health)
    {
        Tables = tables;
        Devices = tables.Devices;
        Writes = writes;
        Health = health;
        int most = 1;
        for (int device = 0; device < Devices.Count; device++)
        {
            DeviceProfile profile = Devices.Profile(device);
            most = profile.PointCount > most ? profile.PointCount : most;
        }

        Values = new double[most];
        Qualities = new byte[most];
    }

    /// <summary>The last answer of a wrong unit, which the exchange has forgotten when the time-out strikes.</summary>
    public ulong Raw { get; private set; }

    public void KeepRaw(FieldExchange exchange, int request)
    {
        Raw = ErrorDetail.Pack(exchange, request);
    }
}
