using System.CommandLine;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar scan</c>: which devices are on a line, and which device file fits each.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        Option<bool> all = new("--all-settings") { Description = "Serial: every speed from 300 to 115200 with every parity; default: the ten usual ones." };
        Option<string?> units = new("--units") { Description = "Modbus units to ask; default: 1-247 on a serial line, the usual ones on TCP.", HelpName = "1-20,247" };
        units.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && FieldWords.Units(text) is null)
                result.AddError($"--units {text} is no list of units; write for instance 1-20,247.");
        });
        Option<int> wait = new("--timeout") { Description = "Longest wait for a sign of life, ms.", DefaultValueFactory = _ => 150, HelpName = "MS" };
        Option<string[]> protocols = new("--protocol") { Description = "Only this: modbus, cjt188, dlt645 or mbus; several times for several. Default: all on a serial line, modbus on TCP.", HelpName = "NAME" };
        protocols.AcceptOnlyFromAmong([.. FieldWords.Protocols.Keys]);
        Option<bool> thorough = new("--thorough") { Description = "Ask silent units for input registers too: twice as long." };
        Command command = new("scan", "Find the devices on a serial line or behind a TCP port, and the device file that fits each. Writes nothing to any device.")
        {
            TechnicianOptions.Target, TechnicianOptions.Setting, all, protocols, units, wait, thorough, TechnicianOptions.Devices, TechnicianOptions.Language,
        };
        command.SetAction(async (parse, cancel) =>
        {
            FieldTarget target = TechnicianOptions.TargetOf(parse);
            IReadOnlyList<SerialSetting> written = TechnicianOptions.SettingsOf(parse);
            ScanOptions options = new()
            {
                Settings = written.Count > 0 ? written : parse.GetValue(all) ? ScanOptions.AllSettings : ScanOptions.UsualSettings,
                Timeout = TimeSpan.FromMilliseconds(parse.GetValue(wait)),
                Thorough = parse.GetValue(thorough),
                Protocols = parse.GetValue(protocols) is { Length: > 0 } named ? [.. named.Select(n => FieldWords.Protocols[n]).Distinct()] : target.IsSerial ? Enum.GetValues<DeviceProtocol>() : [DeviceProtocol.Modbus],
            };
            IReadOnlyList<byte>? asked = parse.GetValue(units) is { } text ? FieldWords.Units(text) : target.IsSerial ? null : ScanOptions.UsualTcpUnits;
            return await RunAsync(parse, target, asked is null ? options : options with { Units = asked }, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, FieldTarget target, ScanOptions options, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        TextWriter errors = parse.InvocationConfiguration.Error;
        Diagnostics diagnostics = new();
        DeviceLibrary library = DeviceLibrary.Load(parse.GetValue(TechnicianOptions.Devices) ?? SiteFiles.DeviceFiles(), diagnostics);
        SiteFiles.Report(diagnostics, errors);
        try
        {
            await using IFieldLine line = await target.OpenAsync(options.Settings[0], options.Timeout, cancel);
            using ProgressBar bar = new(errors);
            ScanResult result = await new Scanner(options, new DeviceFitter(library.Files)).RunAsync(line, bar, cancel);
            bar.Dispose();
            await output.WriteAsync(ScanText.Of(result, parse.GetValue(TechnicianOptions.Language)!));
            return result.NoConnection is null ? 0 : ExitCode.CannotStart;
        }
        catch (IOException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }
}
