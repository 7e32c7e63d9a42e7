using System;

namespace Busbar.Control;

/// <summary>
/// One policy of the document: a pure function of the inputs, the time in them and its own small state. It reads its table in
/// place and writes entries into the priority array; it never sees another policy.
/// </summary>
internal abstract class Policy
{
    protected readonly PolicyContext Context;
    protected readonly byte[] Table;
    protected readonly int Start;
    protected readonly byte Index;

    protected Policy(PolicyContext context, byte index, int offset)
    {
        Context = context;
        Table = context.Document;
        Index = index;
        Start = offset;
    }

    /// <summary>Once a cycle, before arbitration. Allocates nothing.</summary>
    public abstract void Step(ControlInputs inputs);

    /// <summary>How many numbers it has learned and would have to learn again after a restart.</summary>
    public virtual int LearnedCount
    {
        get { return 0; }
    }

    /// <summary>The output that a learned number is about.</summary>
    public virtual int LearnedOutput(int index)
    {
        return 0;
    }

    /// <summary>What it has learned.</summary>
    public virtual double Learned(int index)
    {
        return 0;
    }

    /// <summary>Goes on from what was learned before; a number that cannot be is left out.</summary>
    public virtual void Teach(int index, double value)
    {
    }

    /// <summary>What the strongest living entry below a level asks for; NaN: there is none.</summary>
    protected double Below(int output, int level, long now)
    {
        int slot = Context.Array.WinningSlot(output, now);
        while (slot >= 0 && Context.Array.Level(slot) <= level)
        {
            slot = Context.Array.SlotBelow(slot, output, now);
        }

        return slot < 0 ? double.NaN : Context.Array.Value(slot);
    }

    /// <summary>True when something stronger than a level decides over the output; a minimum time alone does not, for it holds a side only.</summary>
    protected bool IsHeldAbove(int output, int level, long now)
    {
        int slot = Context.Array.WinningSlot(output, now);
        if (slot >= 0 && Context.Array.Level(slot) == Priority.MinimumTime)
        {
            slot = Context.Array.SlotBelow(slot, output, now);
        }

        return slot >= 0 && Context.Array.Level(slot) < level;
    }

    /// <summary>Refuses a table that is shorter than <paramref name="needed"/>.</summary>
    protected void RequireLength(int length, int needed)
    {
        if (length < needed)
        {
            throw Refuse("its table ends too early");
        }
    }

    /// <summary>Refuses a table that is not just this long.</summary>
    protected void RequireExactLength(int length, int needed)
    {
        if (length != needed)
        {
            throw Refuse("its table is " + length + " bytes, not " + needed);
        }
    }

    /// <summary>Refuses an output that is not there or has no such level.</summary>
    protected void RequireOutput(int output, int level)
    {
        if (output >= Context.Outputs.Count || !Context.Array.HasLevel(output, level))
        {
            throw Refuse("output " + output + " has no level " + level);
        }
    }

    /// <summary>The exception that refuses the document because of this policy.</summary>
    protected ArgumentException Refuse(string why)
    {
        return new ArgumentException("policy " + Index + ": " + why);
    }
}
