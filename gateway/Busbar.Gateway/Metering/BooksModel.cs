using Busbar.Gateway.Metering.Weather;
using Busbar.Metering.Carbon;
using Busbar.Metering.Heat;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering;

/// <summary>A meter of the books.</summary>
/// <param name="Point">Its counter, in watt-hours.</param>
/// <param name="Parent">Meter upstream; null for a main meter.</param>
/// <param name="Code">Sub-metering code, empty for none.</param>
/// <param name="ModulusWattHours">Where the counter begins at 0 again; null when it never does.</param>
/// <param name="MaximumWatts">More cannot flow.</param>
/// <param name="IsSupply">Energy that enters the building: carbon and coal are counted on these meters alone.</param>
public sealed record BooksMeter(
    string Id, LocalName Name, string Device, string Point, string? Parent, string Code, EnergySource Source, decimal? ModulusWattHours, decimal MaximumWatts, decimal ResolutionWattHours, bool IsSupply)
{
    /// <summary>kWh, or GJ for heat.</summary>
    public string Unit => Source is EnergySource.Heat or EnergySource.RenewableHeat ? "GJ" : "kWh";

    /// <summary>Watt-hours of one <see cref="Unit"/>.</summary>
    public decimal WattHoursPerUnit => Unit == "GJ" ? 1_000_000m / 3.6m : 1000m;
}

/// <summary>A heat customer with what tells its heat.</summary>
/// <param name="Meter">The household's meter; null when the building's is shared.</param>
/// <param name="Valve">device/point that is 1 while heat is on; null when not shared by on-time.</param>
public sealed record BooksCustomer(HeatCustomer Customer, string? Meter, (string Device, string Point)? Valve);

/// <summary>How heat is billed.</summary>
/// <param name="Meter">The building's meter; null when households have meters.</param>
public sealed record BooksHeat((int Month, int Day) SeasonFrom, (int Month, int Day) SeasonTo, HeatMethod Method, string? Meter, IReadOnlyList<HeatPrice> Prices, IReadOnlyList<BooksCustomer> Customers)
{
    /// <summary>The season that begins in a year.</summary>
    public HeatSeason Season(int year)
    {
        int endYear = SeasonTo.Month < SeasonFrom.Month ? year + 1 : year;
        return new HeatSeason(new DateOnly(year, SeasonFrom.Month, SeasonFrom.Day), new DateOnly(endYear, SeasonTo.Month, SeasonTo.Day));
    }
}

/// <summary>Where the data of each day is uploaded to.</summary>
/// <param name="Profile">File with the platform's words; null for the built-in one.</param>
public sealed record BooksUpload(Uri Address, string Centre, string BuildingCode, string? Profile)
{
    /// <summary>Where the profile file is, beside the books' own; null for the built-in one.</summary>
    public string? ProfilePath(string booksFile) => Profile is null ? null : Path.Combine(Path.GetDirectoryName(booksFile) ?? "", Profile);
}

/// <summary>The books of a building as its <c>metering.yaml</c> beside the site file tells them; empty when there is none.</summary>
/// <param name="Region">Whose grid factors hold.</param>
/// <param name="Tolerance">Share of a main meter that may be missing below it.</param>
/// <param name="Factors">The file's own rows before the standard ones.</param>
public sealed record BooksModel(
    string File, string Region, decimal Tolerance, decimal? AreaSquareMetres, IReadOnlyList<BooksMeter> Meters, BooksHeat? Heat, BooksUpload? Upload, IReadOnlyList<EmissionFactor> Factors)
{
    /// <summary>The sensor of the outdoor temperature; null when days are imported.</summary>
    public (string Device, string Point)? Outdoor { get; init; }

    /// <summary>What energy is compared with.</summary>
    public IReadOnlyList<BooksBaseline> Baselines { get; init; } = [];

    public BooksMeter? Find(string id) => Meters.FirstOrDefault(meter => meter.Id == id);
}
