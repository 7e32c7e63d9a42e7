namespace Busbar.Points;

/// <summary>
/// How far a value can be trusted; ordered, so that the worse of two is the smaller. The default of an untouched array is
/// <see cref="NotPresent"/>, never a good zero.
/// </summary>
public enum Quality : byte
{
    /// <summary>The device does not have this point, or it was never read.</summary>
    NotPresent = 0,

    /// <summary>The device answered, but with an error, a not-available value or one outside its physical range.</summary>
    Bad = 1,

    /// <summary>It was good once; its age exceeds what its poll group allows. The last value is kept beside it.</summary>
    Stale = 2,

    /// <summary>Usable for display, not for control or bills: dated later, limited in range, estimated.</summary>
    Uncertain = 3,

    /// <summary>Read in time, in range, complete.</summary>
    Good = 4,
}
