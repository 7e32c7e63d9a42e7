using System.Diagnostics;

namespace Busbar.Tests.Peers;

/// <summary>A peer that serves on a port of loopback: it prints <c>port N</c> when it is ready and ends when its input closes.</summary>
public sealed class PeerServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process process;

    private PeerServer(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    /// <summary>The TCP port it serves.</summary>
    public int Port { get; }

    /// <summary>Starts a server and waits until it has told its port.</summary>
    public static PeerServer Start(string? folder, string program, params string[] arguments)
    {
        Process process = PeerPrograms.Start(folder, program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        long began = Stopwatch.GetTimestamp();
        while (NextLine(process, began) is { } line)
        {
            if (line.StartsWith("port ", StringComparison.Ordinal)) return new PeerServer(process, int.Parse(line.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture));
        }
        process.WaitForExit();
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended before it served. Debian's packages: {PeerPrograms.DebianPackages}\n{errors.Result}");
    }

    private static string? NextLine(Process process, long began)
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        if (line.Wait(Patience - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.Zero)) return line.Result;
        process.Kill(entireProcessTree: true);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(2000)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
