using System.CommandLine;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Findings;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Store;
using Busbar.Gateway.North;
using Busbar.Gateway.Planner;
using Busbar.Site.Check;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar check</c>: everything that can be known of a site or device file without the building.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string> path = new("PATH") { Description = "A site.yaml, a folder with one, a device file, or a folder of device files." };
        Option<bool> dump = new("--dump") { Description = "Print the controllers' documents as text too." };
        Command command = new("check", "Check a site or device file: every mistake with file, line, key and what would be right.") { path, dump, TechnicianOptions.Language };
        command.SetAction(parse =>
        {
            SiteCheckReport report = SiteCheck.Run(parse.GetRequiredValue(path));
            string language = parse.GetValue(TechnicianOptions.Language)!;
            parse.InvocationConfiguration.Output.Write(report.Text(parse.GetValue(dump), language, finding => FindingWords.Line(finding, language)));
            return BooksAreGood(report, parse.InvocationConfiguration.Error, language) && report.IsGood ? 0 : ExitCode.WrongFile;
        });
        return command;
    }

    /// <summary>Also metering.yaml and alarms.yaml, which the gateway's rooms read beside the site file.</summary>
    private static bool BooksAreGood(SiteCheckReport report, TextWriter errors, string language)
    {
        if (report.Site is not { } site)
            return true;
        Diagnostics diagnostics = new();
        BooksReader.Read(site, diagnostics);
        AlarmsModel.Read(site, diagnostics);
        StoreFile.Read(site, diagnostics);
        NorthModel.Read(site, diagnostics);
        PlanSettingsReader.Read(site, diagnostics);
        return SiteFiles.Report(diagnostics, errors, language);
    }
}
