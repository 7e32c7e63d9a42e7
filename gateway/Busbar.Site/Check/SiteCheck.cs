using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Check;

/// <summary>
/// What <c>busbar check PATH</c> does: everything that can be known of a site or a device file without the building.
/// </summary>
public static class SiteCheck
{
    // A check's documents go nowhere, so no controller's key is needed for them.
    private static readonly byte[] NoKey = new byte[ControllerKeys.KeyLength];
    private static readonly DocumentStamp NoStamp = new(1, DateTimeOffset.UnixEpoch);

    /// <param name="path">A site file, a folder with a <c>site.yaml</c>, a device file, or a folder of device files.</param>
    /// <param name="deviceFolder">Null: <see cref="DeviceFolder.Find"/>.</param>
    public static SiteCheckReport Run(string path, string? deviceFolder = null)
    {
        Diagnostics diagnostics = new();
        if (Directory.Exists(path))
        {
            string inside = Path.Combine(path, "site.yaml");
            return File.Exists(inside) ? CheckSite(inside, deviceFolder, diagnostics) : CheckDevices(path, diagnostics);
        }

        if (!File.Exists(path))
        {
            diagnostics.FileError(path, "there is no such file or folder", "give a site file, a device file, or a folder of one of them");
            return new SiteCheckReport(diagnostics, null, [], new Dictionary<string, CompiledDocument>());
        }

        return IsSiteFile(path) ? CheckSite(path, deviceFolder, diagnostics) : CheckDevice(path, diagnostics);
    }

    private static SiteCheckReport CheckSite(string path, string? deviceFolder, Diagnostics diagnostics)
    {
        DeviceTypes types = DeviceTypes.Load(deviceFolder ?? DeviceFolder.Find(path) ?? Path.Combine("hardware", "devices"), diagnostics);
        SiteModel? site = SiteLoader.Load(path, types, diagnostics);
        Dictionary<string, CompiledDocument> documents = new(StringComparer.Ordinal);
        if (site is not null)
        {
            // Policies are read even when devices are wrong: one run shows all mistakes. Compiled is only what is right.
            PolicySet.Of(site, diagnostics);
            DocumentCompiler compiler = DocumentCompiler.For(types);
            foreach (SiteController controller in diagnostics.HasErrors ? [] : site.Controllers)
            {
                if (compiler.Compile(site, controller.Id, NoKey, NoStamp, diagnostics) is { } document)
                {
                    documents.Add(controller.Id, document);
                }
            }
        }

        return new SiteCheckReport(diagnostics, site, site is null ? [] : types.Library.Files, documents);
    }

    private static SiteCheckReport CheckDevices(string folder, Diagnostics diagnostics)
    {
        IReadOnlyList<DeviceFile> files = [.. DeviceLibrary.Load(folder, diagnostics).Files];
        if (files.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.FileError(folder, "there is neither a site.yaml nor a device file in it", "give a site file, a device file, or a folder of one of them");
        }

        return new SiteCheckReport(diagnostics, null, files, new Dictionary<string, CompiledDocument>());
    }

    private static SiteCheckReport CheckDevice(string path, Diagnostics diagnostics)
    {
        DeviceFile? device = DeviceFileLoader.Load(path, diagnostics);
        return new SiteCheckReport(diagnostics, null, device is null ? [] : [device], new Dictionary<string, CompiledDocument>());
    }

    // By what stands in it, so that a site may have any name; a file that cannot be read is reported by the device loader.
    private static bool IsSiteFile(string path) =>
        Path.GetFileName(path) == "site.yaml" || (YamlFile.Load(path, new Diagnostics()).Root is MapNode root && (root.Has("controllers") || root.Has("site")));
}
