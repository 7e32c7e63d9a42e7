using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway;

/// <summary>A room's own file beside the site file, such as metering.yaml.</summary>
internal static class RoomFile
{
    /// <summary>What the file says. RoomFileException, when it is wrong, with every finding.</summary>
    public static T Read<T>(SiteModel site, Func<SiteModel, Diagnostics, T> read)
    {
        Diagnostics diagnostics = new();
        T model = read(site, diagnostics);
        return diagnostics.HasErrors ? throw new RoomFileException(diagnostics.ToString()) : model;
    }
}

/// <summary>A room's file is wrong; the message holds every finding.</summary>
public sealed class RoomFileException(string message) : Exception(message);
