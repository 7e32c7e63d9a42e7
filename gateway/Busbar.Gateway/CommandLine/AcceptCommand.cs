using System.CommandLine;
using System.Reflection;
using Busbar.Gateway.Commissioning;
using Busbar.Site.Yaml;
using Busbar.Technician.Accept;
using Busbar.Technician.Lines;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar accept</c>: the as-built record of a site, to print and to sign.</summary>
internal static class AcceptCommand
{
    private static readonly Option<string> Report = new("--output") { Description = "The HTML file to write.", DefaultValueFactory = _ => "acceptance.html", HelpName = "FILE.html" };
    private static readonly Option<string> Technician = new("--technician") { Description = "Who stands at the signature line.", DefaultValueFactory = _ => "", HelpName = "NAME" };
    private static readonly Option<string> Language = SharedOptions.LanguageOption("Of the report: zh or en.", () => "zh");
    private static readonly Option<string?> Controller = new("--controller") { Description = "Only the lines of this controller.", HelpName = "ID" };

    public static Command Create()
    {
        Command command = new("accept", "Read every device of a site and write the as-built record: addresses, readings, what is wrong, lines to sign. Prints on A4.")
        {
            SharedOptions.Site, Controller, SharedOptions.Serial, Report, Language, Technician, TechnicianOptions.Timeout,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.LoadFor(parse, Controller) is not { } site)
            return ExitCode.WrongFile;
        string file = Path.GetFullPath(parse.GetValue(Report)!);
        // Asked before the devices are: nobody wants to walk through a building for a report that cannot be written.
        if (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file)))
        {
            await errors.WriteLineAsync($"{file}: no report can be written there; name a file in a folder that is there with --output.");
            return ExitCode.CannotStart;
        }

        List<AcceptedLine> lines = [];
        await foreach (RoundLine line in SiteRound.RunAsync(SiteLine.Of(site.Model, site.Types, parse.GetValue(Controller)), PlaceOf, TimeSpan.FromMilliseconds(parse.GetValue(TechnicianOptions.Timeout)), cancellation: cancel))
        {
            lines.Add(Surveyor.Of(line));
            await output.WriteLineAsync($"{line.Name}: {lines[^1].Devices.Count(d => d.IsGood)} of {lines[^1].Devices.Count} devices good");
        }

        string version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "";
        string language = parse.GetValue(Language)!;
        Acceptance record = new(site.Model, TimeProvider.System.GetUtcNow().ToOffset(site.Model.Location.UtcOffset), parse.GetValue(Technician)!, version, lines);
        try
        {
            await File.WriteAllTextAsync(file, AcceptanceReport.Html(record, language, name => PointWords.Of(name, language)), cancel);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{file}: the report cannot be written: {wrong.Message.TrimEnd('.')}; choose another file with --output.");
            return ExitCode.CannotStart;
        }

        await output.WriteLineAsync($"{record.GoodCount} of {record.DeviceCount} devices good; wrote {file}");
        return record.IsGood ? 0 : ExitCode.CannotStart;

        FieldTarget? PlaceOf(SiteLine line, out LocalName reason) => line.Target(SharedOptions.SerialPorts(parse), out reason);
    }
}
