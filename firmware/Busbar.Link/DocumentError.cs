namespace Busbar.Link;

/// <summary>Why a document was refused; none of it takes effect then.</summary>
public enum DocumentError : byte
{
    None = 0,

    /// <summary>Shorter than an envelope and its signature.</summary>
    TooShort = 1,

    /// <summary>Does not begin with BBD1.</summary>
    NotADocument = 2,

    /// <summary>A format version that this firmware does not read.</summary>
    UnknownFormat = 3,

    /// <summary>Not signed under this controller's key, or changed since.</summary>
    BadSignature = 4,

    /// <summary>Made for another controller.</summary>
    WrongController = 5,

    /// <summary>Not newer than the document in force.</summary>
    NotNewer = 6,

    /// <summary>Past its date.</summary>
    Expired = 7,

    /// <summary>A section that this firmware does not know, twice the same, or lengths that do not add up.</summary>
    BadSections = 8,
}
