using System.Threading.Channels;

namespace Busbar.Field.Tests.Async;

/// <summary>One end of a serial line in memory: every write arrives at the other end as one piece.</summary>
internal sealed class MemoryLine : Stream
{
    private readonly ChannelReader<byte[]> reader;
    private readonly ChannelWriter<byte[]> writer;

    private MemoryLine(ChannelReader<byte[]> reader, ChannelWriter<byte[]> writer)
    {
        this.reader = reader;
        this.writer = writer;
    }

    public static (MemoryLine One, MemoryLine Other) Pair()
    {
        var there = Channel.CreateUnbounded<byte[]>();
        var back = Channel.CreateUnbounded<byte[]>();
        return (new MemoryLine(back.Reader, there.Writer), new MemoryLine(there.Reader, back.Writer));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!await reader.WaitToReadAsync(cancellationToken) || !reader.TryRead(out byte[]? piece)) return 0;
        piece.CopyTo(buffer);
        return piece.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => writer.WriteAsync(buffer.ToArray(), cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        writer.TryComplete();
        base.Dispose(disposing);
    }
}
