namespace Busbar.Gateway.Store;

/// <summary>
/// Lines for a database that may fail. What it does not take waits, in order and up to a bound; what goes beyond is counted. Both are told
/// once, and so is the end of it. Thread-safe: <see cref="Add"/> does not wait for a write that runs.
/// </summary>
/// <param name="what">Names the lines in the log, such as "the audit log".</param>
/// <param name="write">Takes all that waits, or throws and has taken nothing.</param>
public sealed class Backlog<T>(string what, Action<IReadOnlyList<T>> write, ILogger log)
{
    private readonly Lock gate = new();
    private readonly Lock writing = new();
    private readonly List<T> waiting = [];
    private long lost;
    private volatile string? fault;

    /// <summary>How many lines wait at most.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Lines that found no room, since the start.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Why the last write failed; null when it did not.</summary>
    public string? Fault => fault;

    /// <summary>Puts a line behind those that wait.</summary>
    public void Add(T line)
    {
        lock (gate)
        {
            if (waiting.Count < Capacity)
                waiting.Add(line);
            else
                Interlocked.Increment(ref lost);
        }
    }

    /// <summary>As <see cref="Add"/>, and writes at once; while the database fails it only adds, for each try may take as long as a lock is waited for.</summary>
    public void AddAndWrite(T line)
    {
        Add(line);
        Write(isAgain: false);
    }

    /// <summary>Writes what waits; call it again and again.</summary>
    public void Write() => Write(isAgain: true);

    /// <summary>The last try, before the program ends: what cannot be written now is lost, and told.</summary>
    public void WriteLast()
    {
        Write();
        lock (gate)
        {
            if (waiting.Count > 0)
                log.LogError("{What} could not be written before the end; {Count} lines are lost", what, waiting.Count);
        }
    }

    private void Write(bool isAgain)
    {
        lock (writing)
        {
            // Whoever waited here for a try that failed does not wait for another.
            if (!isAgain && fault is not null)
                return;
            T[] lines;
            lock (gate)
            {
                lines = [.. waiting];
            }

            if (lines.Length == 0)
                return;
            try
            {
                write(lines);
            }
            catch (Exception wrong)
            {
                if (fault is null)
                    log.LogError(wrong, "{What} cannot be written; up to {Capacity} lines wait until it can", what, Capacity);
                fault = wrong.Message;
                return;
            }

            lock (gate)
            {
                waiting.RemoveRange(0, lines.Length);
            }

            if (fault is not null)
                log.LogWarning("{What} is written again, {Count} lines late; {Lost} found no room and are not in it", what, lines.Length, Lost);
            fault = null;
        }
    }
}
