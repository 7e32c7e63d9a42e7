namespace Busbar.Link;

/// <summary>
/// The number in <see cref="MetricNames.StoredThrough"/>: boot * 2^40 + sequence. 2^24 boots and 2^40 records a boot outlast the
/// flash that counts them.
/// </summary>
public static class StoredThroughMark
{
    /// <summary>Largest sequence number of one boot.</summary>
    public const ulong MaximumSequence = (1UL << 40) - 1;

    /// <summary>Largest boot number.</summary>
    public const ulong MaximumBoot = (1UL << 24) - 1;

    /// <summary>Everything of <paramref name="boot"/> up to and including <paramref name="sequence"/>, and of every boot before it.</summary>
    public static ulong Make(ulong boot, ulong sequence)
    {
        return (boot << 40) | (sequence & MaximumSequence);
    }

    /// <summary>The boot of a mark.</summary>
    public static ulong Boot(ulong mark)
    {
        return mark >> 40;
    }

    /// <summary>The sequence number of a mark.</summary>
    public static ulong Sequence(ulong mark)
    {
        return mark & MaximumSequence;
    }
}
