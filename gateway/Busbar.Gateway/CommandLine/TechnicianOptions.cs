using System.CommandLine;
using System.Globalization;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Gateway.CommandLine;

/// <summary>Options of the commands that ask field devices themselves.</summary>
internal static class TechnicianOptions
{
    public static readonly IReadOnlyDictionary<string, DeviceProtocol> Protocols = new Dictionary<string, DeviceProtocol>
    {
        ["modbus"] = DeviceProtocol.Modbus,
        ["cjt188"] = DeviceProtocol.Cjt188,
        ["dlt645"] = DeviceProtocol.Dlt645,
        ["mbus"] = DeviceProtocol.MBus,
    };

    public static readonly Argument<string> Target = TargetArgument();

    public static readonly Option<string[]> Setting = SettingOption();

    public static readonly Option<int> Timeout = new("--timeout") { Description = "Longest wait for an answer, ms.", DefaultValueFactory = _ => 500, HelpName = "MS" };

    public static readonly Option<string> Language = new("--language") { Description = "Of what is printed: en or zh.", DefaultValueFactory = _ => "en", HelpName = "en|zh" };

    public static readonly Option<string?> Devices = new("--devices") { Description = "Folder of the device files; default: hardware/devices of the repository.", HelpName = "DIR" };

    /// <summary>The place to ask; the parser has made sure that it is one.</summary>
    public static FieldTarget TargetOf(ParseResult parse) => FieldTarget.Parse(parse.GetRequiredValue(Target), out _)!;

    /// <summary>The settings that were written; empty when none was.</summary>
    public static IReadOnlyList<SerialSetting> SettingsOf(ParseResult parse) =>
        [.. (parse.GetValue(Setting) ?? []).Select(s => SerialTiming.Parse(s)).OfType<SerialSetting>()];

    /// <summary>What an address of a protocol looks like.</summary>
    public static string AddressHint(DeviceProtocol protocol) => protocol switch
    {
        DeviceProtocol.Cjt188 => "write the 14 digits on the meter, or AAAAAAAAAAAAAA for the only one on its line",
        DeviceProtocol.Dlt645 => "write the 12 digits on the meter, or AAAAAAAAAAAA for the only one on its line",
        DeviceProtocol.MBus => "write a primary address from 0 to 250, the 8 digits on the meter, or all 16 of the secondary address",
        _ => "write a unit from 0 to 255",
    };

    /// <summary>Numbers and ranges: <c>1-20,247</c>; null when the text is none.</summary>
    public static IReadOnlyList<byte>? Units(string text)
    {
        List<byte> units = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-', 2);
            if (!byte.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte first) || !byte.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out byte last) || last < first)
                return null;
            units.AddRange(Enumerable.Range(first, last - first + 1).Select(u => (byte)u));
        }

        return units.Count == 0 ? null : units;
    }

    private static Argument<string> TargetArgument()
    {
        Argument<string> argument = new("TARGET") { Description = "The tty of a serial line (/dev/ttyUSB0), or host and port (192.168.1.20:502)." };
        argument.Validators.Add(result =>
        {
            if (FieldTarget.Parse(result.GetValueOrDefault<string>() ?? "", out string error) is null)
                result.AddError(error);
        });
        return argument;
    }

    private static Option<string[]> SettingOption()
    {
        Option<string[]> option = new("--setting") { Description = "Speed, parity and stop bits of a serial line, such as 9600,8N1; scan takes several.", HelpName = "BAUD,8N1" };
        option.Validators.Add(result =>
        {
            foreach (string wrong in result.Tokens.Select(t => t.Value).Where(t => SerialTiming.Parse(t) is null))
                result.AddError($"--setting {wrong} is no serial setting; write for instance 9600,8N1 or 2400,8E1.");
        });
        return option;
    }
}
