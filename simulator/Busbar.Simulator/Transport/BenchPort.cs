using System.Net;
using System.Net.Sockets;
using Busbar.Host.Memory;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Plant;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Transport;

/// <summary>
/// One device of the library on a Modbus TCP port of loopback, with the values of <see cref="BenchPlant"/>: for whoever writes a device
/// file and has no device at hand. It answers as unit 1 and at once.
/// </summary>
public sealed class BenchPort : IDisposable
{
    /// <summary>The unit that answers.</summary>
    public const byte Unit = 1;

    private readonly TcpListener _listener;
    private readonly FieldLine _line;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly VirtualClock _clock;
    private readonly long _start;

    /// <param name="file">What to simulate.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="time">By which its revert timers run.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public BenchPort(DeviceFile file, int port, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _clock = new VirtualClock(time.GetUtcNow().ToUnixTimeMilliseconds());
        Device = new FieldDevice(file.Id, Unit, file, new BenchPlant(file), _clock);
        _line = new FieldLine(file.Id, true, [Device]);
        _listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new IOException($"the simulated device cannot listen on 127.0.0.1:{port}: {e.Message}; stop what uses that port, or choose another with --device-ports", e);
        }
    }

    public FieldDevice Device { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(cancellation).ConfigureAwait(false);
                connections.RemoveAll(c => c.IsCompleted);
                connections.Add(ServeAsync(socket, cancellation));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections).ConfigureAwait(false);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[512];
        LineSession session = _line.Connect();
        using (socket)
        {
            try
            {
                int count;
                while (!session.Failed && (count = await socket.ReceiveAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
                {
                    foreach (LineAnswer answer in Answer(session, buffer.AsMemory(0, count)))
                    {
                        await socket.SendAsync(answer.Bytes, cancellation).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The client went away, or we are to end: either way the connection is over.
            }
        }
    }

    // Connections share one device, and a device does one thing at a time.
    private IReadOnlyList<LineAnswer> Answer(LineSession session, ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            _clock.AdvanceTo((long)_time.GetElapsedTime(_start).TotalMilliseconds);
            Device.RunTimers();
            return session.Receive(bytes);
        }
    }
}
