using Busbar.Controller;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>Speed, parity and stop bits of one device where they differ from its bus's: several kinds of meters share one RS-485 line.</summary>
public sealed record DeviceLine(int BaudRate, SerialParity Parity, int StopBits)
{
    /// <summary>Start bit, 8 data bits, parity, stop bits.</summary>
    public int BitsPerCharacter => 9 + (Parity == SerialParity.None ? 0 : 1) + StopBits;

    /// <summary>Two bytes of the document.</summary>
    public int Packed => LineSettings.Pack(BaudRate, (byte)Parity, (byte)StopBits);

    public override string ToString() => $"{BaudRate} 8{Parity.ToString()[0]}{StopBits}";

    /// <summary>Reads <c>baud</c>, <c>parity</c> and <c>stopBits</c> of a device; null when it goes with its bus.</summary>
    internal static DeviceLine? Read(MapNode device, SiteBus? bus, DeviceType? type)
    {
        bool isWritten = device.Has("baud") || device.Has("parity") || device.Has("stopBits");
        if (bus is not { Kind: BusKind.Serial })
        {
            if (isWritten && bus is not null)
            {
                device.Error("a device behind TCP has no speed or parity", "remove baud, parity and stopBits; the converter has them");
            }

            return null;
        }

        DeviceLine own = new(bus.BaudRate, bus.Parity, bus.StopBits);
        if (!isWritten)
        {
            Warn(device, own, bus, type);
            return null;
        }

        DeviceLine line = new(
            device.Find("baud")?.ReadOneOf("baud rate", BusReader.BaudRates) ?? own.BaudRate, device.Enum("parity", own.Parity), device.Int("stopBits", 1, 2, own.StopBits));
        return line == own ? null : line;
    }

    /// <remarks>Meters keep the maker's setting for life, and most installers never change it: a bus that differs is most likely a slip.</remarks>
    private static void Warn(MapNode device, DeviceLine own, SiteBus bus, DeviceType? type)
    {
        if (type is { Protocol: not DeviceProtocol.Modbus, Serial: { } makers })
        {
            DeviceLine line = new(makers.Baud, (SerialParity)makers.Parity, makers.StopBits);
            if (line != own)
            {
                device.Warning($"the maker's setting is {line}, and bus {bus.Id} runs at {own}", $"add baud: {line.BaudRate}, parity: {line.Parity.ToString().ToLowerInvariant()}, stopBits: {line.StopBits}, or write the bus's own if the meter was set to it");
            }
        }
    }
}
