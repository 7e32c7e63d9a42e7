using System.CommandLine;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Gateway.CommandLine;

/// <summary>Options of the commands that ask field devices themselves.</summary>
internal static class TechnicianOptions
{
    public static readonly Argument<string> Target = TargetArgument();

    public static readonly Option<string[]> Setting = SettingOption();

    public static readonly Option<int> Timeout = new("--timeout") { Description = "Longest wait for an answer, ms.", DefaultValueFactory = _ => 500, HelpName = "MS" };

    public static readonly Option<string> Language = SharedOptions.LanguageOption("Of what is printed: en or zh.", () => "en");

    public static readonly Option<string?> Devices = new("--devices") { Description = "Folder of the device files; default: hardware/devices of the repository.", HelpName = "DIR" };

    /// <summary>The place to ask; the parser has made sure that it is one.</summary>
    public static FieldTarget TargetOf(ParseResult parse) => FieldTarget.Parse(parse.GetRequiredValue(Target), out _)!;

    /// <summary>The settings that were written; empty when none was.</summary>
    public static IReadOnlyList<SerialSetting> SettingsOf(ParseResult parse) =>
        [.. (parse.GetValue(Setting) ?? []).Select(s => SerialTiming.Parse(s)).OfType<SerialSetting>()];

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
