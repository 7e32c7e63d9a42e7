using System.CommandLine;
using System.Globalization;
using Busbar.Control;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Store;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar policy</c>: check, compare and try a file of policies before it is published.</summary>
internal static class PolicyCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "The policies: a file with the keys policies, calendar and loads of a site file." };
    private static readonly Argument<string> Before = new("OLD") { Description = "The policies as they were: such a file, or a site file." };
    private static readonly Argument<string> After = new("NEW") { Description = "The policies as they shall be." };
    private static readonly Option<string?> Csv = new("--csv") { Description = "Recorded days: time,device/point,...; evenly spaced.", HelpName = "FILE" };
    private static readonly Option<string?> Day = new("--day") { Description = "A stored local day, 2026-12-01; default: yesterday.", HelpName = "DATE" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command check = new("check", "Check policies against the site: every mistake with its place, and the room they take on each controller.") { File, SharedOptions.Site, TechnicianOptions.Language };
        check.SetAction(Check);
        System.CommandLine.Command diff = new("diff", "Show which lines of two files of policies differ.") { Before, After };
        diff.SetAction(Diff);
        System.CommandLine.Command trial = new("try", "Replay a recorded day with policies, beside what happened.") { File, SharedOptions.Site, Csv, Day, SharedOptions.Data };
        trial.SetAction(TryAsync);
        return new("policy", "Check, compare and try policies before they are published.") { check, diff, trial };
    }

    private static int Check(ParseResult parse)
    {
        string language = parse.GetValue(TechnicianOptions.Language)!;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), parse.InvocationConfiguration.Error, parse.GetRequiredValue(File), language) is not { } site)
            return ExitCode.WrongFile;
        PolicyDraft draft = PolicyDraft.Read(site.Model.File, parse.GetRequiredValue(File), System.IO.File.ReadAllText(parse.GetRequiredValue(File)), site.Types);
        SiteFiles.Print(draft.Findings.Except(site.Findings.Items), parse.InvocationConfiguration.Error, language);
        if (!draft.IsGood)
            return ExitCode.WrongFile;
        TextWriter output = parse.InvocationConfiguration.Output;
        foreach (PolicyRoom room in draft.Rooms)
            output.WriteLine($"{room.Controller}: {room.Bytes} of {DocumentCompiler.MaximumPolicyLength} bytes, {room.Outputs} of {OutputTable.MaximumCount} outputs");
        if (draft.AtGateway is { } atGateway)
            output.WriteLine($"at the gateway: {string.Join(", ", atGateway.Running.Where(p => p.RunsAtGateway || p is GridTargetModel or PvSurplusModel).Select(p => p.Id))}");
        return 0;
    }

    private static int Diff(ParseResult parse)
    {
        string[] texts = new string[2];
        foreach ((int index, string path) in new[] { (0, parse.GetRequiredValue(Before)), (1, parse.GetRequiredValue(After)) })
        {
            if (!System.IO.File.Exists(path))
            {
                parse.InvocationConfiguration.Error.WriteLine($"There is no file {path}.");
                return ExitCode.WrongFile;
            }

            texts[index] = PolicyText.OfSite(System.IO.File.ReadAllText(path));
        }

        bool isSame = true;
        string under = "";
        foreach ((char kind, string line) in PolicyText.Difference(texts[0], texts[1]))
        {
            // The policy that a changed line belongs to stands above it once.
            if (line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && line[2] is not (' ' or '#' or '-'))
                under = kind == ' ' ? line : "";
            if (kind == ' ')
                continue;
            if (under.Length > 0)
                parse.InvocationConfiguration.Output.WriteLine("  " + under);
            under = "";
            parse.InvocationConfiguration.Output.WriteLine($"{kind} {line}");
            isSame = false;
        }

        if (isSame)
            parse.InvocationConfiguration.Output.WriteLine("The policies are the same.");
        return 0;
    }

    private static async Task<int> TryAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors, parse.GetRequiredValue(File)) is not { } site)
            return ExitCode.WrongFile;
        TrialData? data = await ReadAsync(parse, site, errors, cancel);
        if (data is null)
            return ExitCode.WrongFile;
        Diagnostics findings = new();
        TrialResult? result = PolicyTrial.Run(site.Model, site.Types, data, findings);
        if (result is null)
        {
            SiteFiles.Report(findings, errors);
            return ExitCode.WrongFile;
        }

        Print(parse.InvocationConfiguration.Output, result);
        return 0;
    }

    private static async Task<TrialData?> ReadAsync(ParseResult parse, LoadedSite site, TextWriter errors, CancellationToken cancel)
    {
        if (parse.GetValue(Csv) is { } csv)
        {
            string wrong = "";
            TrialData? read = System.IO.File.Exists(csv) ? TrialData.ReadCsv(csv, out wrong) : null;
            if (read is null)
                await errors.WriteLineAsync(wrong.Length > 0 ? wrong : $"There is no file {csv}.");
            return read;
        }

        TimeSpan offset = site.Model.Location.UtcOffset;
        DateOnly day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(offset).DateTime).AddDays(-1);
        if (parse.GetValue(Day) is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            await errors.WriteLineAsync($"--day {text} is no date; write 2026-12-01.");
            return null;
        }

        string path = Path.Combine(DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id), StoreOptions.FileName);
        if (!System.IO.File.Exists(path))
        {
            await errors.WriteLineAsync($"There is no store {path}; name its folder with --data, or a recording with --csv.");
            return null;
        }

        using SqliteStore store = new(new StoreOptions { Path = path, HoldFor = 2 * site.Model.MaximumSilentInterval }, TimeProvider.System);
        DateTimeOffset from = new DateTimeOffset(day, TimeOnly.MinValue, offset).ToUniversalTime();
        return await TrialHistory.ReadAsync(store, site.Model, from, from.AddDays(1), cancel);
    }

    private static void Print(TextWriter output, TrialResult result)
    {
        static string Row(string name, double happened, double tried, string unit) => string.Create(CultureInfo.InvariantCulture, $"{name,-28}{happened,12:F2}{tried,12:F2}  {unit}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Hours:F1} h with a measurement of the grid"));
        output.WriteLine($"{"",-28}{"happened",12}{"tried",12}");
        output.WriteLine(Row("import", result.Happened.ImportKilowattHours, result.Tried.ImportKilowattHours, "kWh"));
        output.WriteLine(Row("export", result.Happened.ExportKilowattHours, result.Tried.ExportKilowattHours, "kWh"));
        if (result.Happened.CostYuan is { } was && result.Tried.CostYuan is { } would)
            output.WriteLine(Row("cost", was, would, "yuan"));
        output.WriteLine(Row("highest quarter hour", result.Happened.PeakKilowatts, result.Tried.PeakKilowatts, "kW"));
        output.WriteLine(Row("setpoints, more service", result.Happened.ServiceKelvinHours, result.Tried.ServiceKelvinHours, "K h"));
        output.WriteLine(Row("heat and cold into rooms", result.Happened.RoomKilowattHours, result.Tried.RoomKilowattHours, "kWh"));
        output.WriteLine(Row("discomfort, mean of rooms", result.Happened.DiscomfortKelvinHours, result.Tried.DiscomfortKelvinHours, "K h"));
        output.WriteLine(Row("switchings", result.Happened.Switchings, result.Tried.Switchings, ""));
        output.WriteLine($"assumed: {result.Assumed.En}");
        if (result.Missing.Count > 0)
            output.WriteLine($"not recorded: {string.Join(", ", result.Missing)}");
    }
}
