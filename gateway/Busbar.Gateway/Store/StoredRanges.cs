namespace Busbar.Gateway.Store;

/// <summary>Which boot's numbers.</summary>
internal readonly record struct BootKey(long Controller, int Epoch, ulong Boot);

/// <summary>
/// The ranges of stored sequence numbers, kept in memory as they are in the table. Changes go to the table in the same
/// transaction as the records that they stand for.
/// </summary>
internal sealed class StoredRanges(SqlSession session)
{
    private readonly Dictionary<BootKey, SequenceRanges> cache = [];
    private readonly Dictionary<BootKey, (ulong First, ulong Last)> changed = [];

    public SequenceRanges Of(BootKey key)
    {
        if (cache.TryGetValue(key, out SequenceRanges? ranges))
            return ranges;
        ranges = new SequenceRanges();
        foreach ((long first, long last) in session.Query(
            "SELECT first, last FROM stored WHERE controller = @a AND epoch = @b AND boot = @c ORDER BY first", row => (row.GetInt64(0), row.GetInt64(1)), key.Controller, key.Epoch, key.Boot))
            ranges.Add((ulong)first, (ulong)last);
        cache.Add(key, ranges);
        return ranges;
    }

    public void Add(BootKey key, ulong first, ulong last)
    {
        (ulong First, ulong Last) merged = Of(key).Add(first, last);
        changed[key] = changed.TryGetValue(key, out (ulong First, ulong Last) span)
            ? (Math.Min(span.First, merged.First), Math.Max(span.Last, merged.Last))
            : merged;
    }

    /// <summary>Writes what changed since the last time.</summary>
    public void Flush()
    {
        foreach ((BootKey key, (ulong First, ulong Last) span) in changed)
        {
            session.Run("DELETE FROM stored WHERE controller = @a AND epoch = @b AND boot = @c AND first BETWEEN @d AND @e", key.Controller, key.Epoch, key.Boot, span.First, span.Last);
            foreach ((ulong first, ulong last) in cache[key].All)
            {
                if (first < span.First || first > span.Last)
                    continue;
                session.Run("INSERT INTO stored (controller, epoch, boot, first, last) VALUES (@a, @b, @c, @d, @e)", key.Controller, key.Epoch, key.Boot, first, last);
            }
        }

        changed.Clear();
    }

    /// <summary>After a transaction that failed the table is right and the memory is not.</summary>
    public void Forget()
    {
        cache.Clear();
        changed.Clear();
    }
}
