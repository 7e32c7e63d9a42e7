using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>Tells the live state what the site has, so that what never came is shown as missing instead of not at all.</summary>
public static class SiteDeclaration
{
    /// <summary>Declares controllers, devices and points in the order of the site's file.</summary>
    public static void Declare(this LiveState state, SiteModel site)
    {
        foreach (SiteController controller in site.Controllers)
        {
            state.DeclareController(controller.Id, Name(controller.Name));
            foreach (SiteDevice device in controller.Devices)
            {
                state.DeclareDevice(device.Id, controller.Id, device.Type.Class, device.Type.Id, Name(device.Name));
                foreach (TypePoint point in device.Type.Points)
                {
                    PointDefinition definition = point.Definition;
                    state.DeclarePoint(controller.Id, device.Id, point.Name, definition.Unit, definition.Kind, point.IsWritable, point.Minimum, point.Maximum, definition.Meaning);
                }
            }
        }
    }

    private static LocalName Name(LocalName name) => new(name.Zh, name.En);
}
