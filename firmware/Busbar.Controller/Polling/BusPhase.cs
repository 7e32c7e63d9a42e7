namespace Busbar.Controller;

/// <summary>Where a bus's state machine stands.</summary>
internal enum BusPhase : byte
{
    /// <summary>The port is not open; nothing can be asked.</summary>
    Closed = 0,

    /// <summary>Free for the next request.</summary>
    Idle = 1,

    /// <summary>The line must be silent until a time: guard time after an exchange, or resynchronisation after garbage.</summary>
    Silence = 2,

    /// <summary>A request is out.</summary>
    Waiting = 3,

    /// <summary>Garbage came instead of the answer; it is dropped until the line is silent.</summary>
    Skipping = 4,

    /// <summary>Not open yet since the document took effect.</summary>
    Starting = 5,
}

/// <summary>What a request is for.</summary>
internal enum BusJob : byte
{
    None = 0,
    Write = 1,
    ReadBack = 2,
    KeepAlive = 3,
    Identify = 4,
    Poll = 5,

    /// <summary>A technician's read, carried between two polls.</summary>
    Probe = 6,
}
