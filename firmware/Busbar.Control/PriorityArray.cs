using System;

namespace Busbar.Control;

/// <summary>
/// The priority arrays of all outputs (ISO 16484-5 clause 19): the strongest living entry wins.
/// <para>
/// Layout: an output owns one slot for each level that its document row names, and only those, strongest first; slots of all
/// outputs stand one after another in parallel arrays. Eighteen bytes a slot, so 40 outputs with five levels each take under 4 KB,
/// where sixteen full levels would take 12 KB. Times are kept in tenths of a second since start (an int lasts 6.8 years); an
/// expiry is rounded down, so that no entry outlives it.
/// </para>
/// </summary>
public sealed class PriorityArray
{
    /// <summary>No input point stands behind an entry.</summary>
    public const int NoInput = -1;

    /// <summary>An entry that no policy of the document set.</summary>
    public const byte NoPolicy = 255;

    private const int Empty = 0;
    private const int Never = int.MaxValue;

    private readonly short[] first;
    private readonly byte[] levels;
    private readonly double[] values;
    private readonly int[] expiries;
    private readonly byte[] sources;
    private readonly byte[] reasons;
    private readonly byte[] policies;
    private readonly short[] inputs;

    /// <summary>
    /// One mask an output; bit n - 1 set gives it level n. Throws ArgumentException when a mask is 0.
    /// </summary>
    public PriorityArray(ushort[] levelMasks)
    {
        int slots = 0;
        for (int output = 0; output < levelMasks.Length; output++)
        {
            if (levelMasks[output] == 0)
            {
                throw new ArgumentException("output " + output + " has no level");
            }

            for (int mask = levelMasks[output]; mask != 0; mask >>= 1)
            {
                slots += mask & 1;
            }
        }

        first = new short[levelMasks.Length + 1];
        levels = new byte[slots];
        values = new double[slots];
        expiries = new int[slots];
        sources = new byte[slots];
        reasons = new byte[slots];
        policies = new byte[slots];
        inputs = new short[slots];
        int slot = 0;
        for (int output = 0; output < levelMasks.Length; output++)
        {
            first[output] = (short)slot;
            for (int level = 1; level <= Priority.Count; level++)
            {
                if ((levelMasks[output] & (1 << (level - 1))) != 0)
                {
                    levels[slot++] = (byte)level;
                }
            }
        }

        first[levelMasks.Length] = (short)slot;
    }

    /// <summary>Slots of all outputs together.</summary>
    public int SlotCount
    {
        get { return levels.Length; }
    }

    /// <summary>True when the output has an entry of its own at this level.</summary>
    public bool HasLevel(int output, int level)
    {
        return FindSlot(output, level) >= 0;
    }

    /// <summary>
    /// Sets or replaces an entry. <paramref name="expiresAtMilliseconds"/> is monotonic; long.MaxValue is never. Throws
    /// ArgumentException when the output has no such level: the document's masks are made from the policies, so this is a defect.
    /// </summary>
    public void Set(int output, int level, double value, SourceCode source, ReasonCode reason, byte policy, int inputPoint, long expiresAtMilliseconds)
    {
        int slot = FindSlot(output, level);
        if (slot < 0)
        {
            throw new ArgumentException("output " + output + " has no level " + level);
        }

        long tenths = expiresAtMilliseconds / 100;
        values[slot] = value;
        expiries[slot] = tenths >= Never ? Never : tenths <= 0 ? Empty : (int)tenths;
        sources[slot] = (byte)source;
        reasons[slot] = (byte)reason;
        policies[slot] = policy;
        inputs[slot] = (short)inputPoint;
    }

    /// <summary>Withdraws an entry; false when there was none living.</summary>
    public bool Release(int output, int level, long now)
    {
        int slot = FindSlot(output, level);
        if (slot < 0)
        {
            return false;
        }

        bool lived = expiries[slot] > now / 100;
        expiries[slot] = Empty;
        return lived;
    }

    /// <summary>Withdraws the entry of a slot that is known already.</summary>
    public void ReleaseSlot(int slot)
    {
        expiries[slot] = Empty;
    }

    /// <summary>The slot of the strongest living entry, or -1.</summary>
    public int WinningSlot(int output, long now)
    {
        return NextLiving(first[output], output, now);
    }

    /// <summary>The slot of the strongest living entry below the one given, or -1.</summary>
    public int SlotBelow(int slot, int output, long now)
    {
        return NextLiving(slot + 1, output, now);
    }

    /// <summary>The strongest living entry's level, or 0.</summary>
    public int WinningLevel(int output, long now)
    {
        int slot = WinningSlot(output, now);
        return slot < 0 ? 0 : levels[slot];
    }

    /// <summary>The slot of a living entry at just this level, or -1.</summary>
    public int LivingSlot(int output, int level, long now)
    {
        int slot = FindSlot(output, level);
        return slot >= 0 && expiries[slot] > now / 100 ? slot : -1;
    }

    /// <summary>Level of a slot, 1 to 16.</summary>
    public int Level(int slot)
    {
        return levels[slot];
    }

    /// <summary>Value of a slot.</summary>
    public double Value(int slot)
    {
        return values[slot];
    }

    /// <summary>True when a slot's entry is of this level, source, reason and policy.</summary>
    internal bool Is(int slot, byte level, byte source, byte reason, byte policy)
    {
        return levels[slot] == level && sources[slot] == source && reasons[slot] == reason && policies[slot] == policy;
    }

    /// <summary>Who set a slot.</summary>
    public SourceCode Source(int slot)
    {
        return (SourceCode)sources[slot];
    }

    /// <summary>Why a slot was set.</summary>
    public ReasonCode Reason(int slot)
    {
        return (ReasonCode)reasons[slot];
    }

    /// <summary>Index of the policy that set a slot, or <see cref="NoPolicy"/>.</summary>
    public byte Policy(int slot)
    {
        return policies[slot];
    }

    /// <summary>The point that a slot's entry came from, or <see cref="NoInput"/>.</summary>
    public int InputPoint(int slot)
    {
        return inputs[slot];
    }

    /// <summary>Monotonic milliseconds at which a slot's entry ends; long.MaxValue is never.</summary>
    public long ExpiresAt(int slot)
    {
        return expiries[slot] == Never ? long.MaxValue : expiries[slot] * 100L;
    }

    private int NextLiving(int slot, int output, long now)
    {
        long tenths = now / 100;
        int end = first[output + 1];
        for (; slot < end; slot++)
        {
            if (expiries[slot] > tenths)
            {
                return slot;
            }
        }

        return -1;
    }

    private int FindSlot(int output, int level)
    {
        int end = first[output + 1];
        for (int slot = first[output]; slot < end; slot++)
        {
            if (levels[slot] == level)
            {
                return slot;
            }
        }

        return -1;
    }
}
