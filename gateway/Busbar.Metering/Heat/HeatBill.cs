namespace Busbar.Metering.Heat;

/// <summary>What a line of a bill is for.</summary>
public enum HeatBillLineKind
{
    /// <summary>By area.</summary>
    Base,

    /// <summary>By heat.</summary>
    Heat,

    /// <summary>Of a correction bill: what the bill before asked for, taken back.</summary>
    Before,
}

/// <summary>One line: quantity times price, with how both came to be.</summary>
/// <param name="Unit">m² or GJ.</param>
/// <param name="Price">Yuan per unit; for the base part already the share of the season.</param>
/// <param name="Amount">Yuan, to the fen.</param>
/// <param name="EstimatedQuantity">The part of the quantity that rests on estimates; 0 for none.</param>
/// <param name="Explanation">How quantity and amount were found, with every number, in the order of the calculation.</param>
public sealed record HeatBillLine(HeatBillLineKind Kind, decimal Quantity, string Unit, decimal Price, decimal Amount, decimal EstimatedQuantity, IReadOnlyList<BookText> Explanation);

/// <summary>One customer's bill of one season.</summary>
/// <param name="Total">The sum of its lines.</param>
/// <param name="AreaPriceTotal">What the old price by area would have been; null when there is none to compare with.</param>
public sealed record HeatBill(string Customer, string Name, HeatSeason Season, HeatMethod Method, IReadOnlyList<HeatBillLine> Lines, decimal Total, decimal? AreaPriceTotal)
{
    /// <summary>A line rests on estimates, in part at least.</summary>
    public bool IsEstimated => Lines.Any(line => line.EstimatedQuantity != 0);
}

/// <summary>A customer who cannot be billed, and why.</summary>
public sealed record HeatRefusal(string Customer, BookText Reason);

/// <summary>The bills of a building and season.</summary>
/// <param name="HeatShared">GJ of the building's meter that were shared; null when households have meters.</param>
public sealed record HeatBillRun(IReadOnlyList<HeatBill> Bills, IReadOnlyList<HeatRefusal> Refusals, decimal? HeatShared)
{
    /// <summary>The sum of all bills.</summary>
    public decimal Total => Bills.Sum(bill => bill.Total);
}
