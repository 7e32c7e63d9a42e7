namespace Busbar.Site.Check;

/// <summary>Where the device files are when nobody says so.</summary>
public static class DeviceFolder
{
    private static readonly string Relative = Path.Combine("hardware", "devices");

    /// <summary>
    /// The first <c>hardware/devices</c> upwards of the file or folder, then upwards of the program; null when there is none.
    /// </summary>
    public static string? Find(string path) => FindAbove(Path.GetFullPath(path)) ?? FindAbove(AppContext.BaseDirectory);

    private static string? FindAbove(string path)
    {
        for (DirectoryInfo? folder = new(path); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, Relative);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
