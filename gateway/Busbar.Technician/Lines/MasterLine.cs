using Busbar.Field;
using Busbar.Field.Modbus;
using Busbar.Modbus;
using Busbar.Site.Devices;
using Busbar.Technician.Meters;

namespace Busbar.Technician.Lines;

/// <summary>
/// A line on which the tool is the master: Modbus by the Modbus client, meters by their exchanges on the bare bytes. Only one of the two has
/// the line at a time; a change of speed or time-out begins anew on the same port.
/// </summary>
public sealed class MasterLine : IFieldLine
{
    private readonly Func<SerialSetting?, TimeSpan, ModbusClient> _open;
    private readonly Func<SerialSetting?, CancellationToken, ValueTask<Stream>> _openBytes;
    private readonly TimeProvider _time;
    private readonly IDisposable? _port;
    private ModbusClient? _client;
    private Stream? _bytes;
    private MeterTalk? _talk;

    /// <param name="name">For messages.</param>
    /// <param name="setting">Where to begin; null on TCP.</param>
    /// <param name="timeout">Longest wait for an answer.</param>
    /// <param name="open">Makes a client for a setting and a time-out; that client does not close the port.</param>
    /// <param name="openBytes">The bare bytes of the line: on TCP a new connection, else the port, set to the setting.</param>
    /// <param name="time">The clock of the time-outs; null: the computer's.</param>
    /// <param name="port">Closed at the end.</param>
    public MasterLine(
        string name,
        SerialSetting? setting,
        TimeSpan timeout,
        Func<SerialSetting?, TimeSpan, ModbusClient> open,
        Func<SerialSetting?, CancellationToken, ValueTask<Stream>> openBytes,
        TimeProvider? time = null,
        IDisposable? port = null)
    {
        Name = name;
        Setting = setting;
        Timeout = timeout;
        _open = open;
        _openBytes = openBytes;
        _time = time ?? TimeProvider.System;
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

        await CloseAsync().ConfigureAwait(false);
        (Setting, Timeout) = (setting, timeout);
    }

    /// <inheritdoc/>
    public async Task<Answer> ExchangeAsync(FieldExchange exchange, CancellationToken cancellation)
    {
        if (_talk is null)
        {
            await CloseAsync().ConfigureAwait(false);
            try
            {
                _bytes = await _openBytes(Setting, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                return new Answer(AnswerKind.NoConnection, [], [], 0, $"{Name}: {e.Message}");
            }

            _talk = new MeterTalk(_bytes, Name, Setting, _time);
        }

        TimeSpan longest = MeterTiming.Answer(exchange, Setting);
        Answer answer = await _talk.AskAsync(exchange, Timeout > longest ? Timeout : longest, cancellation).ConfigureAwait(false);
        if (answer.Kind == AnswerKind.NoConnection)
        {
            await CloseAsync().ConfigureAwait(false);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task<Answer> ReadAsync(byte unit, byte function, ushort start, int count, CancellationToken cancellation)
    {
        bool isBits = function is 1 or 2;
        byte[] data = new byte[isBits ? (count + 7) / 8 : 2 * count];
        try
        {
            ModbusClient client = await ClientAsync().ConfigureAwait(false);
            _ = isBits
                ? await client.ReadBitsAsync(unit, function, start, count, data, cancellation).ConfigureAwait(false)
                : await client.ReadRegistersAsync(unit, function, start, count, data, cancellation).ConfigureAwait(false);
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
            ModbusClient client = await ClientAsync().ConfigureAwait(false);
            return await client.ReadDeviceIdentificationAsync(unit, 2, cancellation).ConfigureAwait(false);
        }
        catch (ModbusException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
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

    private async ValueTask<ModbusClient> ClientAsync()
    {
        if (_talk is not null)
        {
            await CloseAsync().ConfigureAwait(false);
        }

        return _client ??= _open(Setting, Timeout);
    }

    private async ValueTask CloseAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync().ConfigureAwait(false);
            _client = null;
        }

        // A connection is the tool's own; a tty is the port, which stays open.
        if (_bytes is not null && Setting is null)
        {
            await _bytes.DisposeAsync().ConfigureAwait(false);
        }

        (_bytes, _talk) = (null, null);
    }
}
