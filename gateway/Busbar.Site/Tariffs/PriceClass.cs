namespace Busbar.Site.Tariffs;

/// <summary>The classes of a time-of-use price, cheapest first.</summary>
public enum PriceClass
{
    /// <summary>深谷.</summary>
    DeepValley,

    /// <summary>谷.</summary>
    Valley,

    /// <summary>平.</summary>
    Flat,

    /// <summary>峰.</summary>
    Peak,

    /// <summary>尖峰.</summary>
    Sharp,
}
