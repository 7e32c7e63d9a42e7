namespace Busbar.Firmware.Gates;

/// <summary>Where the sources are: the folder above the test that holds Busbar.slnx.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Busbar.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Busbar.slnx was not found above the test's folder");
    }
}
