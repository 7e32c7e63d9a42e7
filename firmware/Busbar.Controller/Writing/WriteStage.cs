namespace Busbar.Controller;

/// <summary>How far an output's value is on its way to the device.</summary>
public enum WriteStage : byte
{
    /// <summary>Nothing is commanded.</summary>
    Idle = 0,

    /// <summary>To be written, from the first frame on.</summary>
    Pending = 1,

    /// <summary>Some of its frames were taken.</summary>
    Writing = 2,

    /// <summary>Written; to be read back.</summary>
    ReadBack = 3,

    /// <summary>The device holds what was written.</summary>
    Verified = 4,

    /// <summary>The device holds something else: a limit of its own.</summary>
    Limited = 5,

    /// <summary>Written; the register cannot be read.</summary>
    Unverifiable = 6,
}
