using System.Net;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;

namespace Busbar.Gateway.Commissioning;

/// <summary>Where the buses of the site are, seen from this program.</summary>
public interface IFieldPlaces
{
    /// <summary>Tty, or host and port; null, and the reason, when nobody said which tty a serial port is.</summary>
    FieldTarget? Of(SiteLine line, out LocalName reason);

    /// <summary>The controller runs in this program, so that its serial ports are open here.</summary>
    bool RunsHere(SiteController controller);

    /// <summary>What a host name of the site file stands for; null while that is not known. Does not wait.</summary>
    IReadOnlyList<IPAddress>? AddressesOf(string name);
}

/// <summary>As the site file and the options say.</summary>
internal sealed class SitePlaces(GatewayOptions options, TimeProvider time) : IFieldPlaces
{
    private readonly HostNames _names = new(time, name => Dns.GetHostAddressesAsync(name));

    public FieldTarget? Of(SiteLine line, out LocalName reason) => line.Target(options.SerialPorts, out reason);

    public bool RunsHere(SiteController controller) => controller.Place == ControllerPlace.Gateway;

    public IReadOnlyList<IPAddress>? AddressesOf(string name) => _names.Of(name);
}
