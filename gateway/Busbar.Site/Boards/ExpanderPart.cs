namespace Busbar.Site.Boards;

/// <summary>An I2C expander that the firmware can drive.</summary>
/// <param name="Code">In the firmware's table: <c>Board.Pcf8574</c> and so on.</param>
/// <param name="Bits">Channels.</param>
/// <param name="Addresses">That its address pins allow, seven bits.</param>
public sealed record ExpanderPart(string Name, int Code, int Bits, IReadOnlyList<int> Addresses)
{
    /// <summary>Addresses by NXP's PCF8574/PCF8574A and Awinic's AW9523B data sheets.</summary>
    public static IReadOnlyList<ExpanderPart> All { get; } =
    [
        new("pcf8574", 1, 8, [.. Enumerable.Range(0x20, 8), .. Enumerable.Range(0x38, 8)]),
        new("aw9523", 2, 16, [.. Enumerable.Range(0x58, 4)]),
    ];
}
