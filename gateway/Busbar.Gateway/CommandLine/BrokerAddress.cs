using System.Globalization;

namespace Busbar.Gateway.CommandLine;

/// <summary>Where an MQTT broker listens, as it is written on the command line: HOST:PORT.</summary>
/// <param name="Host">Name or IP address; an IPv6 address in brackets.</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
public sealed record BrokerAddress(string Host, int Port)
{
    /// <summary>Null when the text is not HOST:PORT.</summary>
    public static BrokerAddress? TryParse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            return null;
        string host = text[..colon];
        return host.StartsWith('[') == host.EndsWith(']') ? new BrokerAddress(host.Trim('[', ']'), port) : null;
    }

    /// <summary>What is wrong with a text that is not HOST:PORT, and what would be right.</summary>
    public static string Explain(string text) => $"--broker: '{text}' is not HOST:PORT, such as 192.168.1.10:1883";
}
