using System.CommandLine;
using System.Globalization;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;
using Busbar.Technician.Probe;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar probe</c>: one read now with its raw bytes, or a whole device by its file.</summary>
internal static class ProbeCommand
{
    private static readonly Option<byte> Unit = new("--unit") { Description = "Modbus unit.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly Option<string> Table = TableOption();
    private static readonly Option<string?> Register = RegisterOption();
    private static readonly Option<int> Count = CountOption();
    private static readonly Option<string?> Device = new("--device") { Description = "Show every point of a device file instead: its id, or a path.", HelpName = "ID|FILE" };

    private static readonly Option<string?> Address = new("--address") { Description = "A meter's digits, or an M-Bus address; with --device or --protocol.", HelpName = "DIGITS" };
    private static readonly Option<string?> Protocol = ProtocolOption();
    private static readonly Option<string?> Data = DataOption();

    public static Command Create()
    {
        Command command = new("probe", "Read registers now: raw bytes, and every type and word order side by side; or a meter's answer; or every point of a device file.")
        {
            TechnicianOptions.Target, Unit, Table, Register, Count, Protocol, Address, Data, Device, TechnicianOptions.Setting, TechnicianOptions.Timeout, TechnicianOptions.Devices, TechnicianOptions.Language,
        };
        command.Validators.Add(result =>
        {
            object?[] said = [result.GetValue(Register), result.GetValue(Device), result.GetValue(Protocol)];
            if (said.Count(s => s is not null) != 1)
                result.AddError("Say what to read: --register 0x34 (and --table, --count), or --protocol cjt188 (and --address, --data), or --device eastron-sdm630.");
            if (result.GetValue(Protocol) is { } name && result.GetValue(Address) is { } digits && DeviceAddress.Parse(FieldWords.Protocols[name], digits) is null)
                result.AddError($"--address {digits} is no address of {name}; {FieldWords.AddressHint(FieldWords.Protocols[name]).En}.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        TextWriter errors = parse.InvocationConfiguration.Error;
        DeviceFile? file = null;
        if (parse.GetValue(Device) is { } device && (file = Load(device, parse.GetValue(TechnicianOptions.Devices), errors)) is null)
            return ExitCode.WrongFile;
        DeviceProtocol protocol = file?.Protocol ?? (parse.GetValue(Protocol) is { } said ? FieldWords.Protocols[said] : DeviceProtocol.Modbus);
        string written = parse.GetValue(Address) ?? (protocol == DeviceProtocol.Modbus ? parse.GetValue(Unit).ToString(CultureInfo.InvariantCulture) : MeterProbe.AnyAddress(protocol));
        if (DeviceAddress.Parse(protocol, written) is not { } address)
        {
            await errors.WriteLineAsync($"'{written}' is no address of {file!.Id}; {FieldWords.AddressHint(protocol).En}");
            return ExitCode.WrongFile;
        }

        ProbeQuestion question = file is not null
            ? new DeviceQuestion(file, address)
            : protocol != DeviceProtocol.Modbus
                ? new MeterQuestion(protocol, address, FieldWords.Number(parse.GetValue(Data)))
                : new RegisterQuestion(parse.GetValue(Unit), FieldWords.Tables[parse.GetValue(Table)!], FieldWords.Register(parse.GetValue(Register))!.Value, parse.GetValue(Count));
        SerialSetting setting = TechnicianOptions.SettingsOf(parse).FirstOrDefault() ?? question.UsualSetting;
        try
        {
            await using IFieldLine line = await TechnicianOptions.TargetOf(parse).OpenAsync(setting, TimeSpan.FromMilliseconds(parse.GetValue(TechnicianOptions.Timeout)), cancel);
            ProbeResult result = await Prober.AskAsync(line, question, cancel);
            await output.WriteAsync(result.Text(parse.GetValue(TechnicianOptions.Language)!));
            return result.IsGood ? 0 : ExitCode.CannotStart;
        }
        catch (IOException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    /// <summary>A device file by id or path; null, with the findings printed, when it is wrong or not there.</summary>
    internal static DeviceFile? Load(string device, string? folder, TextWriter errors)
    {
        Diagnostics diagnostics = new();
        if (File.Exists(device))
        {
            DeviceFile? file = DeviceFileLoader.Load(device, diagnostics);
            SiteFiles.Report(diagnostics, errors);
            return file;
        }

        DeviceLibrary library = DeviceLibrary.Load(folder ?? SiteFiles.DeviceFiles(), diagnostics);
        SiteFiles.Report(diagnostics, errors);
        if (library.Find(device) is { } found)
            return found;
        string hint = Suggestion.Hint(device, library.Files.Select(f => f.Id));
        errors.WriteLine($"there is no device file '{device}'; {(hint.Length > 0 ? hint : "docs/technician/devices.md lists them")}");
        return null;
    }

    private static Option<string?> ProtocolOption()
    {
        Option<string?> option = new("--protocol") { Description = "Read a meter without a device file: cjt188, dlt645 or mbus.", HelpName = "NAME" };
        option.AcceptOnlyFromAmong([.. FieldWords.Protocols.Keys.Where(k => k != "modbus")]);
        return option;
    }

    private static Option<string?> DataOption()
    {
        Option<string?> option = new("--data") { Description = "With --protocol: the identifier, such as 0x901F or 0x00010000; on M-Bus the telegram, counted from 0. Default: a meter's readings.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && FieldWords.Number(text) is null)
                result.AddError($"--data {text} is no identifier; write for instance 0x901F.");
        });
        return option;
    }

    private static Option<string> TableOption()
    {
        Option<string> option = new("--table") { Description = "holding, input, coil or discrete.", DefaultValueFactory = _ => "holding", HelpName = "TABLE" };
        option.AcceptOnlyFromAmong([.. FieldWords.Tables.Keys]);
        return option;
    }

    private static Option<string?> RegisterOption()
    {
        Option<string?> option = new("--register") { Description = "Address on the wire, counted from 0; decimal or 0x.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && FieldWords.Register(text) is null)
                result.AddError($"--register {text} is no address; write 0 to 65535 or 0x0000 to 0xFFFF (40001 of a document is mostly 0 on the wire).");
        });
        return option;
    }

    private static Option<int> CountOption()
    {
        Option<int> option = new("--count") { Description = "Registers or bits, 1 to 125.", DefaultValueFactory = _ => 4, HelpName = "N" };
        return option.Within(1, 125);
    }
}
