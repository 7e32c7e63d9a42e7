using System.Collections.Concurrent;
using Busbar.Gateway.Ingest;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>
/// Sends commands and keeps what becomes of them. A command that the gateway itself can see to be impossible is refused at
/// once; one that nobody answers fails with a reason. Thread-safe.
/// </summary>
public sealed class CommandService
{
    private readonly LiveState state;
    private readonly TimeProvider time;
    private readonly Func<IControllerLink> link;
    private readonly ConcurrentDictionary<ulong, Command> commands = new();
    private readonly ConcurrentQueue<ulong> order = new();
    private readonly Lock gate = new();
    private readonly Lock telling = new();
    private readonly Queue<Command> untold = new();
    private bool isTelling;
    private ulong lastId;

    /// <param name="state">Where device, limits and controller are looked up.</param>
    /// <param name="link">Takes the commands to the broker; asked when one is sent, for the link itself waits for whoever hears what comes in.</param>
    /// <param name="time">Now; the virtual clock in an accelerated demo.</param>
    public CommandService(LiveState state, Func<IControllerLink> link, TimeProvider time)
    {
        this.state = state;
        this.link = link;
        this.time = time;
    }

    /// <summary>Raised after every stage, one by one and in the order of the stages; for the first one before the command goes out.</summary>
    public event Action<Command>? Changed;

    /// <summary>How long an unanswered command waits for the controller's acknowledgement.</summary>
    public TimeSpan AcknowledgeWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an acknowledged command waits for its effect.</summary>
    public TimeSpan EffectWithin { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How many commands are kept; the oldest go first.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>The kept commands, newest first.</summary>
    public IReadOnlyList<Command> Recent => [.. commands.Values.OrderByDescending(command => command.Id)];

    /// <summary>The command, or null when there is none of that id (any more).</summary>
    public Command? Find(ulong id) => commands.GetValueOrDefault(id);

    /// <summary>
    /// Sends a command and returns at once; the stages follow. The result already bears Refused when the request cannot be
    /// carried out (unknown point, not writable, out of range, controller offline).
    /// </summary>
    public Command Send(CommandRequest request)
    {
        DateTimeOffset now = time.GetUtcNow();
        string controller = state.FindDevice(request.Device)?.Controller ?? "";
        LocalName? refusal = CommandRules.Refusal(request, state);
        Command command;
        lock (gate)
        {
            command = new Command(NextId(), request, controller, now, [refusal is null
                ? new CommandStage(CommandStageKind.Sent, now, request.Value, null)
                : new CommandStage(CommandStageKind.Refused, now, null, refusal)])
            {
                Began = time.GetTimestamp(),
            };
            commands[command.Id] = command;
            order.Enqueue(command.Id);
            if (order.Count > Capacity && order.TryDequeue(out ulong oldest))
                commands.TryRemove(oldest, out _);
            untold.Enqueue(command);
        }

        Tell();
        if (refusal is null && !link().SendCommand(new OutgoingCommand(controller, request.Device, request.Point, request.Value, command.Id, request.Priority, request.Expiry, request.OverridesLegalRange ? new LegalOverride(request.User, request.Reason) : null)))
            Advance(command.Id, CommandStageKind.Failed, now, null, LinkTexts.NoBroker);
        return commands.GetValueOrDefault(command.Id) ?? command;
    }

    /// <summary>Adds a stage; null when the command is not known, unchanged when the stage is already there.</summary>
    public Command? Advance(ulong id, CommandStageKind kind, DateTimeOffset at, double? value, LocalName? text)
    {
        Command changed;
        lock (gate)
        {
            if (!commands.TryGetValue(id, out Command? command))
                return null;
            if (command.Has(kind))
                return command;
            changed = command with { Stages = [.. command.Stages, new CommandStage(kind, at, value, text)] };
            commands[id] = changed;
            untold.Enqueue(changed);
        }

        Tell();
        return changed;
    }

    /// <summary>How long ago a command was asked, however often the clock was set meanwhile.</summary>
    public TimeSpan AgeOf(Command command) => time.GetElapsedTime(command.Began);

    /// <summary>Fails what was not answered in time, and ends what has expired. The gateway calls it every second.</summary>
    public void CheckTimeouts()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (Command command in commands.Values)
            CheckTimeout(command, now);
    }

    /// <summary>Two threads may bring stages at once: whoever comes first tells both in their order, the other waits until its own is told.</summary>
    private void Tell()
    {
        lock (telling)
        {
            // Who is told may bring a stage itself; the loop below it takes that one up.
            if (isTelling)
                return;
            isTelling = true;
            try
            {
                while (NextUntold() is { } command)
                    Changed?.Invoke(command);
            }
            finally
            {
                isTelling = false;
            }
        }
    }

    private Command? NextUntold()
    {
        lock (gate)
        {
            return untold.TryDequeue(out Command? command) ? command : null;
        }
    }

    private void CheckTimeout(Command command, DateTimeOffset now)
    {
        TimeSpan age = AgeOf(command);
        bool isOver = command.Has(CommandStageKind.Refused) || command.Has(CommandStageKind.Failed) || command.Has(CommandStageKind.Expired);
        if (isOver)
            return;
        if (!command.Has(CommandStageKind.Acknowledged))
        {
            if (age > AcknowledgeWithin)
                Advance(command.Id, CommandStageKind.Failed, now, null, new($"控制器 {command.Controller} 在 {AcknowledgeWithin.TotalSeconds:0} 秒内没有应答", $"controller {command.Controller} did not answer within {AcknowledgeWithin.TotalSeconds:0} s"));
        }
        else if (age >= command.Request.Expiry && command.Request.Value is not null)
        {
            Advance(command.Id, CommandStageKind.Expired, command.Created + command.Request.Expiry, null, new("输出已转由下一优先级决定", "the output follows the next priority again"));
        }
        else if (age > EffectWithin && !command.IsFinished && !command.Has(CommandStageKind.Limited) && command.Request.Value is not null)
        {
            // A limited command waits in the priority array; only one that should have had its effect has failed.
            Advance(command.Id, CommandStageKind.Failed, now, null, new(
                $"控制器 {command.Controller} 已受理，但设备 {command.Request.Device} 在 {EffectWithin.TotalSeconds:0} 秒内未见效果",
                $"controller {command.Controller} took the command, but device {command.Request.Device} showed no effect within {EffectWithin.TotalSeconds:0} s"));
        }
    }

    /// <summary>Real milliseconds times 1000: unique over restarts whatever the virtual clock says, and below 2^53.</summary>
    private ulong NextId() => lastId = Math.Max(lastId + 1, (ulong)Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()) * 1000);
}
