using System.Net.Sockets;
using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>
/// A Modbus TCP client over one connection, made at the first request and made anew at the first request after it broke. Up to
/// <see cref="ModbusTcpClientOptions.Depth"/> requests are under way at once and told apart by their transaction ids. Answers that come
/// after their request has timed out are dropped and counted.
/// </summary>
/// <remarks>
/// One thread blocks in receive: on loopback and on a LAN that costs less than half of what a readiness queue and a thread pool do.
/// Requests that arrive while others are being written, or while a batch of answers is being handed out, leave in one write.
/// </remarks>
public sealed class ModbusTcpClient : ModbusClient, IThreadPoolWorkItem
{
    private const int ReceiveSize = 32 * 1024;

    private readonly Lock gate = new();
    private readonly ModbusTcpClientOptions options;
    private readonly string host;
    private readonly int port;
    private readonly Queue<ModbusCall> waiting = new();
    private readonly InFlightTable inFlight;
    private readonly SendQueue sending = new();
    private readonly ITimer timer;
    private readonly long timeoutTicks;
    private Socket? socket;
    private Thread? reader;
    private int readerId;
    private bool isConnected;
    private bool wasConnected;
    private bool isTimerArmed;
    private bool isFlushQueued;
    private bool isDisposed;
    private int timeoutsInARow;
    private string? closeReason;

