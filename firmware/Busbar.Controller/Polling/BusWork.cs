namespace Busbar.Controller;

/// <summary>The work on one bus: the state machine that moves bytes, or what stands in for it where there are none.</summary>
internal abstract class BusWork
{
    /// <summary>A request is out and unanswered.</summary>
    public abstract bool IsWaiting { get; }

    /// <summary>Milliseconds that the bus was in use since this was last set to 0.</summary>
    public long BusyMilliseconds { get; set; }

    /// <summary>The earliest time at which <see cref="Step"/> has something to do, unless bytes arrive.</summary>
    public abstract long NextDue { get; }

    /// <summary>Does what is due. Never blocks.</summary>
    public abstract void Step(long now);

    /// <summary>The step failed: begins anew.</summary>
    public abstract void Abandon(long now);

    /// <summary>Carries a technician's read as soon as it is its turn; the probe's state tells when it is done. False: another one is on its way.</summary>
    public abstract bool Carry(BusProbe asked);
}

/// <summary>
/// Ports that bring points instead of bytes make the work on their buses themselves; the simulator's message level does, boards do not.
/// </summary>
internal interface IBusWorkshop
{
    BusWork Make(ControllerTables tables, int bus, PollSchedule schedule, WriteQueue writes, DeviceHealth health);
}
