using System.Globalization;
using System.Reflection;
using System.Text;
using Busbar.Gateway.Findings;
using Busbar.Site.Check;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Accept;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;
using Busbar.Technician.Probe;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.Commissioning;

/// <summary>What a tool needs of the gateway.</summary>
public sealed record ToolSurroundings(SiteModel Site, DeviceTypes Types, FieldAccess Access, TimeProvider Time, IProgress<ScanProgress> Progress);

/// <summary>What a tool is to do; the doing is the command line's own (<c>Busbar.Technician</c>).</summary>
/// <param name="Tool">Which.</param>
/// <param name="Subject">For people.</param>
public abstract record ToolOrder(FieldTool Tool, string Subject)
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Carries it out. IOException when a port cannot be opened.</summary>
    public abstract Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel);

    /// <summary>The doctor's progress in the scan's words: the doctor looks at everybody twice.</summary>
    private protected static IProgress<string> Steps(ToolSurroundings around, int devices)
    {
        int done = 0;
        return new Told<string>(where => around.Progress.Report(new ScanProgress(Math.Min(done++, 2 * devices), 2 * devices, where, 0)));
    }

    /// <summary>Told on the spot, in order; <see cref="Progress{T}"/> tells later, from other threads.</summary>
    private protected sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}

/// <summary><c>busbar scan</c>.</summary>
public sealed record ScanOrder(FieldTarget Target, ScanOptions Options) : ToolOrder(FieldTool.Scan, Target.ToString())
{
    public override async Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
    {
        await using IFieldLine line = await Target.OpenAsync(Options.Settings[0], Options.Timeout, cancel);
        ScanResult found = await new Scanner(Options, new DeviceFitter(around.Types.Library.Files)).RunAsync(line, around.Progress, cancel);
        int count = found.Devices.Count;
        return new ToolResult(found.NoConnection is null && found.Noise.Count == 0 && count > 0, new($"找到 {count} 台设备", $"{count} {(count == 1 ? "device" : "devices")} found"), language => ScanText.Of(found, language));
    }
}

/// <summary><c>busbar probe</c>.</summary>
/// <param name="Setting">Speed and parity; null: the question's own.</param>
public sealed record ProbeOrder(FieldTarget Target, ProbeQuestion Question, SerialSetting? Setting) : ToolOrder(FieldTool.Probe, Target.ToString())
{
    public override async Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
    {
        await using IFieldLine line = await Target.OpenAsync(Setting ?? Question.UsualSetting, Patience, cancel);
        ProbeResult told = await Prober.AskAsync(line, Question, cancel);
        return new ToolResult(told.IsGood, told.IsGood ? new("有应答", "answered") : new("没有完整的应答", "no whole answer"), told.Text);
    }
}

/// <summary><c>busbar doctor --target</c>.</summary>
public sealed record DoctorOrder(FieldTarget Target, IReadOnlyList<Patient> Patients, SerialSetting? Setting) : ToolOrder(FieldTool.Doctor, Target.ToString())
{
    public override async Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
    {
        await using IFieldLine line = await Target.OpenAsync(Setting ?? Patients[0].File.Serial ?? new SerialSetting(9600, Parity.None, 1), Patience, cancel);
        Diagnosis diagnosis = await Physician.ExamineAsync(line, Patients, Steps(around, Patients.Count), cancel);
        return DoctorResult.Of(diagnosis.Findings, []);
    }
}

/// <summary><c>busbar doctor --site</c>.</summary>
/// <param name="Controller">Only its lines; null: all.</param>
public sealed record SiteDoctorOrder(string SiteId, string? Controller) : ToolOrder(FieldTool.Doctor, Controller ?? SiteId)
{
    public override async Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
    {
        List<RoundLine> round = await Round.ReadAsync(around, Controller, Patience, Steps, cancel);
        return DoctorResult.Of([.. round.SelectMany(line => line.Diagnosis?.Findings ?? [])], [.. round.Where(line => line.Diagnosis is null).Select(line => (line.Name, line.Reason))]);
    }
}

