namespace Busbar.Gateway.Store;

/// <summary>The store in a PostgreSQL database, 15 or newer.</summary>
public sealed class PostgresStore : SqlStore
{
    /// <summary>Opens the database that <see cref="StoreOptions.Database"/> names and makes its tables when it has none. StoreException when that cannot be.</summary>
    /// <param name="options">Which database and how long.</param>
    /// <param name="time">Now; a value does not hold into the future.</param>
    public PostgresStore(StoreOptions options, TimeProvider time)
        : base(new PostgresDialect(options.Database ?? throw new ArgumentException("A connection string is needed.", nameof(options))), options, time)
    {
    }
}
