namespace Busbar.Gateway.Broker;

/// <summary>The gateway as Sparkplug host application.</summary>
/// <param name="Host">Its name: last part of the STATE topic, and the MQTT client id.</param>
/// <param name="Filters">Topic filters it listens to.</param>
public sealed record HostApplicationOptions(string Host, IReadOnlyList<string> Filters);
