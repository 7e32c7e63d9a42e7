using System.Text.Json;

namespace Busbar.Gateway.North.OpenAdr;

// The objects of the public OpenAPI description of OpenADR 3.1, as far as a VEN reads and writes them; camelCase in JSON.

/// <summary>A programme; its descriptors hold for events that have none of their own.</summary>
internal sealed record AdrProgram(string Id, string ProgramName, IReadOnlyList<AdrEventDescriptor>? PayloadDescriptors = null);

/// <summary>Start and duration; see <see cref="AdrTime"/> for what texts mean.</summary>
internal sealed record AdrPeriod(string? Start = null, string? Duration = null, string? RandomizeStart = null);

/// <summary>Values of a type; numbers, texts, points.</summary>
internal sealed record AdrValues(string Type, IReadOnlyList<JsonElement> Values);

/// <summary>A window with its values.</summary>
internal sealed record AdrInterval(int Id, AdrPeriod? IntervalPeriod, IReadOnlyList<AdrValues> Payloads);

/// <summary>In what unit the payloads of a type are, and of prices in what currency (ISO 4217). A programme's list has those of reports as well: <see cref="IsOfEvents"/>.</summary>
internal sealed record AdrEventDescriptor(string PayloadType, string? Units = null, string? Currency = null, string? ObjectType = null)
{
    public bool IsOfEvents => ObjectType is null or "EVENT_PAYLOAD_DESCRIPTOR";
}

/// <summary>A report that is asked for.</summary>
internal sealed record AdrReportDescriptor(string PayloadType, string? ReadingType = null, string? Units = null, int StartInterval = -1, int NumIntervals = -1, bool Historical = true);

/// <summary>An event as the server tells it.</summary>
internal sealed record AdrEvent(
    string Id, string ProgramId, string? EventName, string? Duration, int? Priority, AdrPeriod? IntervalPeriod, IReadOnlyList<AdrInterval>? Intervals,
    IReadOnlyList<AdrEventDescriptor>? PayloadDescriptors, IReadOnlyList<AdrReportDescriptor>? ReportDescriptors, string? ModificationDateTime);

/// <summary>What a report is in.</summary>
internal sealed record AdrReportPayloadDescriptor(string ObjectType, string PayloadType, string? ReadingType, string? Units);

/// <summary>A resource's part of a report.</summary>
internal sealed record AdrReportResource(string ResourceName, IReadOnlyList<AdrInterval> Intervals);

/// <summary>A report as it is sent, and as the server tells it.</summary>
internal sealed record AdrReport(string EventId, string ClientName, string ReportName, IReadOnlyList<AdrReportPayloadDescriptor> PayloadDescriptors, IReadOnlyList<AdrReportResource> Resources);
