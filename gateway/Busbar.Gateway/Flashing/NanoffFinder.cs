using System.ComponentModel;

namespace Busbar.Gateway.Flashing;

/// <summary>Finds nanoff, or installs it as the .NET tool that it is.</summary>
public static class NanoffFinder
{
    private const string Package = "nanoff";

    private static string FileName => OperatingSystem.IsWindows() ? "nanoff.exe" : "nanoff";

    /// <summary>The program in a folder of a bundle, on the PATH, or among the user's .NET tools; null when it is nowhere.</summary>
    public static string? Find(string? bundle)
    {
        string tools = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools");
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(tools);
        return (bundle is null ? folders : folders.Prepend(Path.Combine(bundle, "tool"))).Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);
    }

    /// <summary>Installs it into a folder, or for the user when none is given.</summary>
    /// <param name="dotnet">The program that installs tools.</param>
    /// <param name="folder">Null: the user's tools.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Null when it went well, else why not and what to try.</returns>
    public static async Task<string?> InstallAsync(string dotnet, string? folder, CancellationToken cancel)
    {
        try
        {
            ToolResult result = await Nanoff.RunAsync(dotnet, ["tool", "install", Package, .. folder is null ? (string[])["--global"] : ["--tool-path", folder]], cancel);
            return result.Code == 0 ? null : $"nanoff is not here and cannot be had: {result.Tail}. It is a .NET tool from the NuGet registry: connect to the network, or use a bundle that was made where there is one (busbar flash --bundle DIR), or name it with --tool";
        }
        catch (Win32Exception wrong)
        {
            return $"nanoff is not here, and neither is the program that installs it ({dotnet}: {wrong.Message}); name nanoff with --tool";
        }
    }
}
