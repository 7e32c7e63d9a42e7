using System.CommandLine;
using System.Globalization;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;
using Busbar.Technician.Probe;
using Busbar.Technician.Reading;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar probe</c>: one read now with its raw bytes, or a whole device by its file.</summary>
internal static class ProbeCommand
{
    private static readonly Dictionary<string, byte> Tables = new() { ["coil"] = 1, ["discrete"] = 2, ["holding"] = 3, ["input"] = 4 };

    private static readonly Option<byte> Unit = new("--unit") { Description = "Modbus unit.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly Option<string> Table = TableOption();
    private static readonly Option<string?> Register = RegisterOption();
    private static readonly Option<int> Count = CountOption();
    private static readonly Option<string?> Device = new("--device") { Description = "Show every point of a device file instead: its id, or a path.", HelpName = "ID|FILE" };

    public static Command Create()
    {
        Command command = new("probe", "Read registers now: raw bytes, and every type and word order side by side; or every point of a device file.")
        {
            TechnicianOptions.Target, Unit, Table, Register, Count, Device, TechnicianOptions.Setting, TechnicianOptions.Timeout, TechnicianOptions.Devices,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Register) is null) == (result.GetValue(Device) is null))
                result.AddError("Say what to read: --register 0x34 (and --table, --count), or --device eastron-sdm630.");
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
        if (file is { Meter: { } dialect })
        {
            await errors.WriteLineAsync($"{file.Id} speaks {dialect.ProtocolName}; probe speaks Modbus");
            return ExitCode.CannotStart;
        }

        SerialSetting setting = TechnicianOptions.SettingsOf(parse).FirstOrDefault() ?? file?.Serial ?? new SerialSetting(9600, Parity.None, 1);
        byte unit = parse.GetValue(Unit);
        try
        {
            await using IFieldLine line = await TechnicianOptions.TargetOf(parse).OpenAsync(setting, TimeSpan.FromMilliseconds(parse.GetValue(TechnicianOptions.Timeout)), cancel);
            if (file is not null)
            {
                DeviceReading reading = await new DeviceReader(file).ReadAsync(line, unit, cancellation: cancel);
                await output.WriteAsync(ProbeText.OfDevice(reading));
                return reading.IsWhole ? 0 : ExitCode.CannotStart;
            }

            byte function = Tables[parse.GetValue(Table)!];
            int start = Address(parse.GetValue(Register)!)!.Value;
            Answer answer = await line.ReadAsync(unit, function, (ushort)start, parse.GetValue(Count), cancel);
            await output.WriteAsync(ProbeText.OfRead(function, start, parse.GetValue(Count), answer));
            return answer.Kind == AnswerKind.Data ? 0 : ExitCode.CannotStart;
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
        errors.WriteLine($"there is no device file '{device}'; {Suggestion.Hint(device, library.Files.Select(f => f.Id))}");
        return null;
    }

    private static int? Address(string text)
    {
        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isNumber = isHexadecimal
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int address)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out address);
        return isNumber && address is >= 0 and <= 65535 ? address : null;
    }

    private static Option<string> TableOption()
    {
        Option<string> option = new("--table") { Description = "holding, input, coil or discrete.", DefaultValueFactory = _ => "holding", HelpName = "TABLE" };
        option.AcceptOnlyFromAmong([.. Tables.Keys]);
        return option;
    }

    private static Option<string?> RegisterOption()
    {
        Option<string?> option = new("--register") { Description = "Address on the wire, counted from 0; decimal or 0x.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Address(text) is null)
                result.AddError($"--register {text} is no address; write 0 to 65535 or 0x0000 to 0xFFFF (40001 of a document is mostly 0 on the wire).");
        });
        return option;
    }

    private static Option<int> CountOption()
    {
        Option<int> option = new("--count") { Description = "Registers or bits, 1 to 125.", DefaultValueFactory = _ => 4, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 125)
                result.AddError("--count is 1 to 125.");
        });
        return option;
    }
}
