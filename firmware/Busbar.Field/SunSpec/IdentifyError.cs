namespace Busbar.Field.SunSpec;

/// <summary>Why a device could not be identified.</summary>
public enum IdentifyError : byte
{
    None = 0,

    /// <summary>No "SunS" at 40000, 50000 or 0.</summary>
    NoMarker = 1,

    /// <summary>A model header could not be read, has id 0 or length 0, or points past the last register.</summary>
    BrokenChain = 2,

    /// <summary>The chain is whole, but a model that the profile cannot do without is not in it.</summary>
    MissingModel = 3,
}
