using System.Text.Json;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>What an interval asks of the building.</summary>
/// <param name="Id">Of the interval, in its event.</param>
/// <param name="Type">Of the payload.</param>
/// <param name="DepthWatts">So much less than otherwise; null: not asked.</param>
/// <param name="LimitWatts">Import at most; null: not asked.</param>
/// <param name="Price">Of energy, in yuan a kWh; of a GHG payload grams of CO2 a kWh; null: none told.</param>
/// <param name="Text">What people should read; null: nothing.</param>
public sealed record AdrWish(int Id, DateTimeOffset Start, DateTimeOffset End, string Type, double? DepthWatts, double? LimitWatts, double? Price, string? Text);

/// <summary>An event as the building understands it.</summary>
/// <param name="Priority">Lower goes first; int.MaxValue: none told.</param>
/// <param name="Wishes">Oldest first.</param>
/// <param name="Refusals">What of it is not carried out, and why.</param>
public sealed record AdrSignal(string Id, string Name, int Priority, IReadOnlyList<AdrWish> Wishes, IReadOnlyList<LocalName> Refusals)
{
    private const int MostIntervals = 2000;

    /// <summary>Reads an event; what cannot be carried out is told and left out, the rest holds. Pure.</summary>
    /// <param name="availableWatts">What all participants of demand response give together.</param>
    /// <param name="now">Stands in for a start of "now".</param>
    /// <param name="spread">0 to 1: where in the range of a randomised start this building begins.</param>
    internal static AdrSignal Read(AdrEvent told, OpenAdrModel model, double availableWatts, DateTimeOffset now, double spread)
    {
        List<AdrWish> wishes = [];
        List<LocalName> refusals = [];
        foreach ((AdrInterval interval, DateTimeOffset start, DateTimeOffset end) in Windows(told, now, spread, refusals))
        {
            foreach (AdrValues payload in interval.Payloads)
            {
                if (Wish(told, payload, interval.Id, start, end, model, availableWatts, refusals) is { } wish)
                    wishes.Add(wish);
            }
        }

        return new AdrSignal(told.Id, told.EventName ?? told.Id, told.Priority ?? int.MaxValue, wishes, [.. refusals.Distinct()]);
    }

    /// <summary>Every interval with its time: its own, else behind the one before, in the event's duration; repeated when the event lasts longer.</summary>
    internal static IEnumerable<(AdrInterval Interval, DateTimeOffset Start, DateTimeOffset End)> Windows(AdrEvent told, DateTimeOffset now, double spread, List<LocalName> refusals)
    {
        TimeSpan offset = (AdrTime.Duration(told.IntervalPeriod?.RandomizeStart) ?? TimeSpan.Zero) * spread;
        DateTimeOffset? at = AdrTime.Instant(told.IntervalPeriod?.Start, now) + offset;
        DateTimeOffset? until = at is { } begin && AdrTime.Duration(told.Duration) is { } whole && whole > TimeSpan.Zero ? begin + whole : null;
        IReadOnlyList<AdrInterval> intervals = told.Intervals ?? [];
        for (int i = 0; i < Math.Min(MostIntervals, until is null ? intervals.Count : MostIntervals) && intervals.Count > 0; i++)
        {
            AdrInterval interval = intervals[i % intervals.Count];
            DateTimeOffset? start = AdrTime.Instant(interval.IntervalPeriod?.Start, now) ?? at;
            TimeSpan? length = AdrTime.Duration(interval.IntervalPeriod?.Duration) ?? AdrTime.Duration(told.IntervalPeriod?.Duration);
            if (start is not { } from || length is not { } duration || duration <= TimeSpan.Zero)
            {
                refusals.Add(new($"时段 {interval.Id} 没有{(start is null ? "开始时间" : "时长")}", $"interval {interval.Id} has no {(start is null ? "start" : "duration")}"));
                yield break;
            }

            if (from >= until)
                yield break;
            at = until < from + duration ? until : from + duration;
            yield return (interval, from, at.Value);
        }
    }

