using System.CommandLine;
using Busbar.Gateway.Provisioning;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar console</c>: a controller's console over its USB cable, one line or a conversation.</summary>
internal static class ConsoleCommand
{
    /// <summary>The cable.</summary>
    public static readonly Option<string> Cable = new("--cable") { Description = "The serial port that the controller's USB cable makes, such as /dev/ttyUSB0.", HelpName = "TTY", DefaultValueFactory = _ => "/dev/ttyUSB0" };

    /// <summary>Of what people read.</summary>
    public static readonly Option<string> Language = SharedOptions.LanguageOption(
        "zh or en; default: that of $LANG.", () => (Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh" : "en");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly Argument<string[]> Line = new("LINE") { Description = "One request, as: status. Without one, requests are read until the input ends.", Arity = ArgumentArity.ZeroOrMore };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("console", "Speak with a controller over its USB cable: status, wifi, broker, scan, probe, outputs, log; help lists all.") { Line, Cable, Language };
        command.SetAction((parse, cancel) => RunAsync(parse, Console.In, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, TextReader input, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        using ConsoleClient client = new(parse.GetValue(Cable)!);
        client.Log = output.WriteLine;
        try
        {
            string[] words = parse.GetValue(Line) ?? [];
            if (words.Length > 0)
                return await AskAsync(client, string.Join(' ', words), parse, cancel) ? 0 : ExitCode.Refused;
            while (await input.ReadLineAsync(cancel) is { } line)
            {
                if (line.Trim().Length > 0)
                    _ = await AskAsync(client, line, parse, cancel);
            }

            return 0;
        }
        catch (ConsoleException wrong)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    private static async Task<bool> AskAsync(ConsoleClient client, string line, ParseResult parse, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        ConsoleAnswer answer = await client.AskAsync(line, Patience, cancel);
        foreach (string each in answer.Lines)
            output.WriteLine(each);
        if (parse.GetValue(Language) == "zh")
        {
            foreach (int problem in answer.Problems)
                output.WriteLine($"问题 {problem}：{DeviceProblemTexts.Of(problem).Zh}");
        }

        output.WriteLine(answer.Error is { } error ? "error: " + error : "ok");
        return answer.Error == null;
    }
}
