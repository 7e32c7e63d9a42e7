using System.Diagnostics;
using Busbar.Tests.Peers;

namespace Busbar.Gateway.Tests.North;

/// <summary>mosquitto_sub: hears topics on a broker until it is disposed.</summary>
internal sealed class MosquittoListener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process process;

    public MosquittoListener(int port, params string[] topics) =>
        process = PeerPrograms.Start(null, "mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-F", "%r %t %p", .. topics.SelectMany(topic => new[] { "-t", topic })]);

    /// <summary>The next message of which the predicate holds; those before it are passed over.</summary>
    public async Task<Message> NextAsync(Func<Message, bool> isIt)
    {
        using CancellationTokenSource patience = new(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            string[] parts = line.Split(' ', 3);
            Message message = new(parts[0] == "1", parts[1], parts.Length > 2 ? parts[2] : "");
            if (isIt(message))
                return message;
        }

        throw new InvalidOperationException("mosquitto_sub ended: " + await process.StandardError.ReadToEndAsync(patience.Token));
    }

    /// <summary>Publishes by mosquitto_pub.</summary>
    public static void Publish(int port, string topic, string payload, bool retain = false)
    {
        (int code, string output) = PeerPrograms.Run("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-t", topic, "-m", payload, .. retain ? ["-r"] : Array.Empty<string>()]);
        Assert.True(code == 0, output);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>As it arrived.</summary>
    internal sealed record Message(bool IsRetained, string Topic, string Payload);
}
