using System.Text;
using Busbar.Host;

namespace Busbar.Gateway.Provisioning;

/// <summary>What a controller's console said to a request.</summary>
/// <param name="Lines">Without the last one.</param>
/// <param name="Error">Why it was refused; null when it said ok.</param>
public sealed record ConsoleAnswer(IReadOnlyList<string> Lines, string? Error)
{
    /// <summary>The value of a line <c>NAME = VALUE</c>; null without one.</summary>
    public string? Find(string name) => Lines.FirstOrDefault(line => line.StartsWith(name + " = ", StringComparison.Ordinal)) is { } found ? found[(name.Length + 3)..] : null;

    /// <summary>Numbers of the problems that stand.</summary>
    public IReadOnlyList<int> Problems => [.. Lines.Where(line => line.StartsWith("problem = ", StringComparison.Ordinal)).Select(line => int.TryParse(line.Split(' ')[2], out int code) ? code : 0)];
}

/// <summary>A controller's console does not answer, or is not there; the message says what to try.</summary>
public sealed class ConsoleException(string message) : Exception(message);

/// <summary>The other end of a controller's console: a line out, lines in, the last of them "ok" or "error: ...". One request at a time.</summary>
public sealed class ConsoleClient : IDisposable
{
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(2);

    private readonly SerialPort port;
    private readonly SemaphoreSlim woken = new(0);
    private readonly StringBuilder received = new();
    private readonly byte[] buffer = new byte[512];
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private string why = "";

    /// <param name="path">The tty, as /dev/ttyUSB0.</param>
    public ConsoleClient(string path)
    {
        Path = path;
        port = new SerialPort(path, () => woken.Release(), text => why = text);
        port.Configure(ConsoleTty.Baud, 0, 1);
    }

    /// <summary>The tty.</summary>
    public string Path { get; }

    /// <summary>Takes lines of the log, which come at any time.</summary>
    public Action<string>? Log { get; set; }

    /// <summary>Sends a line and waits for the whole answer.</summary>
    /// <exception cref="ConsoleException">The tty cannot be opened, or nobody answers in time.</exception>
    public async Task<ConsoleAnswer> AskAsync(string request, TimeSpan patience, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            await SendAsync(request, limit.Token);
            List<string> lines = [];
            while (true)
            {
                string line = await ReadLineAsync(limit.Token);
                if (line == "ok")
                    return new ConsoleAnswer(lines, null);
                if (line.StartsWith("error: ", StringComparison.Ordinal))
                    return new ConsoleAnswer(lines, line["error: ".Length..]);
                if (line.StartsWith("# ", StringComparison.Ordinal) && Log is { } log)
                    log(line);
                else
                    lines.Add(line);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConsoleException($"{Path}: nobody answered '{request.Split(' ')[0]}' within {patience.TotalSeconds:0} s. Is the firmware flashed and running, is this the console's port, and does no other program hold it?");
        }
    }

    /// <summary>Sends a line that has no answer of its own, as those of an import.</summary>
    public async Task SendAsync(string line, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (!port.Write(bytes, 0, bytes.Length))
            throw new ConsoleException($"{Path}: the port takes no more; pull the cable and plug it in again");
    }

    /// <summary>A port that is there opens at once; one that is not is not waited for as an answer is.</summary>
    private async Task OpenAsync(CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(OpenPatience);
        try
        {
            while (!port.IsOpen)
                await woken.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConsoleException(why.Length > 0 ? why : $"{Path}: the port cannot be opened");
        }
    }

    /// <summary>The next whole line, whatever it is.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            for (int end = IndexOfEnd(); end >= 0; end = IndexOfEnd())
            {
                string line = received.ToString(0, end).Trim();
                received.Remove(0, end + 1);
                if (line.Length > 0)
                    return line;
            }

            int count = port.Read(buffer, 0, buffer.Length);
            if (count > 0)
            {
                char[] text = new char[buffer.Length];
                received.Append(text, 0, decoder.GetChars(buffer, 0, count, text, 0));
            }
            else
            {
                await woken.WaitAsync(cancel);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        port.Dispose();
        woken.Dispose();
    }

    private int IndexOfEnd()
    {
        for (int at = 0; at < received.Length; at++)
        {
            if (received[at] == '\n')
                return at;
        }

        return -1;
    }
}
