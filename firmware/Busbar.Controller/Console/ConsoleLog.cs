namespace Busbar.Controller;

/// <summary>
/// Hands messages on, keeps the last warnings and errors for the console's <c>log</c>, and shows each as it comes while that is asked for.
/// Called from several threads; a line that two of them write at once may displace one other line, nothing else.
/// </summary>
public sealed class ConsoleLog : ILog
{
    private const int Kept = 5;
    private const int LongestKept = 72;

    private readonly ILog next;
    private readonly string[] lines = new string[Kept];
    private int written;

    /// <param name="next">Takes every message too.</param>
    public ConsoleLog(ILog next)
    {
        this.next = next;
    }

    /// <summary>Where lines are shown as they come; null: nowhere.</summary>
    public IConsolePort? Live { get; set; }

    /// <summary>Lowest level that is shown as it comes.</summary>
    public byte LiveLevel { get; set; }

    /// <summary>Lines that are kept.</summary>
    public int Count
    {
        get { return written < Kept ? written : Kept; }
    }

    /// <summary>A kept line, the oldest first.</summary>
    public string LineAt(int index)
    {
        return lines[(written - Count + index) % Kept];
    }

    /// <inheritdoc/>
    public void Write(byte level, string text)
    {
        next.Write(level, text);
        IConsolePort? live = Live;
        if (live != null && level >= LiveLevel)
        {
            live.Write("# " + text + "\r\n");
        }

        if (level >= 2)
        {
            lines[written % Kept] = text.Length > LongestKept ? text.Substring(0, LongestKept) : text;
            written++;
        }
    }
}
