using Busbar.Gateway.Store;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Security;

/// <summary>
/// Users, invitations, tokens and the audit log, in a SQLite file of their own (<c>security.db</c>, mode 0600): a restored back-up of the
/// readings brings back no revoked token and shortens no audit log. What is written is on the disk when a call returns. Other programs
/// (the commands <c>user</c>, <c>token</c>, <c>audit</c>) may use the file at the same time. Thread-safe.
/// </summary>
public sealed class SecurityDatabase : IDisposable
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "security.db";

    // A step once released is never changed.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE user (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, content TEXT NOT NULL);
        CREATE TABLE invitation (hash BLOB NOT NULL PRIMARY KEY, user TEXT, role INTEGER NOT NULL, made_by TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER);
        CREATE TABLE token (
            id TEXT NOT NULL PRIMARY KEY, hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, owner TEXT, role INTEGER NOT NULL, scopes TEXT NOT NULL,
            made INTEGER NOT NULL, expires INTEGER, revoked INTEGER, last_used INTEGER);
        CREATE TABLE audit (
            number INTEGER NOT NULL PRIMARY KEY, time INTEGER NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,
            before TEXT, after TEXT, why TEXT NOT NULL, hash BLOB NOT NULL);
        CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
        CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
        """,
    ];

    // A login or a change that waits for another program's lock is refused after this.
    private const int LockPatienceSeconds = 5;

    private readonly Lock gate = new();
    private readonly string path;
    private SqlSession? writer;

    /// <param name="dataDirectory">Made when it is missing; the file too, on first use.</param>
    public SecurityDatabase(string dataDirectory)
    {
        path = Path.Combine(Path.GetFullPath(dataDirectory), FileName);
    }

    /// <summary>Where it is.</summary>
    public string FilePath => path;

    /// <summary>Runs <paramref name="work"/> in one transaction, alone among all programs; an exception undoes it.</summary>
    /// <exception cref="StoreException">The file cannot be opened or written.</exception>
    public T Write<T>(Func<SqlSession, T> work) => Guarded(() =>
    {
        lock (gate)
        {
            SqlSession session = writer ??= Open();
            session.Run("BEGIN IMMEDIATE");
            try
            {
                T result = work(session);
                session.Run("COMMIT");
                return result;
            }
            catch
            {
                // A failed COMMIT has ended the transaction itself.
                try
                {
                    session.RunScript("ROLLBACK");
                }
                catch (SqliteException)
                {
                    session.Dispose();
                    writer = null;
                }

                throw;
            }
        }
    });

    /// <summary>Runs <paramref name="work"/> on one state, without waiting for writers.</summary>
    /// <exception cref="StoreException">The file cannot be opened or read.</exception>
    public T Read<T>(Func<SqlSession, T> work) => Guarded(() =>
    {
        lock (gate)
        {
            writer ??= Open();
        }

        using SqlSession session = new(Connect(SqliteOpenMode.ReadOnly, pooling: true));
        return work(session);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            writer?.Dispose();
            writer = null;
            using SqliteConnection reader = new(Text(SqliteOpenMode.ReadOnly, pooling: true));
            SqliteConnection.ClearPool(reader);
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException wrong)
        {
            throw new StoreException($"The database of users and of the audit log, {path}, does not work: {wrong.Message}", wrong);
        }
    }

    private SqlSession Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            // SQLite gives its journal files the mode of the database.
            using FileStream made = new(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }

        SqlSession session = new(Connect(SqliteOpenMode.ReadWriteCreate, pooling: false));
        session.RunScript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        session.Run("BEGIN IMMEDIATE");
        long version = session.Number("PRAGMA user_version");
        if (version > Steps.Length)
            throw new StoreException($"{path} was written by a newer program. Start the newer program, or choose another folder with --data.");
        for (; version < Steps.Length; version++)
            session.RunScript(Steps[version] + FormattableString.Invariant($"PRAGMA user_version = {version + 1};"));
        session.Run("COMMIT");
        return session;
    }

    private SqliteConnection Connect(SqliteOpenMode mode, bool pooling)
    {
        SqliteConnection connection = new(Text(mode, pooling));
        connection.Open();
        return connection;
    }

    private string Text(SqliteOpenMode mode, bool pooling) => new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooling, DefaultTimeout = LockPatienceSeconds }.ToString();
}
