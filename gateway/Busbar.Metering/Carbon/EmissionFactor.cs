namespace Busbar.Metering.Carbon;

/// <summary>Kinds of energy that are counted.</summary>
public enum EnergySource
{
    /// <summary>kWh bought.</summary>
    Electricity,

    /// <summary>GJ of district heat.</summary>
    Heat,

    /// <summary>m³ of natural gas.</summary>
    NaturalGas,

    /// <summary>kWh of electricity from photovoltaics used in the building: counted as avoided.</summary>
    Photovoltaics,

    /// <summary>GJ of renewable heat: solar thermal, or a heat pump's Q (1 - 1/COP).</summary>
    RenewableHeat,
}

/// <summary>A factor as a dated row: never a constant, for regions and years differ by a third.</summary>
/// <param name="Region">shanxi, north-china, china, ...</param>
/// <param name="From">First day on which it holds.</param>
/// <param name="KilogramsCarbonDioxide">Per unit of the source.</param>
/// <param name="KilogramsCoal">Standard coal equivalent per unit.</param>
/// <param name="Origin">The publication.</param>
public sealed record EmissionFactor(string Region, EnergySource Source, DateOnly From, decimal KilogramsCarbonDioxide, decimal KilogramsCoal, BookText Origin);

/// <summary>The rows that come with the program; a site adds its own, which go before these.</summary>
public static class StandardFactors
{
    /// <summary>Grid factors by region and year of publication; heat and gas by the guides' default values.</summary>
    public static IReadOnlyList<EmissionFactor> Rows { get; } =
    [
        new("shanxi", EnergySource.Electricity, new DateOnly(2021, 1, 1), 0.7222m, 0.1229m, Grid("2021")),
        new("shanxi", EnergySource.Electricity, new DateOnly(2022, 1, 1), 0.7096m, 0.1229m, Grid("2022")),
        new("north-china", EnergySource.Electricity, new DateOnly(2021, 1, 1), 0.7120m, 0.1229m, Grid("2021")),
        new("north-china", EnergySource.Electricity, new DateOnly(2022, 1, 1), 0.6776m, 0.1229m, Grid("2022")),
        new("china", EnergySource.Electricity, new DateOnly(2021, 1, 1), 0.5568m, 0.1229m, Grid("2021")),
        new("china", EnergySource.Electricity, new DateOnly(2022, 1, 1), 0.5366m, 0.1229m, Grid("2022", verified: false)),
        new("china", EnergySource.Electricity, new DateOnly(2023, 1, 1), 0.5306m, 0.1229m, Grid("2023")),
        new("*", EnergySource.Heat, new DateOnly(2000, 1, 1), 110m, 34.12m, new("外购热力缺省值，0.11 t/GJ；综合能耗计算通则 GB/T 2589-2020，当量值", "default of purchased heat, 0.11 t/GJ; GB/T 2589-2020, calorific")),
        new("*", EnergySource.NaturalGas, new DateOnly(2000, 1, 1), 2.162m, 1.2143m, new("55.54 t/TJ × 38.931 MJ/m³；综合能耗计算通则 GB/T 2589-2020，当量值，气田天然气", "55.54 t/TJ x 38.931 MJ/m³; GB/T 2589-2020, calorific, gas field")),
        new("*", EnergySource.RenewableHeat, new DateOnly(2000, 1, 1), 0m, 34.12m, new("综合能耗计算通则 GB/T 2589-2020，当量值", "GB/T 2589-2020, calorific")),
    ];

    private static BookText Grid(string year, bool verified = true) => new(
        $"生态环境部、国家统计局电力排放因子表，{year}{(verified ? "" : "（未核实）")}；综合能耗计算通则 GB/T 2589-2020，当量值",
        $"table of grid factors of the ministry of ecology and the bureau of statistics (MEE, NBS), {year}{(verified ? "" : " (not verified)")}; GB/T 2589-2020, calorific");
}
