using System.Globalization;
using System.Net.Sockets;
using Busbar.Modbus;
using Busbar.Site.Devices;

namespace Busbar.Technician.Lines;

/// <summary>What a technician types as the place to ask: a tty, or host and port.</summary>
/// <param name="Path">Of the tty; null for TCP.</param>
/// <param name="Host">For TCP.</param>
/// <param name="Port">For TCP.</param>
public sealed record FieldTarget(string? Path, string Host, int Port)
{
    private const int ModbusPort = 502;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>True for a serial line.</summary>
    public bool IsSerial => Path is not null;

    /// <summary><c>/dev/ttyUSB0</c>, <c>192.168.1.20</c> or <c>192.168.1.20:1502</c>; null, and the reason, for anything else.</summary>
    public static FieldTarget? Parse(string text, out string error)
    {
        error = "";
        if (text.StartsWith('/'))
        {
            return new FieldTarget(text, "", 0);
        }

        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon];
        int port = ModbusPort;
        if (host.Length == 0 || (colon >= 0 && (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)))
        {
            error = $"'{text}' is neither a tty nor host and port; write /dev/ttyUSB0 or 192.168.1.20:502";
            return null;
        }

        return new FieldTarget(null, host, port);
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="IOException">The tty cannot be opened; says why and what to do.</exception>
    public async Task<IFieldLine> OpenAsync(SerialSetting setting, TimeSpan timeout, CancellationToken cancellation)
    {
        if (Path is not { } path)
        {
            return new MasterLine($"{Host}:{Port}", null, timeout, (_, wait) => new ModbusTcpClient(Host, Port, new ModbusTcpClientOptions { Timeout = wait }), ConnectAsync);
        }

        SerialStream stream = await SerialStream.OpenAsync(path, setting, cancellation).ConfigureAwait(false);
        return new MasterLine(
            path,
            setting,
            timeout,
            (now, wait) =>
            {
                stream.Configure(now!);
                return new ModbusRtuClient(stream, path, new ModbusRtuClientOptions { Timeout = wait, Guard = SerialTiming.Guard(now!), Quiet = SerialTiming.Guard(now!) * 2 }, leaveOpen: true);
            },
            (now, _) =>
            {
                stream.Configure(now!);
                return ValueTask.FromResult<Stream>(stream);
            },
            port: stream);
    }

    // Meters behind a transparent RS-485 converter: their frames as they are, in a TCP connection.
    private async ValueTask<Stream> ConnectAsync(SerialSetting? setting, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(Host, Port, limit.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"no connection within {ConnectTimeout.TotalSeconds:0} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path ?? $"{Host}:{Port}";
}
