namespace Busbar.Host;

/// <summary>How to reach the broker.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1883; 8883 with TLS.</param>
/// <param name="ClientId">Unique at the broker; the controller's id.</param>
public sealed record MqttLinkSettings(string Host, int Port, string ClientId)
{
    /// <summary>Null: the broker asks for none.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>TLS; the broker's certificate must be trusted by this computer, or be the one below.</summary>
    public bool UseTls { get; init; }

    /// <summary>PEM file of the authority that signed the broker's certificate.</summary>
    public string? TrustedAuthorityFile { get; init; }

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(20);
}
