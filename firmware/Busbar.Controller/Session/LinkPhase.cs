namespace Busbar.Controller;

/// <summary>Where the link session stands.</summary>
internal enum LinkPhase : byte
{
    Offline = 0,
    Connecting = 1,

    /// <summary>NBIRTH, then a DBIRTH for each device.</summary>
    Births = 2,
    Running = 3,
}

/// <summary>What the gateway's retained STATE says.</summary>
internal enum HostState : byte
{
    /// <summary>There is none: data flows, and is kept until somebody acknowledges.</summary>
    Unknown = 0,
    Online = 1,

    /// <summary>Nobody would store what is sent: records wait.</summary>
    Offline = 2,
}
