using Busbar.Field;
using Busbar.Modbus;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Meters;

/// <summary>Carries a meter's exchange over a stream: silence, request, answer; M-Bus goes on with its next frame.</summary>
/// <param name="stream">Tty or connection; not closed here.</param>
/// <param name="name">For messages.</param>
/// <param name="setting">Speed and parity; null on TCP, where no bytes mean that the connection is gone.</param>
/// <param name="time">The clock of the time-outs.</param>
internal sealed class MeterTalk(Stream stream, string name, SerialSetting? setting, TimeProvider time)
{
    private readonly byte[] _buffer = new byte[512];
    private readonly List<byte> _received = [];
    private Task<int>? _reading;

    /// <summary>One exchange. A meter that does not answer is an answer too, not an exception.</summary>
    /// <param name="exchange">Built; when the answer is data or a refusal it holds the payload.</param>
    /// <param name="longest">Longest wait for the first byte, and for each further piece.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Answer> AskAsync(FieldExchange exchange, TimeSpan longest, CancellationToken cancellation)
    {
        _received.Clear();
        try
        {
            ExchangeResult result;
            do
            {
                await Task.Delay(MeterTiming.Guard, time, cancellation).ConfigureAwait(false);
                result = await SendAsync(exchange, longest, cancellation).ConfigureAwait(false);
            }
            while (result == ExchangeResult.Continue);
            return Judge(exchange, result);
        }
        catch (TimeoutException)
        {
            return _received.Count == 0 ? Failed(AnswerKind.Silence, $"{name}: no answer within {longest.TotalMilliseconds:0} ms") : Broken(exchange);
        }
        catch (IOException e)
        {
            return Failed(AnswerKind.NoConnection, $"{name}: {e.Message}");
        }
    }

    private async Task<ExchangeResult> SendAsync(FieldExchange exchange, TimeSpan longest, CancellationToken cancellation)
    {
        // The read waits before the write: bytes of an answer can then never be taken for what was left of the one before.
        while (Reading().IsCompleted)
        {
            Check(await Taken().ConfigureAwait(false));
        }

        await stream.WriteAsync(exchange.Transmit.AsMemory(0, exchange.TransmitLength), cancellation).ConfigureAwait(false);
        TimeSpan wait = longest + (setting is null ? TimeSpan.Zero : SerialTiming.Characters(setting, exchange.TransmitLength));
        ExchangeResult result = exchange.ExpectsAnswer ? ExchangeResult.Pending : ExchangeResult.Complete;
        while (result == ExchangeResult.Pending)
        {
            if (!Reading().IsCompleted)
            {
                await Reading().WaitAsync(wait, time, cancellation).ConfigureAwait(false);
            }

            int count = Check(await Taken().ConfigureAwait(false));
            _received.AddRange(_buffer.AsSpan(0, count));
            result = exchange.Accept(_buffer, 0, count);
        }

        return result;
    }

    private Task<int> Reading() => _reading ??= stream.ReadAsync(_buffer).AsTask();

    private Task<int> Taken()
    {
        Task<int> taken = Reading();
        _reading = null;
        return taken;
    }

    // A tty's read ends empty when the port is set anew; a connection's, when it was closed.
    private int Check(int count) => count == 0 && setting is null ? throw new IOException("the connection was closed") : count;

    private Answer Judge(FieldExchange exchange, ExchangeResult result) => result switch
    {
        ExchangeResult.Complete => new Answer(AnswerKind.Data, [.. exchange.Data.AsSpan(exchange.DataOffset, exchange.DataLength)], [.. _received], 0, ""),
        ExchangeResult.Exception => new Answer(AnswerKind.Refused, [], [.. _received], exchange.ExceptionCode, $"{name}: the meter refuses with code 0x{exchange.ExceptionCode:X2}: it does not have what was asked for"),
        _ => Broken(exchange),
    };

    private Answer Broken(FieldExchange exchange)
    {
        string why = exchange.Error switch
        {
            ExchangeError.BadChecksum => "the checksum is wrong",
            ExchangeError.WrongUnit => "another meter's address",
            ExchangeError.WrongEcho => "another identifier than the one asked for",
            ExchangeError.None => "the answer stops in the middle",
            _ => "not what was asked for",
        };
        return Failed(AnswerKind.Garbled, $"{name}: bytes that are no answer ({why}): {ModbusText.Bytes([.. _received])}");
    }

    private Answer Failed(AnswerKind kind, string message) => new(kind, [], [.. _received], 0, message);
}
