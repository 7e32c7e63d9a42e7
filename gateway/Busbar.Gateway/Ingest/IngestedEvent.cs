namespace Busbar.Gateway.Ingest;

/// <summary>Something that a controller recorded as having happened.</summary>
/// <param name="Controller">Id of the controller.</param>
/// <param name="Device">Id of the device; empty when it is about the controller itself.</param>
/// <param name="Code">A ControllerEvent.</param>
/// <param name="TimeMilliseconds">Original time, Unix milliseconds UTC; estimated when <paramref name="IsUndated"/>.</param>
/// <param name="Point">device/point, or null.</param>
/// <param name="Value">The event's value, or null.</param>
/// <param name="CommandId">Command whose stage it is; 0 is none.</param>
/// <param name="Priority">Level of the priority array; 0 is none.</param>
/// <param name="Source">Code of who entered it.</param>
/// <param name="Reason">Code of the reason; its meaning depends on <paramref name="Code"/>.</param>
/// <param name="Text">In words, or null.</param>
/// <param name="IsHistorical">It was kept through an outage.</param>
/// <param name="IsUndated">Dated by the gateway, see <see cref="IngestedSample"/>.</param>
public sealed record IngestedEvent(
    string Controller,
    string Device,
    int Code,
    long TimeMilliseconds,
    string? Point,
    double? Value,
    ulong CommandId,
    int Priority,
    int Source,
    int Reason,
    string? Text,
    bool IsHistorical,
    bool IsUndated)
{
    /// <summary>Of a change of an output: from what it was decided; null when the controller did not say.</summary>
    public IngestedWhy? Why { get; init; }

    /// <summary>Original time.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(TimeMilliseconds);
}
