namespace Busbar.Gateway.Broker;

/// <summary>The embedded broker cannot start; the message says why and what to do.</summary>
public sealed class BrokerException(string message, Exception inner) : Exception(message, inner);
