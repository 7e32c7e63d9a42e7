using System.Threading.Channels;
using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>
/// A Modbus RTU client on any stream: a tty, a pty, or a socket of a converter that passes RTU frames on. One request at a time, in the
/// order of the calls. Unit 0 is a broadcast: written to all, answered by nobody.
/// </summary>
public sealed class ModbusRtuClient : ModbusClient
{
    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly ModbusRtuClientOptions options;
    private readonly Channel<ModbusCall> queue = Channel.CreateUnbounded<ModbusCall>(new UnboundedChannelOptions { SingleReader = true });
    private readonly byte[] frame = new byte[ModbusLimits.RtuFrame];
    private readonly byte[] chunk = new byte[ModbusLimits.RtuFrame];
    private readonly byte[] answer = new byte[ModbusLimits.RtuFrame + 8];
    private readonly Task worker;
    // A read of a tty cannot be called off; one that outlives its request is kept, and its bytes are dropped before the next.
    private Task<int>? reading;
    private int answerLength;
    // After a time-out or a request called off its answer may still be on the way.
    private bool answerMayFollow;
    private string? broken;

    /// <summary>A client on this stream.</summary>
    /// <param name="stream">Opened and set up (baud, parity) by the caller.</param>
    /// <param name="name">For messages, as <c>/dev/ttyUSB0</c>.</param>
    /// <param name="options">Time-outs; null for the usual ones.</param>
    /// <param name="leaveOpen">True: disposing of the client does not close the stream.</param>
    public ModbusRtuClient(Stream stream, string name, ModbusRtuClientOptions? options = null, bool leaveOpen = false) : base(name, false)
    {
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        this.options = options ?? new ModbusRtuClientOptions();
        worker = Task.Run(WorkAsync);
    }

    /// <summary>Bytes that came when nobody had asked.</summary>
    public long DroppedBytes { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        if (!leaveOpen) await stream.DisposeAsync().ConfigureAwait(false);
        await worker.ConfigureAwait(false);
    }

    private protected override void Submit(ModbusCall call, CancellationToken cancellation)
    {
        call.Cancellation = cancellation;
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(call), this);
    }

    private async Task WorkAsync()
    {
        await foreach (ModbusCall call in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await ExchangeAsync(call).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception)
            {
                call.Fail(exception);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                broken = $"the line broke ({exception.Message}). Check that the adapter is plugged in and open it again.";
                call.Fail(ModbusErrors.Connection(Name, call, broken, exception));
            }
            catch (Exception exception)
            {
                // A stream of somebody else's may throw anything: this call fails, the next is tried.
                call.Fail(exception);
            }
        }
    }

    private async Task ExchangeAsync(ModbusCall call)
    {
        if (broken != null)
        {
            call.Fail(ModbusErrors.Connection(Name, call, broken, null));
            return;
        }
        CancellationToken cancellation = call.Cancellation;
        cancellation.ThrowIfCancellationRequested();
        await Task.Delay(options.Guard, options.TimeProvider, cancellation).ConfigureAwait(false);
        if (answerMayFollow) await WaitForQuietAsync(cancellation).ConfigureAwait(false);
        DropStale();

        frame[0] = call.Unit;
        call.Pdu.CopyTo(frame.AsSpan(1));
        ModbusCrc.Append(frame, 0, 1 + call.RequestLength);
        long started = options.TimeProvider.GetTimestamp();
        await stream.WriteAsync(frame.AsMemory(0, call.RequestLength + 3), cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
        answerLength = 0;
        if (call.Unit == 0)
        {
            await Task.Delay(options.Guard * 10, options.TimeProvider, cancellation).ConfigureAwait(false);
            call.FinishBroadcast();
            return;
        }
        answerMayFollow = true;
        await ReceiveAsync(call, started, cancellation).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(ModbusCall call, long started, CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan left = options.Timeout - options.TimeProvider.GetElapsedTime(started);
            int count = left <= TimeSpan.Zero ? -1 : await ReadAsync(left, cancellation).ConfigureAwait(false);
            if (count < 0)
            {
                call.Fail(ModbusErrors.Timeout(Name, call, options.Timeout, answer.AsSpan(0, answerLength)));
                return;
            }
            count = Math.Min(count, answer.Length - answerLength);
            chunk.AsSpan(0, count).CopyTo(answer.AsSpan(answerLength));
            answerLength += count;

            int start = SkipNoise(call.Unit);
            ExchangeError error = Judge(call, start, out int pdu);
            if (error == ExchangeError.None && pdu < 0) continue;
            ReadOnlySpan<byte> raw = answer.AsSpan(0, answerLength);
            if (error == ExchangeError.None)
            {
                answerMayFollow = false;
                call.Complete(answer, start + 1, pdu, raw);
                return;
            }
            ModbusException failure = ModbusErrors.BadAnswer(Name, call, error, raw);
            await WaitForQuietAsync(cancellation).ConfigureAwait(false);
            call.Fail(failure);
            return;
        }
    }

    private int SkipNoise(byte unit)
    {
        int start = 0;
        while (start < answerLength && start < 8 && answer[start] != unit && answer[start] is 0x00 or 0xFF) start++;
        return start;
    }

    // What is wrong with the frame at start; pdu is its length when it is whole, else -1.
    private ExchangeError Judge(ModbusCall call, int start, out int pdu)
    {
        pdu = -1;
        int have = answerLength - start;
        if (have < 1) return ExchangeError.None;
        if (answer[start] != call.Unit) return ExchangeError.WrongUnit;
        if (have < 2) return ExchangeError.None;
        if ((answer[start + 1] & 0x7F) != call.Request[0]) return ExchangeError.WrongFunction;
        int length = ModbusAnswer.Length(answer, start + 1, have - 1);
        if (length > ModbusLimits.Pdu) return ExchangeError.TooLong;
        if (length < 0 || have < length + 3) return ExchangeError.None;
        pdu = length;
        return ModbusCrc.IsRight(answer, start, length + 3) ? ExchangeError.None : ExchangeError.BadChecksum;
    }

    // Bytes read into the chunk; -1 when none came in time.
    private async Task<int> ReadAsync(TimeSpan longest, CancellationToken cancellation)
    {
        reading ??= stream.ReadAsync(chunk, CancellationToken.None).AsTask();
        try
        {
            int count = await reading.WaitAsync(longest, options.TimeProvider, cancellation).ConfigureAwait(false);
            reading = null;
            return count > 0 ? count : throw new EndOfStreamException("its other end was closed");
        }
        catch (TimeoutException)
        {
            return -1;
        }
    }

    private void DropStale()
    {
        if (reading is not { IsCompletedSuccessfully: true } done) return;
        DroppedBytes += done.Result;
        reading = null;
    }

    // A line that babbles on is used all the same after a time-out's length: its noise fails by the checksum.
    private async Task WaitForQuietAsync(CancellationToken cancellation)
    {
        long began = options.TimeProvider.GetTimestamp();
        while (options.TimeProvider.GetElapsedTime(began) < options.Timeout)
        {
            int count = await ReadAsync(options.Quiet, cancellation).ConfigureAwait(false);
            if (count < 0)
            {
                answerMayFollow = false;
                return;
            }
            DroppedBytes += count;
        }
    }
}
