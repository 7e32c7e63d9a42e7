using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>
/// The time budget of a serial bus, reckoned before a document takes effect: what its polls take of each second on the wire,
/// beside room for writes and for the time-outs of dead devices. TCP is not reckoned: its devices' speed is not known.
/// </summary>
internal static class BusLoadEstimate
{
    /// <summary>Share of a bus that polls may take; the rest is for writes and time-outs.</summary>
    public const double LargestLoad = 0.8;

    // What a device takes to begin its answer when nothing better is known; the slow ones say so in their profile's guard time.
    private const double TurnaroundMilliseconds = 5;

    // A SunSpec request cannot be built before the device was identified; this many registers are assumed.
    private const int AssumedRegisters = 60;

    // Request and answer of a meter that does not speak Modbus: a heat meter's readings in CJ/T 188, an M-Bus meter's telegram.
    private const int MeterBytes = 85;
    private const int MBusBytes = 200;

    /// <summary>Share of its time, 0 to 1 and more.</summary>
    public static double Of(ControllerTables tables, int bus)
    {
        int baud = tables.Buses.Baud(bus);
        if (tables.Buses.Kind(bus) != BusTable.Serial || baud <= 0)
        {
            return 0;
        }

        ModbusExchange exchange = new ModbusExchange(false);
        double load = 0;
        for (int device = 0; device < tables.Devices.Count; device++)
        {
            if (tables.Devices.BusOf[device] != bus)
            {
                continue;
            }

            DeviceProfile profile = tables.Devices.Profile(device);
            double pause = profile.GuardMilliseconds > tables.Buses.GuardMilliseconds(bus) ? profile.GuardMilliseconds : tables.Buses.GuardMilliseconds(bus);
            int line = tables.Devices.Line(device);
            if (line == 0)
            {
                line = LineSettings.Pack(baud, tables.Buses.Parity(bus), tables.Buses.StopBits(bus));
            }

            int speed = line == 0 ? baud : LineSettings.Baud(line);
            if (speed <= 0)
            {
                continue;
            }

            double millisecondsPerByte = (9 + LineSettings.StopBits(line) + (LineSettings.Parity(line) == 0 ? 0 : 1)) * 1000.0 / speed;
            for (int request = 0; request < profile.RequestCount; request++)
            {
                int bytes = 8 + 5 + AssumedRegisters * 2;
                if (profile.Protocol != ProfileLayout.ProtocolModbus)
                {
                    bytes = profile.Protocol == ProfileLayout.ProtocolMBus ? MBusBytes : MeterBytes;
                }
                else if (profile.BuildRead(request, tables.Devices.States[device], exchange))
                {
                    bytes = exchange.TransmitLength + exchange.ExpectedLength;
                }

                int period = profile.GroupPeriodMilliseconds(profile.RequestGroup(request));
                if (period > 0)
                {
                    load += (bytes * millisecondsPerByte + pause + TurnaroundMilliseconds) / period;
                }
            }
        }

        return load;
    }
}
