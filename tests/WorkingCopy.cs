namespace Busbar.Tests;

/// <summary>The working copy that the tests were built in: found upwards of the test program's own folder.</summary>
internal static class WorkingCopy
{
    /// <summary>The folder with Busbar.slnx.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder of it.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Busbar.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no working copy: Busbar.slnx is in none of its parents.");
    }
}
