using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Busbar.Gateway.Tests.Store;
using Busbar.Tests.Peers;

namespace Busbar.Gateway.Tests.Broker;

/// <summary>Debian's mosquitto on a free port of the loopback address, with its client as a listener to everything.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Signal signal;
    private readonly List<string> heard = [];
    private Process? broker;
    private Process? listener;

    private readonly string? configuration;
    private readonly string[] credential = [];

    public Mosquitto(Signal signal)
    {
        this.signal = signal;
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        Port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>With a configuration of the test's own, which listens at the port; the listener's options for its credential.</summary>
    public Mosquitto(Signal signal, int port, string configuration, params string[] credential)
    {
        this.signal = signal;
        Port = port;
        this.configuration = configuration;
        this.credential = credential;
    }

    public int Port { get; }

    /// <summary>Topic and payload in hex of every message, in order.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> Heard
    {
        get
        {
            lock (heard)
            {
                return [.. heard.Select(line => line.Split(' ')).Select(parts => (parts[0], Convert.FromHexString(parts.Length > 1 ? parts[1] : "")))];
            }
        }
    }

    public async Task StartAsync()
    {
        if (configuration is null)
            File.WriteAllText(folder.File("mosquitto.conf"), $"listener {Port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type all\n");
        // Debian puts it where only root's PATH looks.
        string program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        broker = PeerPrograms.Start(folder.Path, program, "-c", configuration ?? folder.File("mosquitto.conf"));
        await SaysAsync(broker.StandardError, "running");
        listener = PeerPrograms.Start(folder.Path, "mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{Port}", "-t", "spBv1.0/#", "-q", "1", "-F", "%t %x", .. credential]);
        _ = ListenAsync(listener.StandardOutput);
        await SaysAsync(broker.StandardError, "Sending SUBACK");
        _ = broker.StandardError.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in new[] { listener, broker }.OfType<Process>())
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        folder.Dispose();
    }

    private static async Task SaysAsync(StreamReader log, string what)
    {
        List<string> lines = [];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        while (await log.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(what, StringComparison.Ordinal))
                return;
            lines.Add(line);
        }

        throw new InvalidOperationException($"mosquitto never said \"{what}\" but: {string.Join('\n', lines)}");
    }

    private async Task ListenAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("spBv1.0/", StringComparison.Ordinal))
                continue;
            lock (heard)
            {
                heard.Add(line);
            }

            signal.Raise();
        }
    }
}
