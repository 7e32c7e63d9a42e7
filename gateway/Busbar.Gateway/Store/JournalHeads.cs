namespace Busbar.Gateway.Store;

/// <summary>What stands in the journal: the samples that arrive, and those before them that move to chunks, point by point.</summary>
/// <param name="Head">Takes what arrives.</param>
/// <param name="Leaving">Was full, and moves; null when nothing does.</param>
/// <param name="LeftThrough">Points up to this number have left <paramref name="Leaving"/>: their samples are in chunks.</param>
internal sealed record JournalHeads(SampleHead Head, SampleHead? Leaving, int LeftThrough)
{
    /// <summary>No point has left.</summary>
    public const int Nobody = -1;

    /// <summary>What of it is in no chunk, to the writer.</summary>
    public JournalView Own => new(this, Nobody, LeftThrough);

    /// <summary>Whether a sample in it is older than a moment, Unix milliseconds.</summary>
    public bool HasBefore(long moment) => Head.Oldest < moment || Leaving?.Oldest < moment;

    /// <summary>The same to a reader whose state of the database may be a later one, and says so by its facts.</summary>
    /// <param name="sealedThrough">Journal row up to which everything is in chunks.</param>
    /// <param name="leavingThrough">Journal row up to which samples move.</param>
    /// <param name="leftThrough">Points of these that have moved.</param>
    public JournalView SeenWith(long sealedThrough, long leavingThrough, int leftThrough)
    {
        int LeftOf(SampleHead? head) => head is null || head.FirstRow <= sealedThrough ? int.MaxValue : head.FirstRow <= leavingThrough ? leftThrough : Nobody;
        return new JournalView(this, LeftOf(Head), LeftOf(Leaving));
    }
}

/// <summary>The samples of the heads that are in no chunk: those of points above a number, of each head.</summary>
internal readonly record struct JournalView(JournalHeads Heads, int HeadLeft, int LeavingLeft)
{
    /// <summary>Adds the samples of a point to a list, in the order of arrival.</summary>
    public void CopyTo(int point, List<StoredSample> list)
    {
        if (point > LeavingLeft)
            Heads.Leaving?.CopyTo(point, list);
        if (point > HeadLeft)
            Heads.Head.CopyTo(point, list);
    }
}
