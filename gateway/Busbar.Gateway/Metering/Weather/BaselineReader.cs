using System.Globalization;
using Busbar.Metering;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Weather;

/// <summary>Reads <c>baselines</c> of metering.yaml.</summary>
internal static class BaselineReader
{
    /// <summary>Null when it is wrong; the findings say why.</summary>
    public static BooksBaseline? Read(string id, MapNode map, IReadOnlyList<BooksMeter> meters)
    {
        string meterId = map.String("meter", "the id of a meter");
        BooksMeter? meter = meters.FirstOrDefault(each => each.Id == meterId);
        if (meter is null && map.Find("meter") is { } node)
            node.Error($"there is no meter '{meterId}'", Suggestion.Hint(meterId, meters.Select(each => each.Id)));
        WeatherKind weather = map.Enum("weather", WeatherKind.Heating);
        LocalName name = map.Name("name", meter?.Name.En ?? id);
        double target = map.Double("target", 0, 1, Baseline.Target);
        List<WeatheredEnergy> spans = [];
        DateOnly last = DateOnly.MinValue;
        foreach (Node item in map.List("before"))
        {
            if (item.AsMap() is not { } span)
                continue;
            DateOnly from = Day(span, "from");
            DateOnly to = Day(span, "to");
            if (to < from)
                span.Error($"ends on {to:yyyy-MM-dd}, before it begins", "'to' is the span's last day");
            else if (from <= last)
                span.Error($"begins on {from:yyyy-MM-dd}, within the span before", "spans follow one another, oldest first");
            last = to;
            spans.Add(new WeatheredEnergy(span.Double("energy", 0, 1e12), span.Double("degreeDays", 0, 1e6), Math.Max(1, to.DayNumber - from.DayNumber + 1)));
            span.Done();
        }

        Baseline? before = null;
        try
        {
            before = Baseline.Fit(spans);
        }
        catch (ArgumentException wrong)
        {
            map.Error($"baseline '{id}': {wrong.Message.Split(" (Parameter")[0]}", "give 'before' three spans at least, of different weather, each with from, to, energy and degreeDays");
        }

        map.Done();
        return meter is null || before is null ? null : new BooksBaseline(id, name, meter, weather, before, target);
    }

    private static DateOnly Day(MapNode map, string key)
    {
        if (map.Require(key, "a date such as \"2026-01-31\"") is not { } node)
            return default;
        if (!DateOnly.TryParseExact(node.ReadString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            node.Error($"'{node.ReadString()}' is not a date", "write it as \"2026-01-31\"");
        return day;
    }
}
