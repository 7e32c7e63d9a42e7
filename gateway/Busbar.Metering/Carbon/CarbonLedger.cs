using System.Globalization;

namespace Busbar.Metering.Carbon;

/// <summary>Energy of one source in one span.</summary>
/// <param name="EstimatedAmount">The part that rests on estimates.</param>
public sealed record EnergyAmount(EnergySource Source, DateOnly Day, decimal Amount, decimal EstimatedAmount = 0);

/// <summary>One line: amount times factor.</summary>
/// <param name="Carbon">kg CO2; negative for what was avoided.</param>
/// <param name="Coal">kg of standard coal.</param>
public sealed record CarbonLine(EnergySource Source, decimal Amount, decimal EstimatedAmount, EmissionFactor Factor, decimal Carbon, decimal Coal);

/// <summary>Carbon, coal equivalent and the two thresholds of an energy review, for a span; null, not 0, where no energy is known.</summary>
/// <param name="Carbon">t CO2 of what was bought.</param>
/// <param name="Avoided">t CO2 that photovoltaics avoided, at the grid's factor.</param>
/// <param name="CoalTonnes">tce of all energy used, renewable included.</param>
/// <param name="KilowattHours">Electricity bought.</param>
/// <param name="SubstitutionRate">Renewable tce over all tce, 0 to 1; null when nothing was used.</param>
public sealed record CarbonReport(IReadOnlyList<CarbonLine> Lines, decimal? Carbon, decimal? Avoided, decimal? CoalTonnes, decimal? KilowattHours, decimal? SubstitutionRate)
{
    /// <summary>From which yearly use an energy review is due.</summary>
    public const decimal CoalThreshold = 1000;

    /// <summary>Or from this yearly electricity on: an independent test, no conversion of the other.</summary>
    public const decimal ElectricityThreshold = 5_000_000;

    /// <summary>An energy review is due, when the span is a year.</summary>
    public bool NeedsReview => CoalTonnes >= CoalThreshold || KilowattHours >= ElectricityThreshold;
}

/// <summary>From energy to carbon and coal equivalent. A pure function.</summary>
public static class CarbonLedger
{
    /// <summary>ArgumentException, with every mistake, when an amount is negative or has no factor on its day.</summary>
    /// <param name="region">Whose grid; rows of region * hold everywhere.</param>
    /// <param name="factors">Dated rows; the site's before the standard ones.</param>
    public static CarbonReport Report(IEnumerable<EnergyAmount> amounts, string region, IReadOnlyList<EmissionFactor> factors)
    {
        List<CarbonLine> lines = [];
        List<string> mistakes = [];
        foreach (EnergyAmount amount in amounts)
        {
            EnergySource source = amount.Source == EnergySource.Photovoltaics ? EnergySource.Electricity : amount.Source;
            EmissionFactor? factor = factors.Where(each => each.Source == source && each.From <= amount.Day && (each.Region == region || each.Region == "*")).OrderByDescending(each => each.Region == region).ThenByDescending(each => each.From).FirstOrDefault();
            if (amount.Amount < 0)
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{amount.Source} of {amount.Day:O} is {amount.Amount}; it cannot be negative"));
            else if (factor is null)
                mistakes.Add($"there is no factor for {source} in {region} on {amount.Day:O}; add a row with region, source, date, kg CO2 and kg of coal");
            else
                lines.Add(Line(amount, factor));
        }

        if (mistakes.Count > 0)
            throw new ArgumentException(string.Join("; ", mistakes) + ".", nameof(amounts));
        CarbonLine[] summed = [.. lines.GroupBy(line => (line.Source, line.Factor)).Select(group => new CarbonLine(
            group.Key.Source, group.Sum(line => line.Amount), group.Sum(line => line.EstimatedAmount), group.Key.Factor, group.Sum(line => line.Carbon), group.Sum(line => line.Coal)))];
        decimal coal = summed.Sum(line => line.Coal);
        decimal renewable = summed.Where(line => line.Source is EnergySource.Photovoltaics or EnergySource.RenewableHeat).Sum(line => line.Coal);
        return new CarbonReport(
            summed,
            Sum(summed, line => line.Source != EnergySource.Photovoltaics, line => line.Carbon / 1000),
            Sum(summed, line => line.Source == EnergySource.Photovoltaics, line => -line.Carbon / 1000),
            Sum(summed, _ => true, line => line.Coal / 1000),
            Sum(summed, line => line.Source == EnergySource.Electricity, line => line.Amount),
            coal == 0 ? null : renewable / coal);
    }

    private static decimal? Sum(CarbonLine[] lines, Func<CarbonLine, bool> which, Func<CarbonLine, decimal> amount) => lines.Any(which) ? lines.Where(which).Sum(amount) : null;

    private static CarbonLine Line(EnergyAmount amount, EmissionFactor factor)
    {
        decimal sign = amount.Source == EnergySource.Photovoltaics ? -1 : 1;
        return new CarbonLine(amount.Source, amount.Amount, amount.EstimatedAmount, factor, sign * amount.Amount * factor.KilogramsCarbonDioxide, amount.Amount * factor.KilogramsCoal);
    }
}
