using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>Prepared statements with parameters $a, $b, ... in order.</summary>
internal static class SqliteStatements
{
    public static SqliteCommand Prepare(SqliteConnection connection, string text, int parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        for (int i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('a' + i) });
        return command;
    }

    /// <summary>Sets all parameters. Unsigned numbers are stored with their 64 bits; null is NULL.</summary>
    public static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] is ulong bits ? (long)bits : values[i] ?? DBNull.Value;
    }

    public static void Run(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
