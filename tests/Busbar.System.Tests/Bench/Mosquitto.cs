using Busbar.Tests.Peers;

namespace Busbar.SystemTests.Bench;

/// <summary>One message as Debian's mosquitto_sub heard it.</summary>
internal sealed record HeardMessage(string Topic, byte[] Payload)
{
    private readonly string[] _parts = Topic.Split('/');

    /// <summary>NBIRTH, DDATA, ... or STATE.</summary>
    public string Kind => _parts[1] == "STATE" ? "STATE" : _parts[2];

    public string Controller => _parts.Length > 3 ? _parts[3] : "";

    public string Device => _parts.Length > 4 ? _parts[4] : "";
}

/// <summary>Debian's mosquitto on a free port, with mosquitto_sub that hears every Sparkplug message from the beginning.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly string _folder;
    private RunningProgram? _broker;
    private RunningProgram? _listener;

    public Mosquitto(string folder) => _folder = folder;

    public int Port { get; } = FreePorts.Take();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What was heard, in the order of arrival, without the first so many.</summary>
    public IReadOnlyList<HeardMessage> Heard(int from = 0) =>
        [.. _listener!.Lines.Skip(from).Select(line => line.Split(' ')).Select(parts => new HeardMessage(parts[0], Convert.FromHexString(parts[1])))];

    /// <summary>Messages of a kind heard so far.</summary>
    public int Count(string kind) => _listener!.Lines.Count(line => line.Contains($"/{kind}/", StringComparison.Ordinal));

    /// <summary>Starts it; mosquitto keeps nothing, so a second start knows nobody.</summary>
    public async Task StartAsync(bool listens = true)
    {
        string settings = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllText(settings, $"listener {Port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type all\nmax_queued_messages 0\n");
        // Debian puts it where only root's PATH looks.
        _broker = RunningProgram.Start(File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", ["-c", settings]);
        await _broker.SaysAsync("running");
        if (!listens)
            return;
        _listener = RunningProgram.Start("mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{Port}", "-t", "spBv1.0/#", "-q", "1", "-F", "%t %x"]);
        await _broker.SaysAsync("Sending SUBACK");
    }

    /// <summary>Publishes with mosquitto_pub.</summary>
    public void Publish(string topic, byte[] payload)
    {
        string file = Path.Combine(_folder, "payload.bin");
        File.WriteAllBytes(file, payload);
        (int code, string output) = PeerPrograms.Run("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{Port}", "-q", "1", "-t", topic, "-f", file);
        Assert.True(code == 0, output);
    }

    /// <summary>It goes without a word.</summary>
    public Task KillAsync() => _broker!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (RunningProgram program in new[] { _listener, _broker }.OfType<RunningProgram>())
            await program.DisposeAsync();
    }
}
