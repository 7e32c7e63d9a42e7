using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary>Finds and reads the files that a command is about.</summary>
internal static class SiteFiles
{
    /// <summary>Exit code of a start that was stopped by a wrong file.</summary>
    public const int WrongFile = 2;

    /// <summary>The folder that holds hardware/ and sites/: $BUSBAR_HOME, or the nearest one above the program.</summary>
    public static string Home()
    {
        if (Environment.GetEnvironmentVariable("BUSBAR_HOME") is { Length: > 0 } home)
            return home;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "hardware", "devices")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }

    /// <summary>Prints every finding; true when none is an error.</summary>
    public static bool Report(Diagnostics diagnostics, TextWriter errors)
    {
        foreach (Diagnostic finding in diagnostics.Items)
            errors.WriteLine(finding);
        return !diagnostics.HasErrors;
    }
}
