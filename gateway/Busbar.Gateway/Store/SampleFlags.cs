using Busbar.Points;

namespace Busbar.Gateway.Store;

/// <summary>A sample's flags in one byte: quality in the low three bits, then historical, undated, and whether it has a value.</summary>
internal static class SampleFlags
{
    private const int QualityMask = 7;
    private const int Historical = 8;
    private const int Undated = 16;
    private const int Valued = 32;

    public static int Make(Quality quality, bool isHistorical, bool isUndated) =>
        (int)quality | (isHistorical ? Historical : 0) | (isUndated ? Undated : 0);

    public static int Make(Quality quality, bool isHistorical, bool isUndated, bool hasValue) =>
        Make(quality, isHistorical, isUndated) | (hasValue ? Valued : 0);

    public static int Of(in StoredSample sample) => Make(sample.Quality, sample.IsHistorical, sample.IsUndated, sample.Value.HasValue);

    public static StoredSample ToSample(long time, double? value, int flags) => new(time, value, QualityOf(flags), IsHistorical(flags), IsUndated(flags));

    public static Quality QualityOf(int flags) => (Quality)(flags & QualityMask);

    public static bool IsHistorical(int flags) => (flags & Historical) != 0;

    public static bool IsUndated(int flags) => (flags & Undated) != 0;

    public static bool HasValue(int flags) => (flags & Valued) != 0;
}
