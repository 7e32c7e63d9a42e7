using System.Net;
using System.Net.Sockets;

namespace Busbar.Gateway.Tests.Broker;

/// <summary>A wire between a client and a port, which can be cut.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> open = [];
    private readonly int target;
    private readonly Task accepting;

    public TcpRelay(int target)
    {
        this.target = target;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Ends every connection without a word of MQTT.</summary>
    public void Cut()
    {
        lock (open)
        {
            foreach (TcpClient client in open)
                client.Dispose();
            open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        Cut();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient near = await listener.AcceptTcpClientAsync();
                TcpClient far = new();
                await far.ConnectAsync(IPAddress.Loopback, target);
                lock (open)
                {
                    open.Add(near);
                    open.Add(far);
                }

                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // The listener was stopped: the test is over.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, which is what this is for.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
