namespace Busbar.Gateway.CommandLine;

/// <summary>Where data goes when nobody says where (XDG Base Directory Specification).</summary>
public static class DataHome
{
    /// <summary>The folder that was given, as a full path; else $XDG_DATA_HOME/busbar/<paramref name="name"/>, or ~/.local/share/busbar/<paramref name="name"/>.</summary>
    public static string Resolve(string? given, string name)
    {
        if (!string.IsNullOrEmpty(given))
            return Path.GetFullPath(given);
        string? home = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(home) || !Path.IsPathRooted(home))
            home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return Path.Combine(home, "busbar", name);
    }

    /// <summary>The data folder that a command's --data, or else its --site, means; null, with the findings printed, when the site is wrong.</summary>
    internal static string? Of(System.CommandLine.ParseResult parse, TextWriter errors)
    {
        string? given = parse.GetValue(SharedOptions.Data);
        if (!string.IsNullOrEmpty(given))
            return Resolve(given, "");
        return SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is { } site ? Resolve(null, site.Model.Id) : null;
    }

    /// <summary>Makes the folder where it is missing; false, with the reason and what to do told, when nothing can be written there.</summary>
    public static async Task<bool> PrepareAsync(string folder, TextWriter errors)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, ".writable");
            await File.WriteAllBytesAsync(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"The data folder {folder} cannot be written: {wrong.Message} Choose another one with --data.");
            return false;
        }
    }
}
