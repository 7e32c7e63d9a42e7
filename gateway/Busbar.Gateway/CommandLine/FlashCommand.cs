using System.CommandLine;
using System.ComponentModel;
using Busbar.Gateway.Flashing;
using Busbar.Gateway.Provisioning;
using Busbar.Site.Boards;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar flash</c>: nanoFramework's runtime and our application onto a board, by nanoff, and read back.</summary>
internal static class FlashCommand
{
    private static readonly Option<string?> Board = new("--board") { Description = "Id of the board's file under hardware/boards; chooses the runtime.", HelpName = "ID" };

    private static readonly Option<string?> Target = new("--target") { Description = "Name of nanoFramework's runtime, when the board's usual one is not wanted.", HelpName = "NAME" };

    private static readonly Option<string?> Image = new("--image") { Description = "The application; default: firmware/esp32/bin/Release/Busbar.Esp32.bin.", HelpName = "PATH" };

    private static readonly Option<string?> Bundle = new("--bundle") { Description = "An offline folder with tool, runtime and application: used when it is there, made (with a network, without a cable) when it is not.", HelpName = "DIR" };

    private static readonly Option<string?> Tool = new("--tool") { Description = "The nanoff to use; default: the bundle's, that on the PATH, or one installed as a .NET tool.", HelpName = "PATH" };

    private static readonly Option<string> Dotnet = new("--dotnet") { Description = "The program that installs nanoff.", HelpName = "PATH", DefaultValueFactory = _ => "dotnet" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("flash", "Write runtime and firmware to an ESP32 board with nanoff, read them back and compare; or make an offline folder for it.")
        {
            Board, Target, Image, ConsoleCommand.Cable, Bundle, Tool, Dotnet, ConsoleCommand.Language,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        FlashBundle? bundle = parse.GetValue(Bundle) is { } folder ? new FlashBundle(Path.GetFullPath(folder)) : null;
        string image = parse.GetValue(Image) ?? Path.Combine(SiteFiles.Home(), "firmware", "esp32", "bin", "Release", "Busbar.Esp32.bin");
        try
        {
            if (bundle is { Exists: true })
            {
                string[] wrong = [.. bundle.Check()];
                foreach (string each in wrong)
                    await errors.WriteLineAsync(each);
                if (wrong.Length > 0)
                    return ExitCode.WrongFile;
                return await FlashAsync(parse, bundle, new FlashPlan(bundle.Target, parse.GetValue(ConsoleCommand.Cable)!, bundle.Application, bundle.Archive), cancel);
            }

            if (Problem(parse, image, out string target) is { } problem)
            {
                await errors.WriteLineAsync(problem);
                return ExitCode.CannotStart;
            }

            return bundle is not null
                ? await MakeAsync(parse, bundle, image, target, cancel)
                : await FlashAsync(parse, null, new FlashPlan(target, parse.GetValue(ConsoleCommand.Cable)!, image, null), cancel);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or Win32Exception)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    private static string? Problem(ParseResult parse, string image, out string target)
    {
        target = parse.GetValue(Target) ?? "";
        if (!File.Exists(image))
            return $"there is no application {image}; build it as firmware/esp32/README.md says, or name one with --image";
        if (target.Length > 0)
            return null;
        if (parse.GetValue(Board) is not { } id)
            return "which board? Give --board with the name of its file under hardware/boards (busbar boards lists them), or --target with the runtime's name";
        BoardLibrary library = BoardLibrary.Load(Path.Combine(SiteFiles.Home(), "hardware", "boards"), new Diagnostics());
        if (library.Find(id) is not { } board)
            return $"there is no board '{id}'; there are {string.Join(", ", library.Boards.Select(each => each.Id))}";
        target = RuntimeTargets.Of(board);
        return null;
    }

    private static async Task<Nanoff?> ToolAsync(ParseResult parse, FlashBundle? bundle, CancellationToken cancel)
    {
        if (parse.GetValue(Tool) is { } given)
            return new Nanoff(given);
        string? folder = bundle is null ? null : Path.GetDirectoryName(bundle.Tool);
        if (NanoffFinder.Find(folder) is { } found && (bundle is null || found.StartsWith(bundle.Tool, StringComparison.Ordinal)))
            return new Nanoff(found);
        if (await NanoffFinder.InstallAsync(parse.GetValue(Dotnet)!, bundle?.Tool, cancel) is { } why)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync(why);
            return null;
        }

        return NanoffFinder.Find(folder) is { } installed ? new Nanoff(installed) : null;
    }

    private static async Task<int> FlashAsync(ParseResult parse, FlashBundle? bundle, FlashPlan plan, CancellationToken cancel)
    {
        if (await ToolAsync(parse, bundle, cancel) is not { } tool)
            return ExitCode.CannotStart;
        ProgressLines progress = new(parse.InvocationConfiguration.Output, Flasher.Steps, parse.GetValue(ConsoleCommand.Language)!);
        return await new Flasher(tool, progress).RunAsync(plan, cancel) ? 0 : ExitCode.Refused;
    }

    private static async Task<int> MakeAsync(ParseResult parse, FlashBundle bundle, string image, string target, CancellationToken cancel)
    {
        ProgressLines progress = new(parse.InvocationConfiguration.Output, 3, parse.GetValue(ConsoleCommand.Language)!);
        progress.Begin(new("放入应用", "put the application in"));
        bundle.Begin(image, target);
        progress.Done(Path.GetFileName(image));
        progress.Begin(new("放入 nanoff", "put nanoff in"));
        if (await ToolAsync(parse, bundle, cancel) is not { } tool)
            return ExitCode.CannotStart;
        progress.Done(tool.Path);
        progress.Begin(new("放入运行时", "put the runtime in"));
        ToolResult fetched = await tool.FetchRuntimeAsync(target, bundle.Archive, cancel);
        if (fetched.Code != 0)
        {
            progress.Failed($"{fetched.Tail}. Making a bundle needs the network, and a nanoff that keeps archives (2.5 or newer)");
            return ExitCode.Refused;
        }

        bundle.Seal();
        progress.Done(target);
        return 0;
    }
}
