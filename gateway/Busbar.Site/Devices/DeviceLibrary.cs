using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>All device files of a folder.</summary>
public sealed class DeviceLibrary
{
    private readonly Dictionary<string, DeviceFile> _byId = new(StringComparer.Ordinal);

    private DeviceLibrary(IEnumerable<DeviceFile> files, Diagnostics diagnostics)
    {
        List<DeviceFile> kept = [];
        foreach (DeviceFile file in files)
        {
            if (_byId.TryAdd(file.Id, file))
            {
                kept.Add(file);
            }
            else
            {
                diagnostics.FileError(file.Path, $"there are two files for the device {file.Id}", $"the other is {_byId[file.Id].Path}; rename or remove one");
            }
        }

        Files = kept;
    }

    /// <summary>In the order of their paths; files with errors are left out.</summary>
    public IReadOnlyList<DeviceFile> Files { get; }

    /// <summary>Null when there is no such device file.</summary>
    public DeviceFile? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Loads every <c>*.yaml</c> below a folder. One bad file does not keep the others from loading.</summary>
    public static DeviceLibrary Load(string folder, Diagnostics diagnostics)
    {
        if (!Directory.Exists(folder))
        {
            diagnostics.FileError(folder, "there is no such folder of device files", "it is hardware/devices in the repository");
            return new DeviceLibrary([], diagnostics);
        }

        IEnumerable<string> paths = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return new DeviceLibrary([.. paths.Select(p => DeviceFileLoader.Load(p, diagnostics)).OfType<DeviceFile>()], diagnostics);
    }
}
