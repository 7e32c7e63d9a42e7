using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Technician.Lines;

/// <summary>A bus of a site with what should hang on it.</summary>
/// <param name="Devices">With their device files, in the order of the site file.</param>
public sealed record SiteLine(SiteController Controller, SiteBus Bus, IReadOnlyList<(SiteDevice Device, DeviceFile File)> Devices)
{
    /// <summary>Speed and parity by the site file; null on TCP.</summary>
    public SerialSetting? Setting => Bus.Kind == BusKind.Serial
        ? new SerialSetting(Bus.BaudRate, Bus.Parity switch { SerialParity.Odd => Parity.Odd, SerialParity.Even => Parity.Even, _ => Parity.None }, Bus.StopBits)
        : null;

    /// <summary>Every bus of the site, or of one controller.</summary>
    public static IReadOnlyList<SiteLine> Of(SiteModel site, DeviceTypes types, string? controller) =>
    [
        .. from each in site.Controllers
           where controller is null || each.Id == controller
           from bus in each.Buses
           select new SiteLine(each, bus, [.. each.DevicesOn(bus).Select(d => (d, types.FileOf(d.Type)))]),
    ];

    /// <summary>Where it is; null, and the reason, when nobody said which tty a serial port is.</summary>
    /// <param name="serial">Ttys by the port names of the site file.</param>
    /// <param name="error">What to do.</param>
    public FieldTarget? Target(IReadOnlyDictionary<string, string> serial, out LocalName error)
    {
        error = new LocalName("", "");
        if (Bus.Kind == BusKind.Tcp)
        {
            return new FieldTarget(null, Bus.PortName, Bus.TcpPort);
        }

        string? path = Bus.PortName.StartsWith('/') ? Bus.PortName : serial.GetValueOrDefault(Bus.PortName);
        if (path is not null)
        {
            return new FieldTarget(path, "", 0);
        }

        error = new LocalName(
            $"没有说明串口 {Bus.PortName} 是哪个 tty；加上 --serial {Bus.PortName}=/dev/ttyUSB0",
            $"no tty was given for the serial port {Bus.PortName}; add --serial {Bus.PortName}=/dev/ttyUSB0");
        return null;
    }
}
