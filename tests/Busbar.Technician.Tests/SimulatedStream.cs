using Busbar.Simulator.Transport;
using Busbar.Site.Devices;

namespace Busbar.Technician.Tests;

/// <summary>The tty end of a simulated line. At another speed or parity than the line's nobody understands anything.</summary>
internal sealed class SimulatedStream(FieldLine line, SerialSetting? lineSetting) : Stream
{
    private readonly LineSession _session = line.Connect();
    private readonly Lock _lock = new();
    private readonly Queue<byte> _arrived = new();
    private TaskCompletionSource<int>? _reader;
    private Memory<byte> _buffer;

    /// <summary>What the tool has set the port to.</summary>
    public SerialSetting? Setting
    {
        get;
        set
        {
            // As a tty that is set anew: what waits from before is over.
            lock (_lock)
            {
                _reader?.TrySetResult(0);
                _reader = null;
                field = value;
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Setting != lineSetting)
        {
            return default;
        }

        _session.Reset();
        foreach (LineAnswer answer in _session.Receive(buffer))
        {
            Put(answer.Bytes);
        }

        return default;
    }

    // A waiting read is over before the write that brings its bytes returns: on a clock without waits nothing else would be certain.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _reader?.TrySetResult(0);
            _reader = null;
            if (_arrived.Count > 0)
            {
                return ValueTask.FromResult(Take(buffer));
            }

            _buffer = buffer;
            _reader = new TaskCompletionSource<int>();
            return new ValueTask<int>(_reader.Task);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(Memory<byte> into)
    {
        int count = 0;
        while (count < into.Length && _arrived.TryDequeue(out byte b))
        {
            into.Span[count++] = b;
        }

        return count;
    }

    private void Put(byte[] bytes)
    {
        lock (_lock)
        {
            foreach (byte b in bytes)
            {
                _arrived.Enqueue(b);
            }

            TaskCompletionSource<int>? waiting = _reader;
            _reader = null;
            waiting?.TrySetResult(Take(_buffer));
        }
    }
}
