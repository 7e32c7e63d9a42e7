namespace Busbar.Site.Tests;

/// <summary>Files of the repository that a test reads: found upwards of the test's own folder.</summary>
internal static class Repository
{
    public static string Path(params string[] parts)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Busbar.slnx")))
        {
            folder = folder.Parent;
        }

        return System.IO.Path.Combine([folder?.FullName ?? throw new InvalidOperationException("no Busbar.slnx above the tests"), .. parts]);
    }
}
