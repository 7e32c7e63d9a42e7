using Busbar.Site.Yaml;

namespace Busbar.Site.Tariffs;

/// <summary>Reads one item of a tariff file's <c>generations</c>.</summary>
internal static class TariffGenerationReader
{
    private const int AllMonths = 0xFFF;

    public static TariffGeneration Read(MapNode map, IReadOnlyDictionary<string, HashSet<DateOnly>> holidays)
    {
        DateOnly from = map.Require("from", "the day from which it holds, \"2026-05-01\"") is { } node ? TariffLoader.ReadDay(node) : default;
        string source = map.String("source", "the notice that orders it");
        Dictionary<PriceClass, double> ratios = new() { [PriceClass.Flat] = 1 };
        foreach (MapEntry entry in map.Map("ratios")?.All() ?? [])
        {
            PriceClass? known = ClassOf(entry.Key);
            if (known is null)
            {
                map.KeyError(entry, "is no price class", Suggestion.Hint(entry.Key, ClassNames));
                continue;
            }

            ratios[known.Value] = entry.Value.ReadDouble(0, 10);
        }

        List<TariffHours> hours = [];
        foreach (Node item in map.List("hours"))
        {
            if (item.AsMap() is { } row)
            {
                hours.AddRange(ReadHours(row, ratios, holidays));
            }
        }

        map.Done();
        CheckOverlaps(map, hours);
        return new TariffGeneration(from, source, ratios, hours);
    }

    private static IEnumerable<string> ClassNames => Enum.GetNames<PriceClass>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]);

    private static PriceClass? ClassOf(string key)
    {
        int index = ClassNames.ToList().IndexOf(key);
        return index < 0 ? null : Enum.GetValues<PriceClass>()[index];
    }

    private static List<TariffHours> ReadHours(MapNode row, Dictionary<PriceClass, double> ratios, IReadOnlyDictionary<string, HashSet<DateOnly>> holidays)
    {
        PriceClass priceClass = row.Enum<PriceClass>("class");
        if (!ratios.ContainsKey(priceClass))
        {
            row.Error($"{priceClass} has no ratio", "add it to ratios of this generation");
        }

        int months = row.Has("months") ? row.OptionalList("months").Aggregate(0, (mask, node) => mask | (1 << (node.ReadInt(1, 12) - 1))) : AllMonths;
        bool industry = row.OptionalString("customer") is { } customer && ReadCustomer(row, customer);
        HashSet<DateOnly>? days = null;
        foreach (Node name in row.OptionalList("on"))
        {
            days ??= [];
            string text = name.ReadString();
            if (holidays.TryGetValue(text, out HashSet<DateOnly>? dates))
            {
                days.UnionWith(dates);
            }
            else
            {
                name.Error($"there is no holiday '{text}'", Suggestion.Hint(text, holidays.Keys));
            }
        }

        List<TariffHours> hours = [];
        foreach (Node node in row.List("times"))
        {
            if (TryReadTimes(node.ReadString(), out int from, out int to))
            {
                hours.Add(new TariffHours(priceClass, months, days, from, to, industry));
            }
            else
            {
                node.Error($"{node.Description} is no span of hours", "write it as \"17:00-23:00\", on quarter hours, to at most 24:00");
            }
        }

        row.Done();
        return hours;
    }

    private static bool ReadCustomer(MapNode row, string customer)
    {
        if (customer != "largeIndustry")
        {
            row.Find("customer")!.Error($"'{customer}' is no kind of customer", "largeIndustry, or leave the key out: everybody");
        }

        return true;
    }

    private static bool TryReadTimes(string text, out int from, out int to)
    {
        to = 0;
        string[] parts = text.Split('-');
        return TryReadTime(parts[0], out from) & (parts.Length == 2 && TryReadTime(parts[1], out to)) && from < to;
    }

    private static bool TryReadTime(string text, out int minute)
    {
        minute = 0;
        if (!Durations.TryParsePair(text, ':', out int hour, out int rest) || rest > 59 || rest % 15 != 0 || (hour * 60) + rest > 1440)
        {
            return false;
        }

        minute = (hour * 60) + rest;
        return true;
    }

    /// <summary>Two classes of the same rank in the same hour contradict each other.</summary>
    private static void CheckOverlaps(MapNode map, List<TariffHours> hours)
    {
        foreach (TariffHours one in hours)
        {
            TariffHours? other = hours.FirstOrDefault(o => o.Class < one.Class && TariffGeneration.Rank(o.Class) == TariffGeneration.Rank(one.Class)
                && o.Days is null && one.Days is null && (o.Months & one.Months) != 0 && o.FromMinute < one.ToMinute && one.FromMinute < o.ToMinute);
            if (other is not null)
            {
                map.Error($"{one.Class} and {other.Class} share the time from minute {Math.Max(one.FromMinute, other.FromMinute)}", "an hour belongs to one class");
                return;
            }
        }
    }
}
