namespace Busbar.Gateway.Commissioning;

/// <summary>
/// Which program of this computer has a file open: a controller that runs beside the gateway was told its tty on its own command line, and
/// the gateway was not. Sees the programs that this user may see (Linux, /proc); those of others, or outside of a container, it does not.
/// </summary>
internal static class OpenFiles
{
    /// <summary>Name and number of a program, for people; null when none is seen.</summary>
    /// <param name="path">Without links.</param>
    public static string? HolderOf(string path)
    {
        if (!Directory.Exists("/proc"))
            return null;
        return Directory.EnumerateDirectories("/proc").FirstOrDefault(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Holds(process, path)) is { } holder
            ? $"{NameOf(holder)} ({Path.GetFileName(holder)})"
            : null;
    }

    // A process may end, or be somebody else's, at any moment.
    private static bool Holds(string process, string path)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(entry => new FileInfo(entry).LinkTarget == path);
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).TrimEnd();
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
