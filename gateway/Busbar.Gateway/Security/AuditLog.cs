using System.Security.Cryptography;
using System.Text.Json;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Security;

/// <summary>Something that somebody does. It is written before it is done: nothing is changed of which there is no trace.</summary>
/// <param name="Who">Name of the actor.</param>
/// <param name="Act">Which kind, lowerCamelCase: login, command, policyPublish, ...</param>
/// <param name="Subject">What it is done to.</param>
/// <param name="Before">How it was; null when it was nothing or does not matter.</param>
/// <param name="After">How it shall be; null when it shall be gone.</param>
/// <param name="Why">In the actor's words; empty where nobody asks for them.</param>
public sealed record AuditEntry(string Who, string Act, string Subject, string? Before = null, string? After = null, string Why = "");

/// <summary>A line of the log.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Hash">HMAC-SHA256 over the line and the hash of the line before it.</param>
public sealed record AuditLine(long Number, DateTimeOffset Time, AuditEntry Entry, byte[] Hash);

/// <summary>What a look through the whole log found.</summary>
/// <param name="Lines">How many lines there are.</param>
/// <param name="Fault">The first thing that is wrong, with its line; null when all holds.</param>
public sealed record AuditVerdict(long Lines, string? Fault);

/// <summary>
/// The append-only log of who did what, chained by HMAC-SHA256 under a key that lies outside the database: who can change the database
/// alone can neither change nor leave out a line without being found out. The newest number and hash stand also in a file beside the key, so that
/// lines cut off at the end are missed. On the disk when a call returns. Thread-safe, and safe beside other programs.
/// </summary>
public sealed class AuditLog
{
    private static readonly byte[] Beginning = new byte[HMACSHA256.HashSizeInBytes];

    private readonly Lock gate = new();
    private readonly SecurityDatabase database;
    private readonly TimeProvider time;
    private readonly Lazy<byte[]> key;
    private readonly string headPath;
    private volatile AuditLine? unheaded;

    /// <param name="database">Where the lines are.</param>
    /// <param name="keys">Where the key is.</param>
    /// <param name="time">Real time.</param>
    public AuditLog(SecurityDatabase database, SecurityKeys keys, TimeProvider time)
    {
        this.database = database;
        this.time = time;
        key = new Lazy<byte[]>(() => keys.Get("audit"));
        headPath = keys.PathOf("audit.head");
    }

    /// <summary>Why lines cut off at the end would not be missed just now; null when they would.</summary>
    public string? HeadFault => unheaded is null ? null : "the file that remembers its last line cannot be written";

    /// <summary>Tries again to remember the last line, when that failed; call it now and then.</summary>
    public void RememberHead()
    {
        lock (gate)
        {
            if (unheaded is { } line)
                WriteHead(line);
        }
    }

    /// <summary>Adds a line.</summary>
    /// <exception cref="StoreException">It could not be written; then do not do what it says.</exception>
    public AuditLine Add(AuditEntry entry) => Add([entry])[0];

    /// <summary>Adds lines in one transaction.</summary>
    /// <exception cref="StoreException">They could not be written.</exception>
    public IReadOnlyList<AuditLine> Add(IReadOnlyList<AuditEntry> entries)
    {
        lock (gate)
        {
            IReadOnlyList<AuditLine> lines = database.Write(session => Add(session, entries));
            WriteHead(lines[^1]);
            return lines;
        }
    }

    /// <summary>Changes the database of users, and adds the line that tells of it, in one transaction; no line where nothing was changed.</summary>
    internal T Change<T>(Func<SqlSession, (T Result, AuditEntry? Entry)> work)
    {
        lock (gate)
        {
            (T result, AuditLine? line) = database.Write(session =>
            {
                (T made, AuditEntry? entry) = work(session);
                return (made, entry is null ? null : Add(session, [entry])[0]);
            });
            if (line is not null)
                WriteHead(line);
            return result;
        }
    }

    /// <summary>Lines newest first: those before a number (null: from the newest), at most so many, only of one act or one actor where given.</summary>
    public IReadOnlyList<AuditLine> Newest(int limit, long? before = null, string? act = null, string? who = null) => database.Read(session =>
        Lines(session, "WHERE number < @a AND (@b IS NULL OR act = @b) AND (@c IS NULL OR who = @c) ORDER BY number DESC LIMIT @d", before ?? long.MaxValue, act, who, limit));

