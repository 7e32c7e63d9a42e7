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
}

/// <summary>As the site file and the options say.</summary>
internal sealed class SitePlaces(GatewayOptions options) : IFieldPlaces
{
    public FieldTarget? Of(SiteLine line, out LocalName reason) => line.Target(options.SerialPorts, out reason);

    public bool RunsHere(SiteController controller) => controller.Place == ControllerPlace.Gateway;
}
