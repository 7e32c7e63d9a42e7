using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>What an operator, a page or a program asks for.</summary>
/// <param name="Device">Id of the device.</param>
/// <param name="Point">Canonical name of a writable point.</param>
/// <param name="Value">In the point's canonical unit; finite; null releases the entry at this priority.</param>
/// <param name="Reason">Why, in the asker's words; kept with the command; not empty.</param>
/// <param name="Expiry">How long the entry lives in the controller; whole seconds, 1 s to 7 days.</param>
/// <param name="User">Who asks.</param>
/// <param name="Priority">Level of the priority array; 8 is the operator's.</param>
/// <param name="OverridesLegalRange">The setpoint may leave the legal range; goes through <see cref="Busbar.Gateway.Policies.LegalOverrides"/>.</param>
public sealed record CommandRequest(string Device, string Point, double? Value, string Reason, TimeSpan Expiry, string User, int Priority = 8, bool OverridesLegalRange = false);

/// <summary>A step in the life of a command.</summary>
public enum CommandStageKind
{
    /// <summary>The gateway has published it.</summary>
    Sent,

    /// <summary>The controller has it and has entered it in the priority array.</summary>
    Acknowledged,

    /// <summary>A limit cut the value (legal range, ramp, capacity); the stage's value and text say to what and by what.</summary>
    Limited,

    /// <summary>The device has confirmed the write.</summary>
    Written,

    /// <summary>The value was read back from the device. The end.</summary>
    Verified,

    /// <summary>Gateway or controller did not take it; the text says why. The end.</summary>
    Refused,

    /// <summary>Taken but without effect: no answer, not written, read back otherwise, no controller. The end.</summary>
    Failed,

    /// <summary>The entry's time was over; the output follows the next level again. The end.</summary>
    Expired,
}

/// <summary>One stage with its time.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Time">When; of the controller's event where the controller told it.</param>
/// <param name="Value">Value of this stage (read back, limited to), null when it has none.</param>
/// <param name="Text">Why or by what, in words; null when there is nothing to say.</param>
public sealed record CommandStage(CommandStageKind Kind, DateTimeOffset Time, double? Value, LocalName? Text);

/// <summary>A command with what became of it so far; a snapshot, safe to keep.</summary>
/// <param name="Id">Unique over restarts, and exact as a JSON number.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Controller">Id of the controller that it went to; empty when no controller has the device.</param>
/// <param name="Created">When it was asked.</param>
/// <param name="Stages">In the order they became known.</param>
public sealed record Command(ulong Id, CommandRequest Request, string Controller, DateTimeOffset Created, IReadOnlyList<CommandStage> Stages)
{
    /// <summary>When it was asked, on the clock that nobody can set; see <see cref="CommandService.AgeOf"/>.</summary>
    internal long Began { get; init; }

    /// <summary>The latest stage.</summary>
    public CommandStage Last => Stages[^1];

    /// <summary>True when no further stage but the expiry is to come. After a failure the controller tries again, and may succeed.</summary>
    public bool IsFinished => Has(CommandStageKind.Verified) || Last.Kind is CommandStageKind.Refused or CommandStageKind.Failed or CommandStageKind.Expired;

    /// <summary>True when the stage was reached.</summary>
    public bool Has(CommandStageKind kind) => Stages.Any(stage => stage.Kind == kind);
}