    /// <summary>Follows the chain from the first line to the last.</summary>
    public AuditVerdict Verify()
    {
        (long Number, string Hash)? head = ReadHead();
        return database.Read(session =>
        {
            byte[] previous = Beginning;
            long number = 0;
            string? headHash = null;
            while (Lines(session, "WHERE number > @a ORDER BY number LIMIT 1000", number) is { Count: > 0 } lines)
            {
                foreach (AuditLine line in lines)
                {
                    if (line.Number != ++number)
                        return new AuditVerdict(number - 1, $"line {number} is missing; after line {number - 1} comes {line.Number}");
                    if (!CryptographicOperations.FixedTimeEquals(HashOf(line, previous), line.Hash))
                        return new AuditVerdict(number, $"line {number} ({line.Time:yyyy-MM-dd'T'HH:mm:ssK}, {line.Entry.Act} by {line.Entry.Who}) is not as it was written, or a line before it was exchanged");
                    previous = line.Hash;
                    if (number == head?.Number)
                        headHash = Convert.ToHexString(line.Hash);
                }
            }

            if (head is { } told && told.Number > number)
                return new AuditVerdict(number, $"lines {number + 1} to {told.Number} are missing at the end");
            return head is not null && head.Value.Hash != headHash
                ? new AuditVerdict(number, $"line {head.Value.Number} is another one than {headPath} remembers")
                : new AuditVerdict(number, null);
        });
    }

    private List<AuditLine> Add(SqlSession session, IReadOnlyList<AuditEntry> entries)
    {
        AuditLine? last = Lines(session, "ORDER BY number DESC LIMIT 1").FirstOrDefault();
        List<AuditLine> added = [];
        foreach (AuditEntry entry in entries)
        {
            AuditLine line = new((last?.Number ?? 0) + 1, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()), entry, []);
            line = line with { Hash = HashOf(line, last?.Hash ?? Beginning) };
            session.Run(
                "INSERT INTO audit (number, time, who, act, subject, before, after, why, hash) VALUES (@a, @b, @c, @d, @e, @f, @g, @h, @i)",
                line.Number, line.Time.ToUnixTimeMilliseconds(), entry.Who, entry.Act, entry.Subject, entry.Before, entry.After, entry.Why, line.Hash);
            added.Add(line);
            last = line;
        }

        return added;
    }

    private byte[] HashOf(AuditLine line, byte[] previous)
    {
        AuditEntry entry = line.Entry;
        object?[] content = [line.Number, line.Time.ToUnixTimeMilliseconds(), entry.Who, entry.Act, entry.Subject, entry.Before, entry.After, entry.Why, Convert.ToHexString(previous)];
        return HMACSHA256.HashData(key.Value, JsonSerializer.SerializeToUtf8Bytes(content));
    }

    private static List<AuditLine> Lines(SqlSession session, string selection, params object?[] parameters) => session.Query(
        "SELECT number, time, who, act, subject, before, after, why, hash FROM audit " + selection,
        row => new AuditLine(
            row.GetInt64(0),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            new AuditEntry(row.GetString(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.GetString(7)),
            row.Bytes(8)),
        parameters);

    // After the commit: it may be behind, after a kill, when another program writes at once, or on a disk that is full, and is never ahead. The line stands by then,
    // so who added it is not told that it does not.
    private void WriteHead(AuditLine line)
    {
        string temporary = $"{headPath}.{Environment.ProcessId}";
        try
        {
            File.WriteAllText(temporary, FormattableString.Invariant($"{line.Number} {Convert.ToHexString(line.Hash)}\n"));
            File.Move(temporary, headPath, overwrite: true);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            unheaded = line;
            return;
        }

        unheaded = null;
    }

    private (long Number, string Hash)? ReadHead() =>
        File.Exists(headPath) && File.ReadAllText(headPath).Trim().Split(' ') is [var number, var hash] && long.TryParse(number, out long parsed) ? (parsed, hash) : null;
}
