using System.CommandLine;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar devices</c>: checks the device library and its page in the docs, or writes the page.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Option<bool> write = new("--write") { Description = "Write the pages of the docs; without it they are only compared." };
        Option<string?> root = new("--root") { Description = "The repository; default: $BUSBAR_HOME, or the nearest one above the program.", HelpName = "DIR" };
        Command command = new("devices", "Check the device files under hardware/devices, and that the library's page in the docs is up to date.") { write, root };
        command.SetAction(parse =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            string home = parse.GetValue(root) ?? SiteFiles.Home();
            Diagnostics diagnostics = new();
            DeviceLibrary library = DeviceLibrary.Load(Path.Combine(home, "hardware", "devices"), diagnostics);
            if (!SiteFiles.Report(diagnostics, parse.InvocationConfiguration.Error))
                return ExitCode.WrongFile;
            foreach (IGrouping<string, DeviceFile> files in library.Files.GroupBy(f => f.Class.ToString()).OrderBy(g => g.Key, StringComparer.Ordinal))
                output.WriteLine($"{files.Key}: {files.Count()}");
            bool isWriting = parse.GetValue(write);
            bool isStale = false;
            foreach ((string path, string language) in DeviceLibraryPage.Pages)
            {
                string file = Path.Combine(home, path);
                string page = DeviceLibraryPage.Markdown(library, language);
                if (File.Exists(file) && File.ReadAllText(file) == page)
                    continue;
                isStale = true;
                if (isWriting)
                    File.WriteAllText(file, page);
                output.WriteLine(isWriting ? $"wrote {path}" : $"{path} is not what the device files say; run busbar devices --write");
            }

            output.WriteLine($"{library.Files.Count} device files");
            return isWriting || !isStale ? 0 : ExitCode.WrongFile;
        });
        return command;
    }
}
