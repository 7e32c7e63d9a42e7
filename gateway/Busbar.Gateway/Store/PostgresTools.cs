using System.Diagnostics;
using Npgsql;

namespace Busbar.Gateway.Store;

/// <summary>Back-up and restore with PostgreSQL's own programs, which know every version of it.</summary>
internal static class PostgresTools
{
    /// <summary>One state of the database in pg_dump's own format, while the gateway runs or not.</summary>
    public static void Backup(string connectionString, string file)
    {
        if (File.Exists(file))
            throw new StoreException($"{file} is there already; choose another name, for a back-up is never written over.");
        Run(connectionString, "pg_dump", schema => ["--format=custom", "--no-owner", "--file", file, .. schema is null ? Array.Empty<string>() : ["--schema", schema]]);
    }

    /// <summary>In one transaction: all or nothing. The gateway must not run, for it remembers what it has stored.</summary>
    public static void Restore(string connectionString, string file)
    {
        if (!File.Exists(file))
            throw new StoreException($"There is no file {file}.");
        using IDisposable alone = new PostgresDialect(connectionString).TakeLock();
        Run(connectionString, "pg_restore", schema => ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", "--dbname", new NpgsqlConnectionStringBuilder(connectionString).Database ?? "postgres", file]);
    }

    private static void Run(string connectionString, string program, Func<string?, string[]> arguments)
    {
        NpgsqlConnectionStringBuilder builder = new(connectionString);
        ProcessStartInfo start = new(program, arguments(builder.SearchPath)) { RedirectStandardError = true };
        start.Environment["PGHOST"] = builder.Host;
        start.Environment["PGPORT"] = builder.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGDATABASE"] = builder.Database;
        start.Environment["PGUSER"] = builder.Username;
        if (!string.IsNullOrEmpty(builder.Password))
            start.Environment["PGPASSWORD"] = builder.Password;
        try
        {
            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new StoreException($"{program} failed: {said.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new StoreException($"{program} is missing; it comes with Debian's package postgresql-client.", exception);
        }
    }
}
