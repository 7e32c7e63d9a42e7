using Busbar.Host;
using Busbar.Site.Devices;

namespace Busbar.Technician.Lines;

/// <summary>
/// The controller's own serial port as a stream for the Modbus client. When two reads wait, the newer one gets the bytes: a client that
/// was given up may leave one behind.
/// </summary>
internal sealed class SerialStream : Stream
{
    private readonly SerialPort _port;
    private readonly Lock _lock = new();
    private TaskCompletionSource _arrived = New();
    private int _reader;
    private string _problem = "";

    private SerialStream(string path) => _port = new SerialPort(path, Wake, problem => _problem = problem);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">It cannot be opened; says why.</exception>
    public static async Task<SerialStream> OpenAsync(string path, SerialSetting setting, CancellationToken cancellation)
    {
        SerialStream stream = new(path);
        for (int i = 0; i < 200 && !stream._port.IsOpen && stream._problem.Length == 0; i++)
        {
            await Task.Delay(5, cancellation).ConfigureAwait(false);
        }

        if (!stream._port.IsOpen)
        {
            string problem = stream._problem;
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new IOException(problem.Length > 0 ? problem : $"serial port {path} did not open");
        }

        stream.Configure(setting);
        return stream;
    }

    public void Configure(SerialSetting setting)
    {
        _port.Configure(setting.Baud, setting.Parity switch { Parity.Odd => 1, Parity.Even => 2, _ => 0 }, (byte)setting.StopBits);
        _port.Discard();

        // A read that a former client left behind must not take the new one's answer.
        Interlocked.Increment(ref _reader);
        Wake();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int me = Interlocked.Increment(ref _reader);
        byte[] bytes = new byte[buffer.Length];
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                arrived = _arrived.Task;
            }

            if (me != Volatile.Read(ref _reader))
            {
                return 0;
            }

            int count = _port.Read(bytes, 0, bytes.Length);
            if (count > 0)
            {
                bytes.AsMemory(0, count).CopyTo(buffer);
                return count;
            }

            await arrived.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] bytes = buffer.ToArray();
        return _port.Write(bytes, 0, bytes.Length) ? default : throw new IOException(_problem.Length > 0 ? _problem : "the serial port is closed");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("use ReadAsync");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("use WriteAsync");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Interlocked.Increment(ref _reader);
            Wake();
            _port.Dispose();
        }

        base.Dispose(disposing);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            (before, _arrived) = (_arrived, New());
        }

        before.TrySetResult();
    }
}
