using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Busbar.Gateway.Tests.Alarms;

/// <summary>A mail server for one message (RFC 5321, the least of it); gives what the client said.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public MailServer()
    {
        listener.Start();
        Received = Task.Run(ServeAsync).WaitAsync(TimeSpan.FromSeconds(120));
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Task<string> Received { get; }

    public void Dispose() => listener.Dispose();

    private async Task<string> ServeAsync()
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using StreamReader reader = new(client.GetStream(), Encoding.UTF8);
        using StreamWriter writer = new(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        StringBuilder said = new();
        bool isMail = false;
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (isMail && line != ".")
                continue;
            isMail = line.Equals("DATA", StringComparison.OrdinalIgnoreCase);
            await writer.WriteLineAsync(isMail ? "354 go on" : line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
            if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
                break;
        }

        return said.ToString();
    }
}
