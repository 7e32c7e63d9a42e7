using System.Data.Common;

namespace Busbar.Gateway.Store;

/// <summary>What differs between the databases: everything else is written once.</summary>
internal abstract class SqlDialect
{
    /// <summary>Which database, for messages; without a password.</summary>
    public abstract string Name { get; }

    /// <summary>Begins a transaction that writes.</summary>
    public abstract string BeginWrite { get; }

    /// <summary>Begins a transaction in which every statement sees the same state.</summary>
    public abstract string BeginRead { get; }

    /// <summary>Bytes on disk.</summary>
    public abstract long SizeBytes(SqlSession reader);

    /// <summary>Keeps a second gateway off the same data until it is disposed. StoreException when another one is there.</summary>
    public abstract IDisposable TakeLock();

    /// <summary>The one connection that writes.</summary>
    public abstract DbConnection OpenWriter();

    /// <summary>One of the connections that read.</summary>
    public abstract DbConnection OpenReader();

    /// <summary>Schema steps done, 0 for a new database.</summary>
    public abstract long SchemaVersion(SqlSession session);

    /// <summary>Sets what <see cref="SchemaVersion"/> says, in the transaction of the step.</summary>
    public abstract void SetSchemaVersion(SqlSession session, long version);

    /// <summary>The steps that lead from nothing to today; a step once released is never changed.</summary>
    public abstract IReadOnlyList<Action<SqlSession>> Steps { get; }

    /// <summary>A table definition in this database's words: {id}, {serial} (an id that is never given twice), {whole}, {real}, {bytes}.</summary>
    public abstract string Translate(string definition);

    /// <summary>What the user can do about an exception of opening; null when that is not known.</summary>
    public abstract StoreException? Explain(Exception exception);

    /// <summary>Closes connections that wait in a pool.</summary>
    public abstract void ClearPools();
}
