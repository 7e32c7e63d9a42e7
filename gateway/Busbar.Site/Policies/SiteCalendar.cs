using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Days of any year, both included; it may span New Year.</summary>
public sealed record SeasonSpan((int Month, int Day) From, (int Month, int Day) To)
{
    internal bool Contains((int Month, int Day) day) => From.CompareTo(To) <= 0
        ? day.CompareTo(From) >= 0 && day.CompareTo(To) <= 0
        : day.CompareTo(From) >= 0 || day.CompareTo(To) <= 0;
}

/// <summary>Seasons, holidays and the working days that were moved to a weekend: the site file's <c>calendar</c>.</summary>
public sealed record SiteCalendar(SeasonSpan? Heating, SeasonSpan? Cooling, IReadOnlyList<DateOnly> Holidays, IReadOnlyList<DateOnly> WorkingDays)
{
    /// <summary>Most dated days that fit a controller's document.</summary>
    public const int MostDays = 120;

    /// <summary>Neither season nor holiday.</summary>
    public static readonly SiteCalendar Empty = new(null, null, [], []);

    /// <summary>Monday to Friday and no holiday, or a working day moved to a weekend.</summary>
    public bool IsWorkingDay(DateOnly day) => WorkingDays.Contains(day) || (!Holidays.Contains(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

    /// <summary>Reads the <c>calendar</c> of a site; mistakes go to the file's diagnostics.</summary>
    public static SiteCalendar Read(SiteModel site)
    {
        if (site.Calendar is not { } map)
        {
            return Empty;
        }

        MapNode? seasons = map.OptionalMap("seasons");
        SeasonSpan? heating = ReadSpan(seasons, "heating");
        SeasonSpan? cooling = ReadSpan(seasons, "cooling");
        seasons?.Done();
        if (heating is not null && cooling is not null && (heating.Contains(cooling.From) || heating.Contains(cooling.To) || cooling.Contains(heating.From)))
        {
            seasons!.Error("the heating and the cooling season overlap", "a room is heated or cooled on a day, never both");
        }

        HashSet<DateOnly> seen = [];
        List<DateOnly> holidays = ReadDays(map, "holidays", seen);
        List<DateOnly> workingDays = ReadDays(map, "workingDays", seen);
        map.Done();
        if (seen.Count > MostDays)
        {
            map.Error($"{seen.Count} dated days; {MostDays} fit a controller's document", "leave out the years that have passed");
        }

        return new SiteCalendar(heating, cooling, holidays, workingDays);
    }

    private static SeasonSpan? ReadSpan(MapNode? seasons, string key)
    {
        if (seasons?.OptionalMap(key) is not { } map)
        {
            return null;
        }

        SeasonSpan span = new(map.MonthDay("from"), map.MonthDay("to"));
        map.Done();
        return span;
    }

    private static List<DateOnly> ReadDays(MapNode map, string key, HashSet<DateOnly> seen)
    {
        List<DateOnly> days = [];
        foreach (Node node in map.OptionalList(key))
        {
            string text = node.ReadString();
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", out DateOnly day) || day.Year is < 2000 or > 2099)
            {
                node.Error($"'{text}' is not a date", "write it as \"2027-02-17\", from 2000 to 2099");
            }
            else if (!seen.Add(day))
            {
                node.Error($"{text} is written twice", "a day is a holiday or a moved working day, once");
            }
            else
            {
                days.Add(day);
            }
        }

        return days;
    }
}