    /// <summary>A client of this host and port; connects at the first request.</summary>
    public ModbusTcpClient(string host, int port = 502, ModbusTcpClientOptions? options = null)
        : base($"{host}:{port}", options?.ContinueInline ?? false)
    {
        this.options = options ?? new ModbusTcpClientOptions();
        if (this.options.Depth is < 1 or > 256) throw new ArgumentException($"Depth must be 1 to 256, not {this.options.Depth}.");
        this.host = host;
        this.port = port;
        inFlight = new InFlightTable(this.options.Depth);
        TimeProvider time = this.options.TimeProvider;
        timeoutTicks = (long)(this.options.Timeout.TotalSeconds * time.TimestampFrequency);
        timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Answers that came after their request had timed out, or that nobody asked for.</summary>
    public long LateAnswers { get; private set; }

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isDisposed = true;
            closeReason = "the client was closed.";
        }
        timer.Dispose();
        socket?.Dispose();
        return ValueTask.CompletedTask;
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (gate) isFlushQueued = false;
        Flush();
    }

    private protected override void Submit(ModbusCall call, CancellationToken cancellation)
    {
        if (cancellation.CanBeCanceled)
        {
            call.Cancellation = cancellation;
            call.Registration = cancellation.UnsafeRegister((state, token) => Cancel((ModbusCall)state!, token), call);
        }
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            waiting.Enqueue(call);
            if (reader == null)
            {
                reader = new Thread(Run) { IsBackground = true, Name = "Modbus " + Name };
                reader.Start();
                return;
            }
            // On the reader itself the batch of answers is not through yet; it sends for all of them afterwards.
            if (!isConnected || Environment.CurrentManagedThreadId == readerId) return;
            bool isBusy = inFlight.Count > 0;
            Pump();
            if (isBusy)
            {
                // With others under way nobody waits for this one alone: it leaves behind the callers that are queued now, in one write with theirs.
                if (isFlushQueued) return;
                isFlushQueued = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }
        Flush();
    }

    private void Run()
    {
        readerId = Environment.CurrentManagedThreadId;
        Exception? failure;
        do
        {
            failure = null;
            try
            {
                Connect();
                Receive();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                failure = exception;
            }
        }
        while (Close(failure));
    }

    private void Connect()
    {
        // A blocking connect, since a socket that was once non-blocking never reads at full speed again in .NET; the timer bounds it.
        var fresh = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (gate)
        {
            socket = fresh;
            closeReason = isDisposed ? closeReason : null;
            timeoutsInARow = 0;
        }
        using (options.TimeProvider.CreateTimer(_ => GiveUpConnecting(fresh), null, options.ConnectTimeout, Timeout.InfiniteTimeSpan))
        {
            fresh.Connect(host, port);
        }
        lock (gate)
        {
            if (closeReason != null) throw new IOException(closeReason);
            isConnected = true;
            wasConnected = true;
            Connections++;
            Pump();
        }
        Flush();
    }

    private void GiveUpConnecting(Socket fresh)
    {
        lock (gate)
        {
            if (wasConnected) return;
            closeReason ??= ModbusText.Invariant($"no connection in {options.ConnectTimeout.TotalMilliseconds:0} ms. Check address, port and network.");
        }
        fresh.Dispose();
    }

    private void Receive()
    {
        byte[] buffer = new byte[ReceiveSize];
        int length = 0;
        Socket current = socket!;
        while (true)
        {
            int count = current.Receive(buffer.AsSpan(length));
            if (count == 0) throw new IOException("the device closed it");
            length += count;
            int at = 0;
            while (length - at >= 6)
            {
                int whole = FrameLength(buffer.AsSpan(at, length - at));
                if (length - at < whole) break;
                Dispatch(buffer, at, whole);
                at += whole;
            }
            length -= at;
            if (length > 0 && at > 0) Buffer.BlockCopy(buffer, at, buffer, 0, length);
            lock (gate) Pump();
            Flush();
        }
    }

    private static int FrameLength(ReadOnlySpan<byte> frame)
    {
        int length = (frame[4] << 8) | frame[5];
        ExchangeError error = frame[2] != 0 || frame[3] != 0 ? ExchangeError.WrongProtocol
            : length > ModbusLimits.Pdu + 1 ? ExchangeError.TooLong
            : length < 3 ? ExchangeError.WrongLength : ExchangeError.None;
        return error == ExchangeError.None ? 6 + length
            : throw new IOException($"what came is no Modbus TCP frame: {ModbusText.Error(error)} Received {ModbusText.Bytes(frame)}");
    }

    private void Dispatch(byte[] buffer, int at, int whole)
    {
        ModbusCall? call;
        lock (gate)
        {
            call = inFlight.Take((ushort)((buffer[at] << 8) | buffer[at + 1]));
            timeoutsInARow = 0;
            if (call == null)
            {
                LateAnswers++;
                return;
            }
        }
        ReadOnlySpan<byte> raw = buffer.AsSpan(at, whole);
        if (buffer[at + 6] != call.Unit) call.Fail(ModbusErrors.BadAnswer(Name, call, ExchangeError.WrongUnit, raw));
        else call.Complete(buffer, at + ModbusLimits.TcpHeader, whole - ModbusLimits.TcpHeader, raw);
    }

    // Under the gate: moves calls from the queue onto the wire as far as the depth allows.
    private void Pump()
    {
        if (!isConnected || waiting.Count == 0 || inFlight.IsFull) return;
        long deadline = options.TimeProvider.GetTimestamp() + timeoutTicks;
        while (!inFlight.IsFull && waiting.TryDequeue(out ModbusCall? call))
        {
            call.Deadline = deadline;
            inFlight.Add(call);
            sending.Append(call);
        }
        if (isTimerArmed) return;
        isTimerArmed = true;
        timer.Change(SweepPeriod, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan SweepPeriod => TimeSpan.FromMilliseconds(Math.Clamp(options.Timeout.TotalMilliseconds / 8, 1, 50));

    private void Flush()
    {
        while (true)
        {
            ReadOnlyMemory<byte> batch;
            Socket? current;
            lock (gate)
            {
                if (!sending.TryTake(out batch)) return;
                current = socket;
            }
            try
            {
                for (int sent = 0; sent < batch.Length;) sent += current!.Send(batch.Span[sent..]);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The reading thread notices the same, and fails the calls with the reason.
                current?.Dispose();
            }
            lock (gate) sending.Done();
        }
    }

    private void Sweep()
    {
        while (true)
        {
            ModbusCall? expired;
            Socket? hopeless = null;
            lock (gate)
            {
                expired = inFlight.TakeExpired(options.TimeProvider.GetTimestamp());
                if (expired == null)
                {
                    isTimerArmed = inFlight.Count > 0 && !isDisposed;
                    if (isTimerArmed) timer.Change(SweepPeriod, Timeout.InfiniteTimeSpan);
                    break;
                }
                if (++timeoutsInARow >= options.TimeoutsBeforeReconnect && isConnected)
                {
                    closeReason ??= $"{timeoutsInARow} requests in a row were not answered; the connection is made anew.";
                    isConnected = false;
                    hopeless = socket;
                }
            }
            hopeless?.Dispose();
            expired.Fail(ModbusErrors.Timeout(Name, expired, options.Timeout, default));
        }
        lock (gate) Pump();
        Flush();
    }

    private void Cancel(ModbusCall call, CancellationToken token)
    {
        lock (gate)
        {
            // The call may be finished, and even somebody else's by now.
            if (call.Cancellation != token) return;
            if (call.Slot >= 0) inFlight.Remove(call);
            else if (!RemoveWaiting(call)) return;
            Pump();
        }
        call.Fail(new OperationCanceledException(token));
        Flush();
    }

    private bool RemoveWaiting(ModbusCall call)
    {
        bool isFound = false;
        for (int i = waiting.Count; i > 0; i--)
        {
            ModbusCall one = waiting.Dequeue();
            if (ReferenceEquals(one, call)) isFound = true;
            else waiting.Enqueue(one);
        }
        return isFound;
    }

    // True: calls that were not sent yet wait for a new connection.
    private bool Close(Exception? failure)
    {
        var failed = new List<ModbusCall>();
        string why;
        bool goesOn;
        lock (gate)
        {
            socket?.Dispose();
            socket = null;
            why = closeReason ?? (wasConnected ? $"the connection broke ({failure?.Message})."
                : $"no connection ({failure?.Message}). Check that the device is on, its address and its port.");
            goesOn = wasConnected && !isDisposed && waiting.Count > 0;
            wasConnected = false;
            isConnected = false;
            sending.Clear();
            while (inFlight.TakeExpired(long.MaxValue) is { } call) failed.Add(call);
            if (!goesOn)
            {
                reader = null;
                while (waiting.TryDequeue(out ModbusCall? call)) failed.Add(call);
            }
        }
        foreach (ModbusCall call in failed) call.Fail(ModbusErrors.Connection(Name, call, why, failure));
        return goesOn;
    }
}
