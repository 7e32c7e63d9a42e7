using System.Net.Sockets;
using Busbar.Controller;

namespace Busbar.Host;

/// <summary>
/// A TCP connection to a device or a Modbus gateway. In the background it connects, waits for bytes and connects again with
/// back-off, so that the controller never blocks. It takes no thread of its own: a gateway may have a hundred of them.
/// </summary>
public sealed class TcpBusPort : IBusPort, IRenewableBusPort, IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly string _host;
    private readonly int _port;
    private readonly Action _wake;
    private readonly Action<string> _log;
    private readonly ReceiveBuffer _received = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly Lock _lock = new();
    private Socket? _socket;
    private bool _answered;

    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port; Modbus has 502.</param>
    /// <param name="wake">Called from the port's background work when bytes came or the connection opened or closed.</param>
    /// <param name="log">Told why there is no connection, once per reason.</param>
    public TcpBusPort(string host, int port, Action wake, Action<string> log)
    {
        (_host, _port, _wake, _log) = (host, port, wake, log);
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public bool IsOpen => Volatile.Read(ref _socket) != null;

    /// <inheritdoc/>
    public int BytesAvailable => _received.Count;

    /// <inheritdoc/>
    public void Configure(int baud, byte parity, byte stopBits)
    {
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count) => _received.Take(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        lock (_lock)
        {
            try
            {
                return _socket != null && _socket.Poll(0, SelectMode.SelectWrite) && _socket.Send(buffer, offset, count, SocketFlags.None) == count;
            }
            catch (SocketException)
            {
                // Whoever receives meets the same end and says so.
                return false;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Renew() => Drop();

    /// <inheritdoc/>
    public void Discard() => _received.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        Drop();
        _running.Wait(TimeSpan.FromSeconds(2));
    }

    private async Task RunAsync()
    {
        var retry = FirstRetry;
        var said = "";
        while (!_stopping.IsCancellationRequested)
        {
            var error = await ConnectAsync().ConfigureAwait(false);
            if (error.Length == 0)
            {
                said = "";
                _wake();
                _answered = false;
                error = await ReceiveAsync().ConfigureAwait(false);
                // A peer that takes the connection and closes it without a word is no better than one that refuses it.
                retry = _answered ? FirstRetry : retry;
                Drop();
                _wake();
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            if (error != said)
            {
                _log($"{_host}:{_port}: {error}");
                said = error;
            }

            await Task.Delay(retry, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }
    }

    private async Task<string> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            limit.CancelAfter(ConnectTimeout);
            await socket.ConnectAsync(_host, _port, limit.Token).ConfigureAwait(false);
            NoticeLoss(socket);
            _received.Clear();
            Volatile.Write(ref _socket, socket);
            return "";
        }
        catch (SocketException error)
        {
            socket.Dispose();
            return error.Message;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            return $"no connection within {ConnectTimeout.TotalSeconds:0} s";
        }
    }

    /// <summary>A peer that vanished without a word is noticed within about 20 s instead of after two hours.</summary>
    private static void NoticeLoss(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            // TCP_USER_TIMEOUT of tcp(7): how long what was sent may stay unacknowledged, ms.
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, 18, BitConverter.GetBytes(10000));
        }
    }

    private async Task<string> ReceiveAsync()
    {
        var buffer = new byte[1024];
        var socket = _socket;
        try
        {
            while (socket != null)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None).ConfigureAwait(false);
                if (count == 0)
                {
                    return "the device closed the connection";
                }

                _answered = true;
                _received.Add(buffer.AsSpan(0, count));
                _wake();
            }

            return "closed";
        }
        catch (SocketException error)
        {
            return error.Message;
        }
        catch (ObjectDisposedException)
        {
            return "closed";
        }
    }

    private void Drop()
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _socket, null)?.Dispose();
        }
    }
}
