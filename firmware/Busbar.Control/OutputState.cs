namespace Busbar.Control;

/// <summary>What holds each output, and why, as of the last cycle: parallel arrays, one element an output.</summary>
internal sealed class OutputState
{
    public readonly double[] Commanded;

    /// <summary>Near enough to see a change and to be reported.</summary>
    public readonly float[] Requested;
    public readonly float[] InputValues;

    /// <summary>Tenths of a second since start, as the priority array's times.</summary>
    public readonly int[] Since;

    /// <summary>Tenths of a second; 65535 is that or more.</summary>
    public readonly ushort[] InputAges;
    public readonly short[] InputPoints;
    public readonly byte[] Levels;
    public readonly byte[] Sources;
    public readonly byte[] Reasons;
    public readonly byte[] Policies;
    public readonly byte[] Limits;
    public readonly byte[] InputQualities;

    /// <summary>
    /// Bit n: output n awaits its own first reading before any command of economy, for it has minimum times, a ramp or a tier that may
    /// be shed. Forty outputs at most fit.
    /// </summary>
    public long AwaitReading;

    /// <summary>Bit n: something about output n has changed that was not reported yet.</summary>
    public long Changed;

    /// <summary>Bit n: that is another entry, not only another value.</summary>
    public long NewWhy;

    public OutputState(int count)
    {
        Commanded = new double[count];
        Requested = new float[count];
        InputValues = new float[count];
        Since = new int[count];
        InputAges = new ushort[count];
        InputPoints = new short[count];
        Levels = new byte[count];
        Sources = new byte[count];
        Reasons = new byte[count];
        Policies = new byte[count];
        Limits = new byte[count];
        InputQualities = new byte[count];
        for (int i = 0; i < count; i++)
        {
            Commanded[i] = double.NaN;
            Requested[i] = float.NaN;
            InputValues[i] = float.NaN;
            InputPoints[i] = PriorityArray.NoInput;
            Policies[i] = PriorityArray.NoPolicy;
        }
    }

    /// <summary>Takes the decision of this cycle and notes whether anything that a person would ask about has changed.</summary>
    public void Record(int output, int slot, PriorityArray array, bool relinquished, double requested, double commanded, LimitFlags flags, ControlInputs inputs, long now)
    {
        if (slot >= 0 && (byte)flags == Limits[output] && (float)requested == Requested[output] && commanded == Commanded[output]
            && array.Is(slot, Levels[output], Sources[output], Reasons[output], Policies[output]))
        {
            return;
        }

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

        bool isNewWhy = level != Levels[output] || source != Sources[output] || reason != Reasons[output] || policy != Policies[output];
        bool isNewValue = !IsSame(commanded, Commanded[output]) && (flags & LimitFlags.Ramp) == 0;
        if (isNewWhy)
        {
            Since[output] = (int)(now / 100);
            NewWhy |= 1L << output;
        }

        if (isNewWhy || isNewValue || (byte)flags != Limits[output] || !IsSame((float)requested, Requested[output]))
        {
            Changed |= 1L << output;
            RememberInput(output, input, inputs, now);
        }

        Levels[output] = level;
        Sources[output] = source;
        Reasons[output] = reason;
        Policies[output] = policy;
        Limits[output] = (byte)flags;
        Requested[output] = (float)requested;
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
            InputValues[output] = float.NaN;
            InputQualities[output] = 0;
            InputAges[output] = 0;
            return;
        }

        long age = inputs.Times.Age(input, now) / 100;
        InputValues[output] = (float)inputs.Values[input];
        InputQualities[output] = inputs.Qualities[input];
        InputAges[output] = age < 0 ? (ushort)0 : age > ushort.MaxValue ? ushort.MaxValue : (ushort)age;
    }
}
