using System.CommandLine;
using Busbar.Site.Compile;

namespace Busbar.Gateway.CommandLine;

/// <summary>
/// <c>busbar document</c>: a controller's signed document as a file, for a board that no gateway reaches yet. It is the one that the gateway of the same
/// data folder would give out, with its key and its version, so that the board goes on with it once they meet.
/// </summary>
internal static class DocumentCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "Id of the controller in the site file." };

    private static readonly Argument<string> Target = new("FILE") { Description = "Where to; on the board it is called document-a." };

    public static Command Create()
    {
        Command command = new("document", "Write a controller's signed document to a file, for a board that no gateway reaches yet.") { Id, Target, SharedOptions.Site, SharedOptions.Data };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        string id = parse.GetRequiredValue(Id);
        if (site.Model.FindController(id) is null)
        {
            await errors.WriteLineAsync(SiteFiles.NoController(site.Model, id));
            return ExitCode.WrongFile;
        }

        string data = DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id);
        if (!await DataHome.PrepareAsync(data, errors))
            return ExitCode.CannotStart;
        if (SiteFiles.DocumentOf(id, site, parse, data) is not { } document)
            return ExitCode.WrongFile;
        string file = Path.GetFullPath(parse.GetRequiredValue(Target));
        try
        {
            await File.WriteAllBytesAsync(file, document.Bytes, cancel);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(Directory.Exists(file) ? $"{file} is a folder; name the file in it, for instance {Path.Combine(file, "document-a")}" : $"{file} cannot be written: {wrong.Message}");
            return ExitCode.CannotStart;
        }

        await parse.InvocationConfiguration.Output.WriteLineAsync(
            $"{file}: document {document.Stamp.Version} of {id}, {document.Bytes.Length} bytes, signed with {Path.Combine(ControllerKeys.FolderBeside(data), id + ".key")}");
        return 0;
    }
}
