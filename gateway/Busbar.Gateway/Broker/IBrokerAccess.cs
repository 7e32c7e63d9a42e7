namespace Busbar.Gateway.Broker;

/// <summary>Name and password at the broker.</summary>
public sealed record BrokerCredential(string User, string Password);

/// <summary>What a client of the broker may do.</summary>
public interface IBrokerRights
{
    /// <summary>Who it is, for the log.</summary>
    string Name { get; }

    /// <summary>Whether it may write to a topic.</summary>
    bool MayPublish(string topic);

    /// <summary>Whether it may read everything that a filter, with its wildcards, stands for.</summary>
    bool MaySubscribe(string filter);
}

/// <summary>Who may come to the embedded broker. Without one everybody may do everything, which is for the demo on the loopback address.</summary>
public interface IBrokerAccess
{
    /// <summary>The gateway's own, new at every start and known to nobody else.</summary>
    BrokerCredential Gateway { get; }

    /// <summary>A controller's; the same as <c>busbar provision</c> tells it.</summary>
    BrokerCredential Controller(string id);

    /// <summary>What a client may do; null: it may not come in.</summary>
    IBrokerRights? Open(string? user, string? password, string clientId);
}
