using System.Collections;
using System.CommandLine;

namespace Busbar.Gateway.CommandLine;

/// <summary>
/// Every option of a command can come from an environment variable: BUSBAR_ and the option's name in capitals, as BUSBAR_MQTT_PORT for
/// --mqtt-port. What stands on the command line goes first. Options that may be given several times are separated by spaces.
/// </summary>
public static class EnvironmentOptions
{
    private const string Prefix = "BUSBAR_";

    /// <summary>The arguments, and behind them those that the environment adds for the command that they name.</summary>
    /// <param name="root">The whole command line.</param>
    /// <param name="arguments">As the program got them.</param>
    /// <param name="environment">Names and values, as of <see cref="Environment.GetEnvironmentVariables()"/>.</param>
    public static string[] Complete(RootCommand root, string[] arguments, IDictionary environment)
    {
        ParseResult given = root.Parse(arguments);
        IEnumerable<string> added = given.CommandResult.Command.Options
            .Where(option => given.GetResult(option) is null or { Implicit: true })
            .SelectMany(option => environment[Variable(option)] is string { Length: > 0 } value ? Arguments(option, value) : []);
        return [.. arguments, .. added];
    }

    /// <summary>The variable of an option.</summary>
    public static string Variable(Option option) => Prefix + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    private static IEnumerable<string> Arguments(Option option, string value) =>
        (option.ValueType.IsArray ? value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [value]).Select(each => $"{option.Name}={each}");
}