    private static AdrWish? Wish(AdrEvent told, AdrValues payload, int id, DateTimeOffset start, DateTimeOffset end, OpenAdrModel model, double available, List<LocalName> refusals)
    {
        AdrWish nothing = new(id, start, end, payload.Type, null, null, null, null);
        double? number = payload.Values is [{ ValueKind: JsonValueKind.Number } value, ..] && value.TryGetDouble(out double known) && double.IsFinite(known) ? known : null;
        string? text = payload.Values is [{ ValueKind: JsonValueKind.String } words, ..] ? words.GetString() : null;
        switch (payload.Type)
        {
            case "SIMPLE" when number is 0 or 1 or 2 or 3:
                return nothing with { DepthWatts = number == 0 ? 0 : model.Shares[(int)number.Value - 1] * available };
            case "DISPATCH_SETPOINT_RELATIVE" when Watts(told, payload.Type, number, refusals) is { } change:
                double less = model.RelativeIsLess ? change : -change;
                if (less < 0)
                    refusals.Add(new("DISPATCH_SETPOINT_RELATIVE 要求增加用电；本楼的需求响应只能减少", "DISPATCH_SETPOINT_RELATIVE asks for more consumption; the building's demand response only takes less"));
                return less < 0 ? null : nothing with { DepthWatts = less };
            case "IMPORT_CAPACITY_LIMIT" or "DISPATCH_SETPOINT" when Watts(told, payload.Type, number, refusals) is { } limit:
                return nothing with { LimitWatts = limit };
            case "ALERT_GRID_EMERGENCY" or "ALERT_BLACK_START":
                return nothing with { DepthWatts = available, Text = text };
            case "ALERT_FLEX_ALERT":
                return nothing with { DepthWatts = model.Shares[0] * available, Text = text };
            case "GHG" when number is not null && Descriptor(told, payload.Type)?.Units is { } unit && unit != "GHG":
                refusals.Add(new($"GHG 的单位是 {unit}；能理解的是 GHG（gCO₂/kWh）", $"GHG is told in {unit}; what is understood is GHG, grams of CO2 a kWh"));
                return null;
            case "PRICE" or "EXPORT_PRICE" when number is not null && !IsUnderstood(told, payload.Type, refusals):
                return null;
            case "PRICE" or "EXPORT_PRICE" or "GHG" when number is not null:
                return nothing with { Price = number };
            case "SIMPLE" or "DISPATCH_SETPOINT_RELATIVE" or "IMPORT_CAPACITY_LIMIT" or "DISPATCH_SETPOINT" or "PRICE" or "EXPORT_PRICE" or "GHG":
                refusals.Add(new($"时段 {id}：{payload.Type} 的值无效", $"interval {id}: {payload.Type} bears no value that it can have"));
                return null;
            case { } alert when alert.StartsWith("ALERT_", StringComparison.Ordinal):
                return nothing with { Text = text };
            default:
                refusals.Add(new($"本楼不执行 {payload.Type}", $"{payload.Type} is not carried out by this building"));
                return null;
        }
    }

    /// <summary>Kilowatts, which is what OpenADR's unit of power is, unless the event says something else.</summary>
    private static double? Watts(AdrEvent told, string type, double? value, List<LocalName> refusals)
    {
        string units = Descriptor(told, type)?.Units ?? "KW";
        if (units is not ("KW" or "W"))
            refusals.Add(new($"{type} 的单位是 {units}；能理解的是 KW", $"{type} is told in {units}; what is understood is KW"));
        return units switch { "KW" => value * 1000, "W" => value, _ => null };
    }

    /// <summary>Yuan a kilowatt-hour, as in the tariff, unless the event says something else.</summary>
    private static bool IsUnderstood(AdrEvent told, string type, List<LocalName> refusals)
    {
        AdrEventDescriptor? descriptor = Descriptor(told, type);
        (string currency, string units) = (descriptor?.Currency ?? "CNY", descriptor?.Units ?? "KWH");
        bool isUnderstood = (currency, units) == ("CNY", "KWH");
        if (!isUnderstood)
            refusals.Add(new($"{type} 的单位是 {currency}/{units}；能理解的是 CNY/KWH", $"{type} is told in {currency} a {units}; what is understood is CNY a KWH"));
        return isUnderstood;
    }

    private static AdrEventDescriptor? Descriptor(AdrEvent told, string type) => told.PayloadDescriptors?.FirstOrDefault(each => each.IsOfEvents && each.PayloadType == type);
}
