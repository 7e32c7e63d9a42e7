using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>The column flags: quality in the low three bits, then historical and undated.</summary>
internal static class SampleFlags
{
    private const int QualityMask = 7;
    private const int Historical = 8;
    private const int Undated = 16;

    public static int Make(Quality quality, bool isHistorical, bool isUndated) =>
        (int)quality | (isHistorical ? Historical : 0) | (isUndated ? Undated : 0);

    public static Quality QualityOf(int flags) => (Quality)(flags & QualityMask);

    public static bool IsHistorical(int flags) => (flags & Historical) != 0;

    public static bool IsUndated(int flags) => (flags & Undated) != 0;
}
