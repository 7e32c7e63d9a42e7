namespace Busbar.Site.Tariffs;

/// <summary>Hours of a class: in these months, or on these dates.</summary>
/// <param name="Months">Bit 0 is January; ignored when <paramref name="Days"/> is given.</param>
/// <param name="Days">Dates; null: every day of the months.</param>
/// <param name="FromMinute">Of the local day, included.</param>
/// <param name="ToMinute">Excluded; 1440 is midnight.</param>
/// <param name="OnlyLargeIndustry">Holds for large industry alone.</param>
public sealed record TariffHours(PriceClass Class, int Months, IReadOnlySet<DateOnly>? Days, int FromMinute, int ToMinute, bool OnlyLargeIndustry)
{
    internal bool Holds(DateOnly day, int minute) =>
        minute >= FromMinute && minute < ToMinute && (Days is null ? (Months & (1 << (day.Month - 1))) != 0 : Days.Contains(day));
}

/// <summary>A tariff as one notice orders it; it holds from its date until the next one's.</summary>
/// <param name="Source">The notice.</param>
/// <param name="Ratios">Price of each class over the flat price.</param>
/// <param name="Hours">What is not named is flat. Where hours overlap, the deep valley holds before the sharp hours, these before the others.</param>
public sealed record TariffGeneration(DateOnly From, string Source, IReadOnlyDictionary<PriceClass, double> Ratios, IReadOnlyList<TariffHours> Hours)
{
    /// <summary>The class at a minute of a local day.</summary>
    public PriceClass ClassAt(DateOnly day, int minute, bool isLargeIndustry)
    {
        PriceClass found = PriceClass.Flat;
        foreach (TariffHours hours in Hours)
        {
            if (hours.Holds(day, minute) && (isLargeIndustry || !hours.OnlyLargeIndustry) && Rank(hours.Class) > Rank(found))
            {
                found = hours.Class;
            }
        }

        return found;
    }

    /// <summary>Which of two overlapping classes holds: the greater.</summary>
    internal static int Rank(PriceClass priceClass) => priceClass switch
    {
        PriceClass.DeepValley => 4,
        PriceClass.Sharp => 3,
        PriceClass.Peak or PriceClass.Valley => 2,
        _ => 1,
    };
}
