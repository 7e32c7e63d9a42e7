using Busbar.Points;

namespace Busbar.Link;

/// <summary>
/// The property <c>Quality</c> (Int32) of a metric. Sparkplug fixes 0 bad, 192 good and 500 stale; 64 and 8 are OPC's codes for
/// uncertain and not connected.
/// </summary>
public static class SparkplugQuality
{
    public const int Bad = 0;
    public const int NotPresent = 8;
    public const int Uncertain = 64;
    public const int Good = 192;
    public const int Stale = 500;

    /// <summary>The code that goes on the wire.</summary>
    public static int FromQuality(Quality quality)
    {
        switch (quality)
        {
            case Quality.Good: return Good;
            case Quality.Uncertain: return Uncertain;
            case Quality.Stale: return Stale;
            case Quality.Bad: return Bad;
            default: return NotPresent;
        }
    }

    /// <summary>Our quality for a code; a code that nobody defined counts as uncertain when OPC's two top bits say so, else as bad.</summary>
    public static Quality ToQuality(int code)
    {
        switch (code)
        {
            case Stale: return Quality.Stale;
            case NotPresent: return Quality.NotPresent;
        }

        switch (code & 0xC0)
        {
            case 0xC0: return Quality.Good;
            case 0x40: return Quality.Uncertain;
            default: return Quality.Bad;
        }
    }
}
