namespace Busbar.Control;

/// <summary>
/// Protections and interlocks: while a point is beyond a threshold, its outputs are set, or held to at least or at most a value, at
/// a strong level (freeze and overheat, fire and emergency-stop contacts, doors). One policy has one threshold and any number of
/// rules, each a point and its outputs. What is not known neither starts nor holds it; after the time given in the table the rule
/// lets go, or acts, as the table says.
/// <para>
/// Rules may share an output: it is held until the last of them lets go, at least to the highest and at most to the lowest of their
/// values; of two that set it, the later one counts.
/// </para>
/// </summary>
/// <remarks>
/// Table: 0 u8 flags (1 above, else below; 2 acts without input), 1 u8 level, 2 u8 reason, 3 number threshold, 7 number release,
/// 11 u16 dwell ms, 13 u16 release dwell s, 15 u16 without input s, 17 u8 rules; each rule u8 u8 point, u8 outputs; each output u8,
/// u8 how (0 set, 1 at least, 2 at most), number value.
/// </remarks>
internal sealed class Protection : Policy
{
    private const int RulesAt = 17;
    private const int OutputLength = 6;
    private const byte Set = 0;
    private const byte AtLeast = 1;
    private const byte AtMost = 2;
    private const long NotRunning = long.MinValue;

    private readonly byte[] actsFor;
    private readonly long[] since;
    private readonly long[] goodUntil;

    public Protection(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, RulesAt + 1);
        int rules = Table[Start + RulesAt];
        int at = RulesAt + 1;
        for (int rule = 0; rule < rules; rule++)
        {
            RequireLength(length, at + 3);
            int outputs = Table[Start + at + 2];
            RequireLength(length, at + 3 + outputs * OutputLength);
            if (context.PointIndex(Start + at) < 0)
            {
                throw Refuse("rule " + rule + " has no point");
            }

            for (int i = 0; i < outputs; i++)
            {
                int row = Start + at + 3 + i * OutputLength;
                RequireOutput(Table[row], Level);
                if (Table[row + 1] > AtMost || double.IsNaN(TableReader.Number(Table, row + 2)))
                {
                    throw Refuse("rule " + rule + " has an output without a value");
                }
            }

            at += 3 + outputs * OutputLength;
        }

        RequireExactLength(length, at);
        double threshold = TableReader.Number(Table, Start + 3);
        double release = TableReader.Number(Table, Start + 7);
        if (double.IsNaN(threshold) || double.IsNaN(release) || (IsAbove ? release > threshold : release < threshold))
        {
            throw Refuse("its release is on the wrong side of its threshold");
        }

        actsFor = new byte[rules];
        since = new long[rules];
        goodUntil = new long[rules];
        for (int rule = 0; rule < rules; rule++)
        {
            since[rule] = NotRunning;
            goodUntil[rule] = NotRunning;
        }
    }

    private bool IsAbove
    {
        get { return (Table[Start] & 1) != 0; }
    }

    private bool ActsWithoutInput
    {
        get { return (Table[Start] & 2) != 0; }
    }

    private int Level
    {
        get { return Table[Start + 1]; }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        bool acts = false;
        int at = Start + RulesAt + 1;
        for (int rule = 0; rule < actsFor.Length; rule++)
        {
            int outputs = Table[at + 2];
            if (actsFor[rule] != (byte)ReasonCode.None)
            {
                // All that acted let go first, so that what stands at the level below is of this cycle and of a rule that still acts.
                for (int i = 0; i < outputs; i++)
                {
                    LetGo(Table[at + 3 + i * OutputLength], now);
                }
            }

            actsFor[rule] = (byte)Judge(rule, Context.Point(at), inputs);
            acts |= actsFor[rule] != (byte)ReasonCode.None;
            at += 3 + outputs * OutputLength;
        }

        if (acts)
        {
            HoldAll(now);
        }
    }

    private void HoldAll(long now)
    {
        int at = Start + RulesAt + 1;
        for (int rule = 0; rule < actsFor.Length; rule++)
        {
            int outputs = Table[at + 2];
            if (actsFor[rule] != (byte)ReasonCode.None)
            {
                for (int i = 0; i < outputs; i++)
                {
                    Hold(at + 3 + i * OutputLength, (ReasonCode)actsFor[rule], Context.Point(at), now);
                }
            }

            at += 3 + outputs * OutputLength;
        }
    }

    /// <summary>Withdraws what this policy holds, not what another protection holds at the same level.</summary>
    private void LetGo(int output, long now)
    {
        int slot = Context.Array.LivingSlot(output, Level, now);
        if (slot >= 0 && Context.Array.Policy(slot) == Index)
        {
            Context.Array.ReleaseSlot(slot);
        }
    }

    /// <summary>The reason for which the rule acts now; None: it does not.</summary>
    private ReasonCode Judge(int rule, int point, ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        ReasonCode acting = (ReasonCode)actsFor[rule];
        if (!inputs.IsGood(point))
        {
            since[rule] = NotRunning;
            if (goodUntil[rule] == NotRunning)
            {
                goodUntil[rule] = now;
            }

            if (now - goodUntil[rule] < TableReader.Unsigned16(Table, Start + 15) * 1000L)
            {
                return acting;
            }

            return ActsWithoutInput ? ReasonCode.InputUnknown : ReasonCode.None;
        }

        goodUntil[rule] = now;
        double value = inputs.Values[point];
        long time = inputs.Times[point];
        if (acting == ReasonCode.InputUnknown)
        {
            // Known again: the reading alone decides.
            acting = ReasonCode.None;
        }

        bool isChanging = acting == ReasonCode.None ? IsBeyond(value, 3) : !IsBeyond(value, 7);
        if (!isChanging)
        {
            since[rule] = NotRunning;
            return acting;
        }

        if (since[rule] == NotRunning)
        {
            since[rule] = time;
        }

        long dwell = acting == ReasonCode.None ? TableReader.Unsigned16(Table, Start + 11) : TableReader.Unsigned16(Table, Start + 13) * 1000L;
        if (time - since[rule] < dwell)
        {
            return acting;
        }

        since[rule] = NotRunning;
        return acting == ReasonCode.None ? (ReasonCode)Table[Start + 2] : ReasonCode.None;
    }

    private bool IsBeyond(double value, int thresholdAt)
    {
        double threshold = TableReader.Number(Table, Start + thresholdAt);
        return IsAbove ? value > threshold : value < threshold;
    }

    private void Hold(int row, ReasonCode reason, int point, long now)
    {
        int output = Table[row];
        double value = TableReader.Number(Table, row + 2);
        byte how = Table[row + 1];
        if (how != Set)
        {
            int slot = Context.Array.WinningSlot(output, now);
            while (slot >= 0 && (Context.Array.Level(slot) < Level || (Context.Array.Level(slot) == Level && Context.Array.Policy(slot) != Index)))
            {
                slot = Context.Array.SlotBelow(slot, output, now);
            }

            if (slot >= 0 && Context.Array.Level(slot) == Level && (how == AtLeast ? Context.Array.Value(slot) >= value : Context.Array.Value(slot) <= value))
            {
                // Another rule of this policy holds it there already, and is the reason.
                return;
            }

            double asked = slot < 0 ? value : Context.Array.Value(slot);
            value = how == AtLeast ? (asked > value ? asked : value) : asked < value ? asked : value;
        }

        Context.Array.Set(output, Level, value, SourceCode.Protection, reason, Index, point, long.MaxValue);
    }
}
