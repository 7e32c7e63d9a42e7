using System.Text.Json;
using Busbar.Site.Policies;

namespace Busbar.Simulator.Cosim;

/// <summary>A demand-response event that the plant announced.</summary>
/// <param name="Until">Its end, or when it was called off.</param>
internal sealed record CosimEvent(string Id, AskedDemand Asked, DateTimeOffset Until)
{
    /// <summary>
    /// The <c>events</c> of a step, all that are announced now: those known before and not named any more are called off. Null when the step
    /// says nothing of events.
    /// </summary>
    /// <param name="policy">What carries events out; null: the site has none such.</param>
    public static IReadOnlyList<CosimEvent>? Read(JsonElement root, DemandResponseModel? policy, IReadOnlyList<CosimEvent> known, DateTimeOffset now, TimeSpan utcOffset)
    {
        if (!root.TryGetProperty("events", out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new CosimError("events", $"{CosimLine.Describe(list)} stands here; write [{{\"id\":...,\"start\":...,\"end\":...,\"depth\":W}}]");
        }

        List<CosimEvent> named = [];
        foreach (JsonElement entry in list.EnumerateArray())
        {
            string at = $"events[{named.Count}]";
            CosimEvent one = Read(entry, at, policy ?? throw new CosimError(at, "no policy of type demandResponse says who takes part"), known, now, utcOffset);
            named.Add(named.All(e => e.Id != one.Id) ? one : throw new CosimError(at + ".id", $"'{one.Id}' is in the list already"));
        }

        return [.. named, .. known.Where(e => named.All(n => n.Id != e.Id)).Select(e => e.Until <= now ? e : e with { Until = now })];
    }

    private static CosimEvent Read(JsonElement entry, string at, DemandResponseModel policy, IReadOnlyList<CosimEvent> known, DateTimeOffset now, TimeSpan utcOffset)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new CosimError(at, $"{CosimLine.Describe(entry)} stands here; write {{\"id\":...,\"start\":...,\"end\":...,\"depth\":W}}");
        }

        string id = CosimLine.Require(entry, "id", JsonValueKind.String, at + ".id", "what the event is called").GetString()!;
        DateTimeOffset start = CosimLine.Time(CosimLine.Require(entry, "start", JsonValueKind.String, at + ".start", "when it begins, ISO 8601"), utcOffset, at + ".start");
        DateTimeOffset end = CosimLine.Time(CosimLine.Require(entry, "end", JsonValueKind.String, at + ".end", "when it ends, ISO 8601"), utcOffset, at + ".end");
        double depth = CosimLine.Number(CosimLine.Require(entry, "depth", JsonValueKind.Number, at + ".depth", "W less than without the event"), at + ".depth");
        if (end <= start)
        {
            throw new CosimError(at + ".end", "the end must be after the start");
        }

        if (!(depth > 0 && depth <= policy.Available))
        {
            throw new CosimError(at + ".depth", FormattableString.Invariant($"{depth} W lies not above 0 and at most {policy.Available:0}, what all participants of {policy.Id} give together"));
        }

        bool isNew = !known.Any(e => e.Id == id && e.Asked.Start == start && e.Until == e.Asked.End);
        if (isNew && start - now < policy.Notice)
        {
            throw new CosimError(at + ".start", FormattableString.Invariant($"less notice than the {policy.Notice.TotalMinutes:0.#} min of {policy.Id}"));
        }

        return new CosimEvent(id, new AskedDemand(depth, start, end), end);
    }
}
