using System.CommandLine;

namespace Busbar.Gateway.CommandLine;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static readonly Option<int> Port = new("--port") { Description = "TCP port of page and API on 127.0.0.1.", DefaultValueFactory = _ => 8080 };

    public static readonly Option<int> MqttPort = new("--mqtt-port") { Description = "TCP port of the MQTT broker on 127.0.0.1.", DefaultValueFactory = _ => 1883 };

    public static readonly Option<string?> Data = new("--data") { Description = "Folder of the database; default: a folder under the user's data home.", HelpName = "DIR" };

    public static readonly Option<bool> JsonLogs = new("--json-logs") { Description = "Logs as one JSON object a line." };
}
