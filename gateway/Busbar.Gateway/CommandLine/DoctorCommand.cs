using System.CommandLine;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Accept;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar doctor</c>: what is wrong with a device, a line, or the whole site, and why.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Target = new("--target") { Description = "One line instead of a site: a tty, or host and port; with --device.", HelpName = "TTY|HOST:PORT" };
    private static readonly Option<string[]> Device = new("--device") { Description = "With --target: what should hang there, as FILE=ADDRESS (eastron-sdm630=1, cjt188-standard=00111100216252); once for each device.", HelpName = "ID=ADDRESS" };
    private static readonly Option<string?> Controller = new("--controller") { Description = "Only the lines of this controller.", HelpName = "ID" };

    public static Command Create()
    {
        Command command = new("doctor", "Examine the devices of a site or of one line: wires, addresses, registers, scales, transformers, sensors. Says why. Writes nothing to any device.")
        {
            SharedOptions.Site, Controller, SharedOptions.Serial, Target, Device, TechnicianOptions.Setting, TechnicianOptions.Timeout, TechnicianOptions.Devices, TechnicianOptions.Language,
        };
        command.Validators.Add(result =>
        {
            string[] devices = result.GetValue(Device) ?? [];
            if ((result.GetValue(Target) is null) != (devices.Length == 0))
                result.AddError("--target and --device go together: busbar doctor --target /dev/ttyUSB0 --device eastron-sdm630=1.");
            if (result.GetValue(Target) is { } text && FieldTarget.Parse(text, out string error) is null)
                result.AddError(error);
            foreach (string wrong in devices.Where(d => FieldWords.DeviceAt(d) is null))
                result.AddError($"--device {wrong} is not ID=ADDRESS; write for instance --device eastron-sdm630=1.");
        });
        command.SetAction((parse, cancel) => parse.GetValue(Target) is { } target ? OneLineAsync(parse, target, cancel) : SiteAsync(parse, cancel));
        return command;
    }

    private static async Task<int> OneLineAsync(ParseResult parse, string text, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        List<Patient> patients = [];
        foreach ((string id, string written) in parse.GetValue(Device)!.Select(d => FieldWords.DeviceAt(d)!.Value))
        {
            if (ProbeCommand.Load(id, parse.GetValue(TechnicianOptions.Devices), errors) is not { } file)
                return ExitCode.WrongFile;
            if (DeviceAddress.Parse(file.Protocol, written) is not { } address)
            {
                await errors.WriteLineAsync($"--device {id}={written}: '{written}' is no address of {file.Id}; {FieldWords.AddressHint(file.Protocol).En}");
                return ExitCode.WrongFile;
            }

            patients.Add(new Patient($"{file.Id} ({written})", file, address));
        }

        SerialSetting setting = TechnicianOptions.SettingsOf(parse).FirstOrDefault() ?? patients[0].File.Serial ?? new SerialSetting(9600, Parity.None, 1);
        try
        {
            await using IFieldLine line = await FieldTarget.Parse(text, out _)!.OpenAsync(setting, TimeSpan.FromMilliseconds(parse.GetValue(TechnicianOptions.Timeout)), cancel);
            return await TellAsync(parse, await Physician.ExamineAsync(line, patients, cancellation: cancel)) ? 0 : ExitCode.CannotStart;
        }
        catch (IOException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    private static async Task<int> SiteAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.LoadFor(parse, Controller) is not { } site)
            return ExitCode.WrongFile;
        bool healthy = true;
        IEnumerable<SiteLine> lines = SiteLine.Of(site.Model, site.Types, parse.GetValue(Controller)).Where(line => line.Devices.Count > 0);
        await foreach (RoundLine line in SiteRound.RunAsync(lines, PlaceOf, TimeSpan.FromMilliseconds(parse.GetValue(TechnicianOptions.Timeout)), cancellation: cancel))
        {
            if (line.Diagnosis is { } diagnosis)
                await TellAsync(parse, diagnosis, line.Name);
            else
                await errors.WriteLineAsync($"{line.Name}: {line.Reason.For(parse.GetValue(TechnicianOptions.Language)!)}");
            healthy &= line.IsHealthy;
        }

        FieldTarget? PlaceOf(SiteLine line, out LocalName reason) => line.Target(SharedOptions.SerialPorts(parse), out reason);
        return healthy ? 0 : ExitCode.CannotStart;
    }

    private static async Task<bool> TellAsync(ParseResult parse, Diagnosis diagnosis, string? bus = null)
    {
        string language = parse.GetValue(TechnicianOptions.Language)!;
        TextWriter output = parse.InvocationConfiguration.Output;
        string line = bus is null ? diagnosis.Line : $"{bus} ({diagnosis.Line})";
        foreach (Finding finding in diagnosis.Findings)
            await output.WriteLineAsync(finding.Text(language));
        int count = diagnosis.Readings.Count;
        bool zh = language.StartsWith("zh", StringComparison.Ordinal);
        await output.WriteLineAsync(diagnosis.IsHealthy
            ? zh ? $"{line}：{count} 台设备应答，没有发现问题" : $"{line}: {count} {(count == 1 ? "device answers" : "devices answer")}, nothing is wrong"
            : zh ? $"{line}：{diagnosis.Findings.Count} 个问题" : $"{line}: {diagnosis.Findings.Count} {(diagnosis.Findings.Count == 1 ? "finding" : "findings")}");
        return diagnosis.IsHealthy;
    }
}
