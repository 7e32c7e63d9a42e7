using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>The store in one SQLite file.</summary>
public sealed class SqliteStore : SqlStore
{
    private readonly StoreOptions options;

    /// <summary>Opens the database, or makes it. StoreException when it is none, is too new, or another program has it.</summary>
    /// <param name="options">Where and how long.</param>
    /// <param name="time">Now; a value does not hold into the future.</param>
    public SqliteStore(StoreOptions options, TimeProvider time)
        : base(new SqliteDialect(options.Path, options.MaximumBytes), options, time) => this.options = options;

    /// <summary>A file that a running store takes as its new content; see <see cref="RestoreService"/>.</summary>
    public static string RestoreFile(string path) => path + ".restore";

    /// <summary>
    /// Copies one state of a database, in use or not, to a file that must not be there yet. StoreException when that cannot be;
    /// then no file is left.
    /// </summary>
    public static void Backup(string path, string file)
    {
        if (!File.Exists(path))
            throw new StoreException($"There is no database {path}. Name its folder with --data.");
        if (File.Exists(file))
            throw new StoreException($"{file} is there already; choose another name, for a back-up is never written over.");
        string unfinished = file + ".unfinished";
        try
        {
            File.Delete(unfinished);
            using (SqliteConnection source = Open(path))
            using (SqliteCommand copy = source.CreateCommand())
            {
                copy.CommandTimeout = 0;
                copy.CommandText = "VACUUM INTO $file";
                copy.Parameters.AddWithValue("$file", unfinished);
                copy.ExecuteNonQuery();
            }

            Check(unfinished);
            using (FileStream flush = new(unfinished, FileMode.Open, FileAccess.ReadWrite))
                flush.Flush(flushToDisk: true);
            File.Move(unfinished, file);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            throw new StoreException($"The back-up of {path} to {file} failed: {exception.Message}", exception);
        }
    }

    /// <summary>StoreException when a file is not a whole back-up that this program can read; it says why.</summary>
    public static void Check(string file)
    {
        if (!File.Exists(file))
            throw new StoreException($"There is no file {file}.");
        try
        {
            using SqlSession session = new(Open(file));
            long version = session.Number("PRAGMA user_version");
            int known = new SqliteDialect(file, null).Steps.Count;
            if (version < 1 || version > known || session.Number("SELECT COUNT(*) FROM sqlite_master WHERE name = 'controller'") == 0)
                throw new StoreException($"{file} is no back-up that this program can restore (schema {version}; this program knows 1 to {known}).");
            string said = session.Scalar("PRAGMA integrity_check") as string ?? "";
            if (said != "ok")
                throw new StoreException($"{file} is damaged: {said}");
        }
        catch (SqliteException exception)
        {
            throw new StoreException($"{file} is no back-up of Busbar: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Puts the content of a back-up in the place of what is there, which is kept beside it as a back-up of its own, named in the
    /// result. Readers see the one state or the other. StoreException when the file cannot be restored: then nothing has changed.
    /// </summary>
    public string Restore(string file, DateTimeOffset now)
    {
        Check(file);
        string stem = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(options.Path))!,
            "before-restore-" + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        string kept = stem + ".db";
        for (int number = 2; File.Exists(kept); number++)
            kept = $"{stem}-{number}.db";
        Replace(live =>
        {
            Backup(options.Path, kept);
            using SqliteConnection source = Open(file);
            source.BackupDatabase((SqliteConnection)live);
        });
        return kept;
    }

    private static SqliteConnection Open(string file)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
