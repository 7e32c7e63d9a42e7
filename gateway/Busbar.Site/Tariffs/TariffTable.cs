using Busbar.Site.Yaml;

namespace Busbar.Site.Tariffs;

/// <summary>What a moment costs.</summary>
/// <param name="Ratio">Price over the flat price.</param>
public readonly record struct TariffMoment(PriceClass Class, double Ratio, TariffGeneration Generation);

/// <summary>A time-of-use tariff in its dated generations, oldest first. Times are the building's local time.</summary>
public sealed record TariffTable(string Id, LocalName Name, IReadOnlyList<TariffGeneration> Generations)
{
    /// <summary>The generation of a day; null before the first: a price that is not known is not made up.</summary>
    public TariffGeneration? GenerationOf(DateOnly day) => Generations.LastOrDefault(g => g.From <= day);

    /// <summary>Class and ratio at a local time; null before the first generation.</summary>
    public TariffMoment? At(DateTime local, bool isLargeIndustry = false)
    {
        DateOnly day = DateOnly.FromDateTime(local);
        if (GenerationOf(day) is not { } generation)
        {
            return null;
        }

        PriceClass found = generation.ClassAt(day, (local.Hour * 60) + local.Minute, isLargeIndustry);
        return new TariffMoment(found, generation.Ratios[found], generation);
    }

    /// <summary>The 96 quarter hours of a local day; empty before the first generation. Hours change on quarters only: the loader sees to it.</summary>
    public IReadOnlyList<TariffMoment> Day(DateOnly day, bool isLargeIndustry = false) =>
        GenerationOf(day) is not { } generation
            ? []
            : [.. Enumerable.Range(0, 96).Select(q => generation.ClassAt(day, q * 15, isLargeIndustry)).Select(c => new TariffMoment(c, generation.Ratios[c], generation))];
}

/// <summary>The tariff by which a site buys: its file's <c>tariff</c>.</summary>
/// <param name="FlatPriceYuanPerKilowattHour">Energy price of the flat hours; null when the site does not say, and then nothing has a price.</param>
/// <param name="IsLargeIndustry">Hours for large industry alone hold too.</param>
public sealed record SiteTariff(TariffTable Table, double? FlatPriceYuanPerKilowattHour, bool IsLargeIndustry)
{
    /// <summary>Class and ratio at a local time; null before the first generation.</summary>
    public TariffMoment? At(DateTime local) => Table.At(local, IsLargeIndustry);

    /// <summary>Yuan per kWh at a local time; null when it is not known.</summary>
    public double? PriceAt(DateTime local) => At(local) is { } moment && FlatPriceYuanPerKilowattHour is { } flat ? moment.Ratio * flat : null;
}
