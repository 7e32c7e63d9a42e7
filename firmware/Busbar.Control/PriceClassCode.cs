namespace Busbar.Control;

/// <summary>The classes of a time-of-use price, cheapest first, as the document numbers them.</summary>
public static class PriceClassCode
{
    public const byte DeepValley = 0;
    public const byte Valley = 1;
    public const byte Flat = 2;
    public const byte Peak = 3;
    public const byte Sharp = 4;

    /// <summary>No tariff, no clock, or a day before the first generation.</summary>
    public const byte Unknown = 255;

    /// <summary>Number of classes.</summary>
    public const int Count = 5;
}
