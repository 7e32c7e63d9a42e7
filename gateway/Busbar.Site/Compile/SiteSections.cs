using Busbar.Link;
using Busbar.Site.Sites;

namespace Busbar.Site.Compile;

/// <summary>The sections that say what hangs where: buses, devices, link.</summary>
internal static class SiteSections
{
    public const int BusRowLength = 18;
    public const int DeviceRowLength = 14;

    public static DocumentSection Buses(SiteController controller, NamePool names)
    {
        ByteWriter writer = new();
        writer.UInt8(controller.Buses.Count);
        foreach (SiteBus bus in controller.Buses)
        {
            writer.UInt16(names.Add(bus.Id)).UInt8((byte)bus.Kind).UInt16(names.Add(bus.PortName)).UInt16(bus.TcpPort);
            writer.UInt32((uint)bus.BaudRate).UInt8((byte)bus.Parity).UInt8(bus.StopBits);
            writer.UInt16((int)bus.Timeout.TotalMilliseconds).UInt16((int)bus.Guard.TotalMilliseconds).UInt8(0);
        }

        return new DocumentSection(DocumentFormat.Buses, writer.ToArray());
    }

    public static DocumentSection Devices(SiteController controller, IReadOnlyList<DeviceType> profiles, NamePool names)
    {
        ByteWriter writer = new();
        writer.UInt8(controller.Devices.Count);
        foreach (SiteDevice device in controller.Devices)
        {
            writer.UInt16(names.Add(device.Id)).UInt8(IndexOf(profiles, device.Type)).UInt8(device.Bus.Index).UInt64(device.Address).UInt16(device.Line?.Packed ?? 0);
        }

        return new DocumentSection(DocumentFormat.Devices, writer.ToArray());
    }

    public static DocumentSection Profiles(IReadOnlyList<byte[]> profiles)
    {
        ByteWriter writer = new();
        writer.UInt8(profiles.Count);
        foreach (byte[] profile in profiles)
        {
            writer.UInt16(profile.Length).Bytes(profile);
        }

        return new DocumentSection(DocumentFormat.Profiles, writer.ToArray());
    }

    public static DocumentSection Link(SiteModel site, NamePool names)
    {
        ByteWriter writer = new();
        writer.UInt16(names.Add(site.Id)).UInt16((int)site.MaximumSilentInterval.TotalSeconds);
        return new DocumentSection(DocumentFormat.Link, writer.ToArray());
    }

    private static int IndexOf(IReadOnlyList<DeviceType> profiles, DeviceType type)
    {
        for (int i = 0; i < profiles.Count; i++)
        {
            if (profiles[i] == type)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"the profile {type.Id} is not in the document");
    }
}
