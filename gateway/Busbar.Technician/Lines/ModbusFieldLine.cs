using Busbar.Field.Modbus;
using Busbar.Modbus;
using Busbar.Site.Devices;

namespace Busbar.Technician.Lines;

/// <summary>A line asked with the Modbus client. A change of speed or time-out makes a new client on the same port.</summary>
public sealed class ModbusFieldLine : IFieldLine
{
    private readonly Func<SerialSetting?, TimeSpan, ModbusClient> _open;
    private readonly IDisposable? _port;
    private ModbusClient? _client;

    /// <param name="name">For messages.</param>
    /// <param name="setting">Where to begin; null on TCP.</param>
    /// <param name="timeout">Longest wait for an answer.</param>
    /// <param name="open">Makes a client for a setting and a time-out; that client does not close the port.</param>
    /// <param name="port">Closed at the end.</param>
    public ModbusFieldLine(string name, SerialSetting? setting, TimeSpan timeout, Func<SerialSetting?, TimeSpan, ModbusClient> open, IDisposable? port = null)
    {
        Name = name;
        Setting = setting;
        Timeout = timeout;
        _open = open;
        _port = port;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public SerialSetting? Setting { get; private set; }

    /// <inheritdoc/>
    public TimeSpan Timeout { get; private set; }

    /// <inheritdoc/>
    public async ValueTask UseAsync(SerialSetting? setting, TimeSpan timeout)
    {
        if (setting == Setting && timeout == Timeout)
        {
            return;
        }

        await CloseClientAsync().ConfigureAwait(false);
        (Setting, Timeout) = (setting, timeout);
    }

    /// <inheritdoc/>
    public async Task<Answer> ReadAsync(byte unit, byte function, ushort start, int count, CancellationToken cancellation)
    {
        bool isBits = function is 1 or 2;
        byte[] data = new byte[isBits ? (count + 7) / 8 : 2 * count];
        try
        {
            _client ??= _open(Setting, Timeout);
            _ = isBits
                ? await _client.ReadBitsAsync(unit, function, start, count, data, cancellation).ConfigureAwait(false)
                : await _client.ReadRegistersAsync(unit, function, start, count, data, cancellation).ConfigureAwait(false);
            return new Answer(AnswerKind.Data, data, Frame(unit, function, data), 0, "");
        }
        catch (ModbusException e)
        {
            return new Answer(KindOf(e), [], e.Received.ToArray(), e.ExceptionCode, e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<byte, string>?> IdentifyAsync(byte unit, CancellationToken cancellation)
    {
        try
        {
            _client ??= _open(Setting, Timeout);
            return await _client.ReadDeviceIdentificationAsync(unit, 2, cancellation).ConfigureAwait(false);
        }
        catch (ModbusException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseClientAsync().ConfigureAwait(false);
        _port?.Dispose();
    }

    private static AnswerKind KindOf(ModbusException e) => e.Failure switch
    {
        ModbusFailure.Exception => AnswerKind.Refused,
        ModbusFailure.BadAnswer => AnswerKind.Garbled,
        ModbusFailure.Timeout when !e.Received.IsEmpty => AnswerKind.Garbled,
        ModbusFailure.Timeout => AnswerKind.Silence,
        _ => AnswerKind.NoConnection,
    };

    // The client hands out the payload only; a good frame has no other bytes than these.
    private byte[] Frame(byte unit, byte function, byte[] data)
    {
        byte[] frame = [unit, function, (byte)data.Length, .. data, 0, 0];
        if (Setting is null)
        {
            return frame[..^2];
        }

        ModbusCrc.Append(frame, 0, frame.Length - 2);
        return frame;
    }

    private async ValueTask CloseClientAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync().ConfigureAwait(false);
            _client = null;
        }
    }
}
