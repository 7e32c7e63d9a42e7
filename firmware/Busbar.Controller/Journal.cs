using Busbar.Control;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>Where the parts of the controller report what happened: into the outbox, as event records.</summary>
public sealed class Journal
{
    private readonly Outbox outbox;
    private readonly IClock clock;

    public Journal(Outbox outbox, IClock clock)
    {
        this.outbox = outbox;
        this.clock = clock;
    }

    /// <summary>About the controller itself.</summary>
    public void Node(ControllerEvent code, double value, byte reason)
    {
        outbox.AddEvent((byte)code, Outbox.NoSubject, value, 0, 0, 0, reason, clock.MonotonicMilliseconds);
    }

    /// <summary>About a device. <paramref name="detail"/>: see <see cref="ErrorDetail"/>.</summary>
    public void Device(ControllerEvent code, int device, double value, byte reason, ulong detail)
    {
        outbox.AddEvent((byte)code, Outbox.DeviceSubject | device, value, detail, 0, 0, reason, clock.MonotonicMilliseconds);
    }

    /// <summary>About a command at one of its stages; kept even when the command has no id.</summary>
    public void Command(ControllerEvent code, int subject, double value, ulong commandId, byte priority, byte reason)
    {
        outbox.AddEvent((byte)code, subject, value, commandId, priority, 0, reason, clock.MonotonicMilliseconds);
    }

    /// <summary>Another value or another reason holds an output: the winner, and from what it was decided.</summary>
    public void OutputChanged(ControlEngine engine, int output)
    {
        outbox.AddEvent(
            (byte)ControllerEvent.OutputChanged,
            engine.OutputPointIndex(output),
            engine.Commanded(output),
            OutputWhy.Pack(engine, output),
            OutputWhy.Shorten(engine.InputValue(output)),
            (byte)engine.WinningLevel(output),
            engine.Source(output),
            engine.Reason(output),
            clock.MonotonicMilliseconds);
    }

    /// <summary>About an output.</summary>
    public void Output(ControllerEvent code, int point, double value, ulong detail, byte priority, byte source, byte reason)
    {
        outbox.AddEvent((byte)code, point, value, detail, priority, source, reason, clock.MonotonicMilliseconds);
    }
}
