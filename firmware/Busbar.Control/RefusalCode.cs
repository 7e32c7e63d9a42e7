namespace Busbar.Control;

/// <summary>Why a command was refused. The numbers go over the link: never renumber, only add.</summary>
public enum RefusalCode : byte
{
    None = 0,

    /// <summary>The point is no output of this controller.</summary>
    UnknownOutput = 1,

    /// <summary>Outside the equipment's own range, not a number, or not one of the values of a switch or selector.</summary>
    OutsideRange = 2,

    /// <summary>Commands come at 8 (operator), 11 (demand response) or 12 (plan).</summary>
    LevelNotAllowed = 3,

    /// <summary>The expiry has passed already.</summary>
    Expired = 4,

    /// <summary>The document gives this output to no one from outside.</summary>
    DocumentForbids = 5,

    /// <summary>Every command expires, after <see cref="ControlEngine.LongestCommandMilliseconds"/> at the latest.</summary>
    ExpiryTooFar = 6,

    /// <summary>No legal range holds this output, so there is none to override.</summary>
    NothingToOverride = 7,

    /// <summary>The legal range is overridden for <see cref="ControlEngine.LongestOverrideMilliseconds"/> at most.</summary>
    OverrideTooLong = 8,
}
