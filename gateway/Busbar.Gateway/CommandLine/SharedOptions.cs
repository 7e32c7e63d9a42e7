using System.CommandLine;
using Busbar.Gateway.Broker;

namespace Busbar.Gateway.CommandLine;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static readonly Option<int> Port = PortOption("--port", "TCP port of page and API; 0 takes a free one.", 8080);

    public static readonly Option<int> MqttPort = PortOption("--mqtt-port", "TCP port of the MQTT broker on 127.0.0.1; 0 takes a free one.", 1883);

    public static readonly Option<string?> Broker = BrokerOption();

    public static readonly Option<string?> Data = new("--data") { Description = "Folder of the database; default: a folder under the user's data home.", HelpName = "DIR" };

    public static readonly Option<string?> Database = new("--database")
    {
        Description = "Connection string of a PostgreSQL database (15 or newer) to use instead of a file in the data folder; better given in $BUSBAR_DATABASE, where other users do not see it.",
        HelpName = "TEXT",
    };

    public static readonly Option<string?> Site = new("--site") { Description = "The building: a site.yaml or a folder with one; default: the demo building's.", HelpName = "PATH" };

    public static readonly Option<bool> PublishPlan = new("--publish-plan") { Description = "Send the plan to the controllers as entries of priority 12 that expire; without it, it is only shown." };

    public static readonly Option<bool> JsonLogs = new("--json-logs") { Description = "Logs as one JSON object a line." };

    public static readonly Option<ulong> Seed = new("--seed") { Description = "Of weather, people and cars: the same seed gives the same building.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public static readonly Option<string?> Replay = new("--replay") { Description = "Feed recorded load, PV and weather through the simulated meters instead of the synthetic day.", HelpName = "FILE.csv" };

    public static readonly Option<int?> DevicePorts = new Option<int?>("--device-ports") { Description = "First TCP port of the simulated devices; 0 takes free ones; default: those of the site file.", HelpName = "N" }.Within(0, 65535);

    public static readonly Option<string[]> Serial = SerialOption();

    /// <summary>The option --language, which takes en and zh.</summary>
    public static Option<string> LanguageOption(string description, Func<string> usual)
    {
        Option<string> option = new("--language") { Description = description, HelpName = "en|zh", DefaultValueFactory = _ => usual() };
        option.AcceptOnlyFromAmong("en", "zh");
        return option;
    }

    /// <summary>The ttys by the names of the site file.</summary>
    public static IReadOnlyDictionary<string, string> SerialPorts(ParseResult parse) =>
        (parse.GetValue(Serial) ?? []).Select(each => each.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>What the option says; null when nothing.</summary>
    public static string? DatabaseOf(ParseResult parse) => parse.GetValue(Database) is { Length: > 0 } given ? given : null;

    private static Option<string[]> SerialOption()
    {
        Option<string[]> option = new("--serial") { Description = "The tty behind a serial port of the site file, such as plant-rs485=/dev/ttyUSB0; once for each port.", HelpName = "NAME=PATH" };
        option.Validators.Add(result =>
        {
            string[] pairs = [.. result.Tokens.Select(token => token.Value)];
            foreach (string wrong in pairs.Where(pair => pair.IndexOf('=') < 1 || pair.EndsWith('=')))
                result.AddError($"--serial {wrong} is not NAME=PATH; write for instance --serial plant-rs485=/dev/ttyUSB0.");
            foreach (string twice in pairs.GroupBy(pair => pair.Split('=')[0]).Where(group => group.Count() > 1).Select(group => group.Key))
                result.AddError($"--serial {twice}=... is given twice.");
        });
        return option;
    }

    /// <summary>The broker that the options ask for: an external one with --broker, else one of our own at --mqtt-port.</summary>
    public static BrokerOptions BrokerOf(ParseResult parse) =>
        parse.GetValue(Broker) is { } text && BrokerAddress.TryParse(text) is { } address
            ? new BrokerOptions { IsEmbedded = false, Host = address.Host, Port = address.Port }
            : new BrokerOptions { Port = parse.GetValue(MqttPort) };

    private static Option<string?> BrokerOption()
    {
        Option<string?> option = new("--broker") { Description = "An MQTT broker that runs elsewhere, instead of one of our own.", HelpName = "HOST:PORT" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && BrokerAddress.TryParse(text) is null)
                result.AddError(BrokerAddress.Explain(text));
        });
        return option;
    }

    internal static Option<int> PortOption(string name, string description, int standard)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.TryGet(out int port) && port is < 0 or > 65535)
                result.AddError($"{name} is a TCP port, 0 to 65535.");
        });
        return option;
    }
}
