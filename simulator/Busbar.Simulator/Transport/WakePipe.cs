namespace Busbar.Simulator.Transport;

/// <summary>A pipe to ourselves: another thread ends a wait on file descriptors by writing a byte.</summary>
internal sealed class WakePipe : IDisposable
{
    private readonly int[] _ends = new int[2];
    private readonly byte[] _bytes = new byte[64];
    private readonly Lock _lock = new();
    private bool _isOpen;

    public WakePipe()
    {
        if (Native.Pipe(_ends, Native.NonBlocking) != 0)
        {
            throw new IOException("a pipe cannot be made: too many open files?");
        }

        _isOpen = true;
    }

    /// <summary>The end to wait at.</summary>
    public int Descriptor => _ends[0];

    /// <summary>Ends the wait, or the next one.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                _ = Native.Write(_ends[1], _bytes, 1);   // A full pipe wakes as well.
            }
        }
    }

    /// <summary>Takes what was written.</summary>
    public void Drain()
    {
        while (Native.Read(_ends[0], _bytes, _bytes.Length) == _bytes.Length)
        {
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                _isOpen = false;
                _ = Native.Close(_ends[0]);
                _ = Native.Close(_ends[1]);
            }
        }
    }
}
