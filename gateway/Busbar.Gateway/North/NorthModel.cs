using Busbar.Gateway.North.HomeAssistant;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.North.OpenAdr;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.North;

/// <summary>
/// What a building shows to other systems, as its <c>north.yaml</c> beside the site file tells it. Without the file, and for every key that
/// it leaves out, nothing is shown.
/// </summary>
/// <param name="File">Path of the file, whether it is there or not.</param>
/// <param name="Modbus">The site as a Modbus TCP server; null: none.</param>
/// <param name="HomeAssistant">Devices and points for Home Assistant; null: none.</param>
/// <param name="OpenAdr">Events of an OpenADR server; null: none.</param>
public sealed record NorthModel(string File, ModbusServerModel? Modbus, HomeAssistantModel? HomeAssistant, OpenAdrModel? OpenAdr)
{
    /// <summary>The file's name, beside the site file.</summary>
    public const string FileName = "north.yaml";

    /// <summary>Mistakes go to the diagnostics.</summary>
    public static NorthModel Read(SiteModel site, Diagnostics diagnostics)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(site.File)) ?? "", FileName);
        NorthModel nothing = new(path, null, null, null);
        if (!System.IO.File.Exists(path) || YamlFile.Load(path, diagnostics).RootMap() is not { } root)
            return nothing;
        if (root.Require("north", "the site's id") is { } node && node.ReadString() != site.Id)
            node.Error($"'{node.ReadString()}' is another site", $"this folder's site is '{site.Id}'");
        NorthModel read = nothing with
        {
            Modbus = root.OptionalMap("modbus") is { } modbus ? ModbusServerModel.Read(modbus, site) : null,
            HomeAssistant = root.OptionalMap("homeAssistant") is { } home ? HomeAssistantModel.Read(home) : null,
            OpenAdr = root.OptionalMap("openAdr") is { } openAdr ? OpenAdrModel.Read(openAdr, site.Id) : null,
        };
        root.Done();
        return read;
    }
}

/// <summary>north.yaml is wrong, or something that it asks for cannot be had; the message says what to change.</summary>
public sealed class NorthException(string message) : Exception(message);
