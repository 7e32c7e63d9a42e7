namespace Busbar.Gateway.Ingest;

/// <summary>What the gateway says to controllers. Nothing waits: false means that there is no connection to the broker now.</summary>
public interface IControllerLink
{
    /// <summary>Connected to the broker.</summary>
    bool IsConnected { get; }

    /// <summary>DCMD with value, command id, priority and expiry.</summary>
    bool SendCommand(OutgoingCommand command);

    /// <summary>NCMD with a signed document.</summary>
    bool SendDocument(string controller, byte[] document);

    /// <summary>NCMD that asks for every birth again.</summary>
    bool RequestRebirth(string controller);
}

/// <summary>A command on its way to a controller.</summary>
/// <param name="Controller">Id of the controller.</param>
/// <param name="Device">Id of the device.</param>
/// <param name="Point">Canonical name.</param>
/// <param name="Value">In the canonical unit; null withdraws the entry at this priority.</param>
/// <param name="CommandId">Echoed in the events of its stages.</param>
/// <param name="Priority">Level of the priority array.</param>
/// <param name="Expiry">Life of the entry; whole seconds.</param>
/// <param name="Override">Who overrides the legal range, and why; null: nobody does.</param>
public sealed record OutgoingCommand(string Controller, string Device, string Point, double? Value, ulong CommandId, int Priority, TimeSpan Expiry, LegalOverride? Override = null);

/// <summary>Without both the controller refuses.</summary>
public sealed record LegalOverride(string User, string Reason);
