namespace Busbar.Control;

/// <summary>What holds each output, and why, as of the last cycle: parallel arrays, one element an output.</summary>
internal sealed class OutputState
{
    public readonly double[] Commanded;
    public readonly double[] Requested;
    public readonly double[] InputValues;
    public readonly long[] Since;
    public readonly ulong[] CommandIds;
    public readonly int[] InputAges;
    public readonly short[] InputPoints;
    public readonly byte[] Levels;
    public readonly byte[] Sources;
    public readonly byte[] Reasons;
    public readonly byte[] Policies;
    public readonly byte[] Limits;
    public readonly byte[] InputQualities;
    public readonly bool[] Changed;

    /// <summary>
    /// Bit n: output n awaits its own first reading before any command of economy, for it has minimum times, a ramp or a tier that may
    /// be shed. Forty outputs at most fit.
    /// </summary>
    public long AwaitReading;

    public OutputState(int count)
    {
        Commanded = new double[count];
        Requested = new double[count];
        InputValues = new double[count];
        Since = new long[count];
        CommandIds = new ulong[count];
        InputAges = new int[count];
        InputPoints = new short[count];
        Levels = new byte[count];
        Sources = new byte[count];
        Reasons = new byte[count];
        Policies = new byte[count];
        Limits = new byte[count];
        InputQualities = new byte[count];
        Changed = new bool[count];
        for (int i = 0; i < count; i++)
        {
            Commanded[i] = double.NaN;
            Requested[i] = double.NaN;
            InputValues[i] = double.NaN;
            InputPoints[i] = PriorityArray.NoInput;
            Policies[i] = PriorityArray.NoPolicy;
        }
    }

    /// <summary>Takes the decision of this cycle and notes whether anything that a person would ask about has changed.</summary>
    public void Record(int output, int slot, PriorityArray array, bool relinquished, double requested, double commanded, LimitFlags flags, ControlInputs inputs, long now)
    {
        byte level = 0;
        byte source = relinquished ? (byte)SourceCode.SafeValue : (byte)SourceCode.None;
        byte reason = relinquished ? (byte)ReasonCode.Relinquished : (byte)ReasonCode.None;
        byte policy = PriorityArray.NoPolicy;
        int input = PriorityArray.NoInput;
        if (slot >= 0)
        {
            level = (byte)array.Level(slot);
            source = (byte)array.Source(slot);
            reason = (byte)array.Reason(slot);
            policy = array.Policy(slot);
            input = array.InputPoint(slot);
        }

        if (level == Levels[output] && reason == Reasons[output] && source == Sources[output] && policy == Policies[output] && (byte)flags == Limits[output]
            && requested == Requested[output] && commanded == Commanded[output])
        {
            return;
        }

        bool isNewWhy = level != Levels[output] || source != Sources[output] || reason != Reasons[output] || policy != Policies[output];
        bool isNewValue = !IsSame(commanded, Commanded[output]) && (flags & LimitFlags.Ramp) == 0;
        if (isNewWhy)
        {
            Since[output] = now;
        }

        if (isNewWhy || isNewValue || (byte)flags != Limits[output] || !IsSame(requested, Requested[output]))
        {
            Changed[output] = true;
            RememberInput(output, input, inputs, now);
        }

        Levels[output] = level;
        Sources[output] = source;
        Reasons[output] = reason;
        Policies[output] = policy;
        Limits[output] = (byte)flags;
        Requested[output] = requested;
        Commanded[output] = commanded;
    }

    private static bool IsSame(double one, double other)
    {
        return double.IsNaN(one) ? double.IsNaN(other) : !double.IsNaN(other) && one == other;
    }

    private void RememberInput(int output, int input, ControlInputs inputs, long now)
    {
        InputPoints[output] = (short)input;
        if (input < 0)
        {
            InputValues[output] = double.NaN;
            InputQualities[output] = 0;
            InputAges[output] = 0;
            return;
        }

        long age = now - inputs.Times[input];
        InputValues[output] = inputs.Values[input];
        InputQualities[output] = inputs.Qualities[input];
        InputAges[output] = age < 0 ? 0 : age > int.MaxValue ? int.MaxValue : (int)age;
    }
}
