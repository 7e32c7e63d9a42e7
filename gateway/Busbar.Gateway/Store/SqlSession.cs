using System.Data.Common;
using System.Globalization;

namespace Busbar.Gateway.Store;

/// <summary>
/// One connection and its statements, prepared once each. Parameters are @a, @b, ... in order; statements are written so that
/// SQLite and PostgreSQL both take them. Not thread-safe.
/// </summary>
public sealed class SqlSession(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);

    /// <summary>The connection, for what only one kind of database can do.</summary>
    internal DbConnection Connection => connection;

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Run(string text, params ReadOnlySpan<object?> parameters) => Command(text, parameters).ExecuteNonQuery();

    /// <summary>Runs a text of several statements without parameters, once.</summary>
    public void RunScript(string text)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    /// <summary>First column of the first row, or null.</summary>
    public object? Scalar(string text, params ReadOnlySpan<object?> parameters)
    {
        object? result = Command(text, parameters).ExecuteScalar();
        return result is DBNull ? null : result;
    }

    /// <summary>As <see cref="Scalar"/>, as a whole number; 0 when there is none.</summary>
    public long Number(string text, params ReadOnlySpan<object?> parameters) => Convert.ToInt64(Scalar(text, parameters) ?? 0L, CultureInfo.InvariantCulture);

    /// <summary>All rows.</summary>
    public List<T> Query<T>(string text, Func<DbDataReader, T> map, params ReadOnlySpan<object?> parameters)
    {
        List<T> rows = [];
        using DbDataReader reader = Command(text, parameters).ExecuteReader();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DbCommand command in commands.Values)
            command.Dispose();
        connection.Dispose();
    }

    private DbCommand Command(string text, ReadOnlySpan<object?> parameters)
    {
        if (!commands.TryGetValue(text, out DbCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = text;
            for (int i = 0; i < parameters.Length; i++)
            {
                DbParameter parameter = command.CreateParameter();
                parameter.ParameterName = "@" + (char)('a' + i);
                command.Parameters.Add(parameter);
            }

            commands.Add(text, command);
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            // Unsigned numbers are stored with their 64 bits.
            command.Parameters[i].Value = parameters[i] switch
            {
                null => DBNull.Value,
                ulong bits => (long)bits,
                int number => (long)number,
                bool yes => yes ? 1L : 0L,
                var other => other,
            };
        }

        return command;
    }
}

/// <summary>Columns that may be empty.</summary>
public static class SqlRow
{
    public static double? NumberOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? WholeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
