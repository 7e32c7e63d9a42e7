namespace Busbar.Metering.Heat;

/// <summary>A heating season in local days, both included.</summary>
public sealed record HeatSeason(DateOnly From, DateOnly To)
{
    /// <summary>Days in it.</summary>
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>Days of the season from one day to another, both included.</summary>
    public int DaysWithin(DateOnly from, DateOnly to) =>
        Math.Max(0, Math.Min(To.DayNumber, to.DayNumber) - Math.Max(From.DayNumber, from.DayNumber) + 1);
}

/// <summary>A two-part price: a base part by heated area for the whole season, and a part by heat.</summary>
/// <param name="From">First local day on which it holds.</param>
/// <param name="BasePerSquareMetre">Yuan per m² and season; not negative.</param>
/// <param name="PerGigajoule">Yuan per GJ; not negative.</param>
/// <param name="AreaPricePerSquareMetre">The old price by area alone, for comparison; null shows none.</param>
/// <param name="Source">Where the price comes from.</param>
public sealed record HeatPrice(DateOnly From, decimal BasePerSquareMetre, decimal PerGigajoule, decimal? AreaPricePerSquareMetre, string Source);

/// <summary>How a customer's heat is found.</summary>
public enum HeatMethod
{
    /// <summary>By a heat meter of the household.</summary>
    HouseholdMeter,

    /// <summary>The building's meter, shared by area.</summary>
    BuildingByArea,

    /// <summary>The building's meter, shared by on-time of the valve times area.</summary>
    BuildingByOnTime,
}

/// <summary>Who is billed.</summary>
/// <param name="Id">Unique in the run.</param>
/// <param name="Area">Heated area in m²; positive.</param>
/// <param name="From">First local day of the contract within the season; null for the season's.</param>
/// <param name="To">Last local day; null for the season's.</param>
public sealed record HeatCustomer(string Id, string Name, decimal Area, DateOnly? From = null, DateOnly? To = null);

/// <summary>Heat that was found for a span, and how good it is.</summary>
/// <param name="Gigajoules">Not negative; null when nothing good is known, and then nothing is billed.</param>
/// <param name="EstimatedGigajoules">The part of it that rests on estimates.</param>
/// <param name="Notes">What was corrected (meter swaps, roll-overs, gaps), one sentence each.</param>
public sealed record HeatAmount(decimal? Gigajoules, decimal EstimatedGigajoules, IReadOnlyList<BookText> Notes);
