using System;

namespace Busbar.Control;

/// <content>What comes from outside: commands, overrides of the legal range, and their end.</content>
public sealed partial class ControlEngine
{
    /// <summary>The longest life of a command from outside: 31 days.</summary>
    public const long LongestCommandMilliseconds = 31L * 24 * 3600 * 1000;

    /// <summary>The longest that the legal range may be overridden: a day. What lasts longer is an exempt zone, and belongs into the document.</summary>
    public const long LongestOverrideMilliseconds = 24L * 3600 * 1000;

    /// <summary>
    /// A command from outside, at level 8 (operator), 11 (demand response) or 12 (plan); it takes effect in the next cycle. False:
    /// refused, <paramref name="refusal"/> is a <see cref="RefusalCode"/>. A value in the equipment's range but outside a legal or
    /// other limit is accepted and limited; <see cref="LimitReason"/> says so.
    /// </summary>
    public bool Command(int output, double value, int priority, long expiresAt, long now, out byte refusal)
    {
        RefusalCode code = Check(output, value, priority, expiresAt, now);
        refusal = (byte)code;
        if (code != RefusalCode.None)
        {
            return false;
        }

        SourceCode source = SourceCode.Operator;
        ReasonCode reason = ReasonCode.OperatorCommand;
        if (priority == Priority.Plan)
        {
            source = SourceCode.Plan;
            reason = ReasonCode.GatewayPlan;
        }
        else if (priority == Priority.DemandResponse)
        {
            source = SourceCode.DemandResponse;
            reason = ReasonCode.DemandResponseEvent;
        }

        array.Set(output, priority, value, source, reason, PriorityArray.NoPolicy, PriorityArray.NoInput, expiresAt);
        return true;
    }

    /// <summary>
    /// An operator's command that passes the legal range of a room's setpoint, for <see cref="LongestOverrideMilliseconds"/> at most. Who asks and
    /// why is for the caller to demand and to record; with the entry goes the exemption. False: refused.
    /// </summary>
    public bool Override(int output, double value, long expiresAt, long now, out byte refusal)
    {
        RefusalCode code = Check(output, value, Priority.Operator, expiresAt, now);
        if (code == RefusalCode.None && (!table.HasLegalRange(output) || table.IsExempt(output)))
        {
            code = RefusalCode.NothingToOverride;
        }

        if (code == RefusalCode.None && expiresAt - now > LongestOverrideMilliseconds)
        {
            code = RefusalCode.OverrideTooLong;
        }

        refusal = (byte)code;
        if (code != RefusalCode.None)
        {
            return false;
        }

        array.Set(output, Priority.Operator, value, SourceCode.Operator, ReasonCode.LegalOverride, PriorityArray.NoPolicy, PriorityArray.NoInput, expiresAt);
        return true;
    }

    /// <summary>Withdraws what came from outside at 8, 11 or 12; false when there was nothing living.</summary>
    public bool Release(int output, int priority)
    {
        return output >= 0 && output < table.Count && IsCommandLevel(priority) && array.Release(output, priority, lastStep);
    }

    /// <summary>The document lets commands from outside come at this level of the output.</summary>
    public bool IsCommandLevel(int output, int level)
    {
        return IsCommandLevel(level) && array.HasLevel(output, level);
    }

    /// <summary>The output's entry at this level was living in the last cycle.</summary>
    public bool IsLiving(int output, int level)
    {
        return array.LivingSlot(output, level, lastStep) >= 0;
    }

    private static bool IsCommandLevel(int priority)
    {
        return priority == Priority.Operator || priority == Priority.DemandResponse || priority == Priority.Plan;
    }

    private RefusalCode Check(int output, double value, int priority, long expiresAt, long now)
    {
        if (output < 0 || output >= table.Count)
        {
            return RefusalCode.UnknownOutput;
        }

        if (!IsCommandLevel(priority))
        {
            return RefusalCode.LevelNotAllowed;
        }

        if (!table.IsCommandable(output))
        {
            return RefusalCode.DocumentForbids;
        }

        if (!array.HasLevel(output, priority))
        {
            return RefusalCode.LevelNotAllowed;
        }

        if (double.IsNaN(value) || value < table.Minimum(output) || value > table.Maximum(output)
            || (table.Kind(output) != OutputKind.Analogue && value != Math.Floor(value)))
        {
            return RefusalCode.OutsideRange;
        }

        if (expiresAt <= now)
        {
            return RefusalCode.Expired;
        }

        return expiresAt - now > LongestCommandMilliseconds ? RefusalCode.ExpiryTooFar : RefusalCode.None;
    }
}
