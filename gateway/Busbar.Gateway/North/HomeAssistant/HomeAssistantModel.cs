using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>The key <c>homeAssistant</c> of north.yaml: devices and points for Home Assistant, over MQTT.</summary>
/// <param name="Broker">Where to publish; null: the gateway's own broker.</param>
/// <param name="PasswordFile">File with the password for <paramref name="Broker"/>; null: none.</param>
/// <param name="Prefix">First level of the discovery topics, as Home Assistant is set to.</param>
/// <param name="Language">Of the names: zh or en.</param>
/// <param name="TakesCommands">Points that can be written are offered as climate, switch and number; otherwise everything is only shown.</param>
/// <param name="Hold">How long a command lives.</param>
public sealed record HomeAssistantModel(BrokerOptions? Broker, string? PasswordFile, string Prefix, string Language, bool TakesCommands, TimeSpan Hold)
{
    /// <summary>Mistakes go to the map's diagnostics.</summary>
    public static HomeAssistantModel Read(MapNode map)
    {
        BrokerOptions? broker = null;
        if (map.Find("broker") is { } node)
        {
            if (BrokerAddress.TryParse(node.ReadString()) is { } address)
                broker = new BrokerOptions { IsEmbedded = false, Host = address.Host, Port = address.Port, UseTls = map.Bool("tls", false), User = map.OptionalString("user") };
            else
                node.Error($"'{node.ReadString()}' is not HOST:PORT", "write for instance 192.168.1.10:1883; without the key it is the gateway's own broker");
        }

        string prefix = map.OptionalString("prefix") ?? "homeassistant";
        if (prefix.Length == 0 || prefix.AsSpan().IndexOfAny("+# ") >= 0 || prefix.StartsWith('/') || prefix.EndsWith('/'))
            map.Find("prefix")!.Error($"'{prefix}' is no topic", "Home Assistant's own setting is homeassistant");
        HomeAssistantModel model = new(
            broker,
            broker is null ? null : map.OptionalString("passwordFile"),
            prefix,
            map.Has("language") ? map.Choice("language", "en", "zh") : "en",
            map.Bool("commands", false),
            map.Duration("hold", TimeSpan.FromMinutes(1), TimeSpan.FromDays(7), TimeSpan.FromHours(4)));
        map.Done();
        return model;
    }

    /// <summary>The broker with its password; NorthException when the file cannot be read.</summary>
    internal BrokerOptions BrokerOf(BrokerOptions own)
    {
        if (Broker is not { } broker || PasswordFile is not { } file)
            return Broker ?? own;
        try
        {
            return broker with { Password = File.ReadAllText(file).Trim() };
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new NorthException($"{NorthModel.FileName}: homeAssistant.passwordFile: {wrong.Message}");
        }
    }
}

/// <summary>The topics of a site; nothing in them needs escaping, for ids are kebab-case and point names are words.</summary>
internal sealed record HomeAssistantTopics(string Prefix, string Site)
{
    /// <summary>online or offline: the gateway.</summary>
    public string Gateway => $"busbar/{Site}/status";

    /// <summary>What Home Assistant publishes to command a point.</summary>
    public string CommandFilter => $"busbar/{Site}/+/+/set";

    /// <summary>Every device's discovery, of this site or not.</summary>
    public string DiscoveryFilter => $"{Prefix}/device/+/config";

    /// <summary>online or offline: a device.</summary>
    public string Status(string device) => $"busbar/{Site}/{device}/status";

    /// <summary>All points of a device as one JSON object.</summary>
    public string State(string device) => $"busbar/{Site}/{device}/state";

    /// <summary>Where a command for a point is expected.</summary>
    public string Command(string device, string point) => $"busbar/{Site}/{device}/{point}/set";

    /// <summary>Where a device is announced. Ids have no underscore, so no two sites share one.</summary>
    public string Discovery(string device) => $"{Prefix}/device/{UniqueId(device)}/config";

    /// <summary>Of a device in Home Assistant.</summary>
    public string UniqueId(string device) => $"busbar_{Site}_{device}";

    /// <summary>Whether a discovery topic is of this site.</summary>
    public bool IsOwn(string topic) => topic.StartsWith($"{Prefix}/device/busbar_{Site}_", StringComparison.Ordinal);
}
