namespace Busbar.Control;

/// <summary>What holds each output, and why: to report, to show and to ask.</summary>
public sealed partial class ControlEngine
{
    /// <summary>Level of the entry that holds the output, 1 to 16; 0: none.</summary>
    public int WinningLevel(int output)
    {
        return state.Levels[output];
    }

    /// <summary>Who set that entry: <see cref="SourceCode"/>.</summary>
    public byte Source(int output)
    {
        return state.Sources[output];
    }

    /// <summary>Why: <see cref="ReasonCode"/>.</summary>
    public byte Reason(int output)
    {
        return state.Reasons[output];
    }

    /// <summary>Which limits changed the requested value: <see cref="LimitFlags"/>.</summary>
    public byte LimitReason(int output)
    {
        return state.Limits[output];
    }

    /// <summary>Index, in the document, of the policy that holds the output; 255: none does.</summary>
    public byte PolicyIndex(int output)
    {
        return state.Policies[output];
    }

    /// <summary>Monotonic milliseconds since which this entry has held the output, to the tenth of a second.</summary>
    public long Since(int output)
    {
        return state.Since[output] * 100L;
    }

    /// <summary>Monotonic milliseconds at which that entry ends; long.MaxValue: never.</summary>
    public long ExpiresAt(int output)
    {
        int slot = array.LivingSlot(output, state.Levels[output], lastStep);
        return slot < 0 ? long.MaxValue : array.ExpiresAt(slot);
    }

    /// <summary>What the entry asked for, before limits, to seven digits; NaN: nothing.</summary>
    public double Requested(int output)
    {
        return state.Requested[output];
    }

    /// <summary>The point that the decision came from, or -1.</summary>
    public int InputPoint(int output)
    {
        return state.InputPoints[output];
    }

    /// <summary>That point's value when the decision was made, to seven digits; NaN without a point.</summary>
    public double InputValue(int output)
    {
        return state.InputValues[output];
    }

    /// <summary>That point's quality when the decision was made.</summary>
    public byte InputQuality(int output)
    {
        return state.InputQualities[output];
    }

    /// <summary>That reading's age in milliseconds when the decision was made, to the tenth of a second and 109 minutes at most.</summary>
    public int InputAgeMilliseconds(int output)
    {
        return state.InputAges[output] * 100;
    }

    /// <summary>The why or the value changed since <see cref="ClearChanged"/>; on a ramp only its beginning and end count.</summary>
    public bool HasChanged(int output)
    {
        return (state.Changed & (1L << output)) != 0;
    }

    /// <summary>What changed is the entry that holds the output, not its value alone.</summary>
    public bool IsNewWhy(int output)
    {
        return (state.NewWhy & (1L << output)) != 0;
    }

    /// <summary>The change has been reported.</summary>
    public void ClearChanged(int output)
    {
        state.Changed &= ~(1L << output);
        state.NewWhy &= ~(1L << output);
    }
}
