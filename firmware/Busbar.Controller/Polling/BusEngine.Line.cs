using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>The line's speed and parity, which may differ from device to device, and the exchange that speaks a device's protocol.</summary>
internal sealed partial class BusEngine
{
    /// <summary>The exchange of a protocol; all on this bus share the buffers of the first.</summary>
    private static FieldExchange Speak(int protocol, FieldExchange first)
    {
        switch (protocol)
        {
            case ProfileLayout.ProtocolCjt188: return new Cjt188Exchange(first);
            case ProfileLayout.ProtocolDlt645: return new Dlt645Exchange(first);
            default: return new MBusExchange(first);
        }
    }

    /// <summary>Before a request to a device is built: the exchange that speaks its protocol.</summary>
    private void Address(int device)
    {
        if (byProtocol != null)
        {
            exchange = byProtocol[shared.Devices.Profile(device).Protocol]!;
        }
    }

    /// <summary>Speed and parity that the request under way needs; a technician's read goes at the bus's own.</summary>
    private int Line
    {
        get { return job == BusJob.Probe ? 0 : shared.Devices.Line(jobDevice); }
    }

    /// <summary>Sets the line as a device needs it; 0: as the bus has it.</summary>
    private void SetLine(int settings)
    {
        line = settings;
        BusTable table = shared.Tables.Buses;
        if (port != null && settings == 0)
        {
            port.Configure(table.Baud(bus), table.Parity(bus), table.StopBits(bus));
        }
        else if (port != null)
        {
            port.Configure(LineSettings.Baud(settings), LineSettings.Parity(settings), LineSettings.StopBits(settings));
        }
    }

    private int TransmissionMilliseconds(int bytes)
    {
        BusTable table = shared.Tables.Buses;
        int baud = !isSerial ? 0 : line == 0 ? table.Baud(bus) : LineSettings.Baud(line);
        int bits = 9 + (line == 0 ? table.StopBits(bus) : LineSettings.StopBits(line)) + ((line == 0 ? table.Parity(bus) : LineSettings.Parity(line)) == 0 ? 0 : 1);
        return baud > 0 ? (bytes * bits * 1000 + baud - 1) / baud : 0;
    }

    private int LongestTimeout()
    {
        int longest = shared.Tables.Buses.TimeoutMilliseconds(bus);
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int own = shared.Devices.Profile(schedule.Device(i)).TimeoutMilliseconds;
            longest = own > longest ? own : longest;
        }

        return longest;
    }
}
