using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>Which boot's numbers.</summary>
internal readonly record struct BootKey(long Controller, int Epoch, ulong Boot);

/// <summary>
/// The ranges of stored sequence numbers, kept in memory as they are in the table. Changes go to the table in the same
/// transaction as the records that they stand for.
/// </summary>
internal sealed class StoredRanges
{
    private readonly Dictionary<BootKey, SequenceRanges> cache = [];
    private readonly Dictionary<BootKey, (ulong First, ulong Last)> changed = [];
    private readonly SqliteCommand select;
    private readonly SqliteCommand delete;
    private readonly SqliteCommand insert;

    public StoredRanges(SqliteConnection connection)
    {
        select = SqliteStatements.Prepare(connection, "SELECT first, last FROM stored WHERE controller = $a AND epoch = $b AND boot = $c ORDER BY first", 3);
        delete = SqliteStatements.Prepare(connection, "DELETE FROM stored WHERE controller = $a AND epoch = $b AND boot = $c AND first BETWEEN $d AND $e", 5);
        insert = SqliteStatements.Prepare(connection, "INSERT INTO stored (controller, epoch, boot, first, last) VALUES ($a, $b, $c, $d, $e)", 5);
    }

    public SequenceRanges Of(BootKey key)
    {
        if (cache.TryGetValue(key, out SequenceRanges? ranges))
            return ranges;
        ranges = new SequenceRanges();
        SqliteStatements.Bind(select, key.Controller, key.Epoch, key.Boot);
        using SqliteDataReader rows = select.ExecuteReader();
        while (rows.Read())
            ranges.Add((ulong)rows.GetInt64(0), (ulong)rows.GetInt64(1));
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
            SqliteStatements.Bind(delete, key.Controller, key.Epoch, key.Boot, span.First, span.Last);
            delete.ExecuteNonQuery();
            foreach ((ulong first, ulong last) in cache[key].All)
            {
                if (first < span.First || first > span.Last)
                    continue;
                SqliteStatements.Bind(insert, key.Controller, key.Epoch, key.Boot, first, last);
                insert.ExecuteNonQuery();
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
