namespace Busbar.Gateway.Store;

/// <summary>One line of the audit of commands; lines are added and never changed.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="Time">When this stage was reached.</param>
/// <param name="Stage">Sent, Acknowledged, Written, Verified, Refused, ...</param>
/// <param name="Controller">Id of the controller; empty when none has the device.</param>
/// <param name="Device">Id of the device.</param>
/// <param name="Point">Canonical name.</param>
/// <param name="Value">Value of this stage; null when it has none.</param>
/// <param name="Priority">Level of the priority array.</param>
/// <param name="User">Who asked.</param>
/// <param name="Text">The asker's reason, or why a stage failed.</param>
public sealed record CommandAuditEntry(
    ulong CommandId,
    DateTimeOffset Time,
    string Stage,
    string Controller,
    string Device,
    string Point,
    double? Value,
    int Priority,
    string User,
    string Text);