/// <summary><c>busbar accept</c>.</summary>
/// <param name="Technician">Who stands at the signature line; empty: to be filled in by hand.</param>
public sealed record AcceptOrder(string SiteId, string? Controller, string Technician) : ToolOrder(FieldTool.Accept, Controller ?? SiteId)
{
    public override async Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
    {
        List<RoundLine> round = await Round.ReadAsync(around, Controller, Patience, Steps, cancel);
        string version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "";
        Acceptance record = new(around.Site, around.Time.GetUtcNow().ToOffset(around.Site.Location.UtcOffset), Technician, version, [.. round.Select(Surveyor.Of)]);
        return new ToolResult(record.IsGood, new($"{record.DeviceCount} 台设备中 {record.GoodCount} 台合格", $"{record.GoodCount} of {record.DeviceCount} devices good"), language => string.Concat(record.Lines.Select(line => Line(line, language))))
        {
            Refused = [.. round.Where(line => line.Diagnosis is null).Select(line => (line.Name, line.Reason))],
            Page = language => AcceptanceReport.Html(record, language, point => PointWords.Of(point, language)),
        };
    }

    private static string Line(AcceptedLine line, string language)
    {
        int good = line.Devices.Count(d => d.IsGood);
        return language.StartsWith("zh", StringComparison.Ordinal)
            ? $"{line.Line.Controller.Id}/{line.Line.Bus.Id}：{line.Devices.Count} 台设备中 {good} 台合格\n"
            : $"{line.Line.Controller.Id}/{line.Line.Bus.Id}: {good} of {line.Devices.Count} devices good\n";
    }
}

/// <summary><c>busbar check</c> of the site that this gateway runs.</summary>
public sealed record CheckOrder(string File) : ToolOrder(FieldTool.Check, File)
{
    public override Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
    {
        SiteCheckReport report = SiteCheck.Run(File);
        int errors = report.Diagnostics.ErrorCount;
        return Task.FromResult(new ToolResult(report.IsGood, errors == 0 ? new("没有错误", "no error") : new($"{errors} 个错误", $"{errors} {(errors == 1 ? "error" : "errors")}"), language => report.Text(false, language, finding => FindingWords.Line(finding, language))) { Check = report });
    }
}

/// <summary>The round that doctor and accept go.</summary>
file static class Round
{
    public static async Task<List<RoundLine>> ReadAsync(ToolSurroundings around, string? controller, TimeSpan patience, Func<ToolSurroundings, int, IProgress<string>> steps, CancellationToken cancel)
    {
        SiteLine[] lines = [.. around.Access.Lines.Where(line => controller is null || line.Controller.Id == controller)];
        List<RoundLine> round = [];
        await foreach (RoundLine line in SiteRound.RunAsync(lines, around.Access.Of, patience, steps(around, lines.Sum(line => line.Devices.Count)), cancel))
            round.Add(line);
        return round;
    }
}

/// <summary>What a doctor's examination of one or several lines tells.</summary>
file static class DoctorResult
{
    public static ToolResult Of(IReadOnlyList<Finding> findings, IReadOnlyList<(string Line, LocalName Reason)> refused)
    {
        int count = findings.Count;
        LocalName verdict = count == 0 ? new("没有发现问题", "nothing is wrong") : new($"{count} 个问题", $"{count} {(count == 1 ? "finding" : "findings")}");
        return new ToolResult(count == 0 && refused.Count == 0, verdict, Text) { Findings = findings, Refused = refused };

        string Text(string language)
        {
            StringBuilder text = new();
            foreach (Finding finding in findings)
                text.AppendLine(finding.Text(language));
            foreach ((string line, LocalName reason) in refused)
                text.AppendLine(CultureInfo.InvariantCulture, $"{line}: {reason.For(language)}");
            return text.AppendLine(verdict.For(language)).ToString();
        }
    }
}
