namespace Busbar.Host;

/// <summary>Bytes between the thread that receives them and the controller that reads them. When nobody reads, the oldest go.</summary>
internal sealed class ReceiveBuffer
{
    private readonly Lock _lock = new();
    private readonly byte[] _bytes = new byte[4096];
    private int _start;
    private int _count;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var value in bytes)
            {
                if (_count == _bytes.Length)
                {
                    _start = (_start + 1) % _bytes.Length;
                    _count--;
                }

                _bytes[(_start + _count) % _bytes.Length] = value;
                _count++;
            }
        }
    }

    public int Take(Span<byte> into)
    {
        lock (_lock)
        {
            var taken = Math.Min(into.Length, _count);
            for (var i = 0; i < taken; i++)
            {
                into[i] = _bytes[(_start + i) % _bytes.Length];
            }

            _start = (_start + taken) % _bytes.Length;
            _count -= taken;
            return taken;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _count = 0;
        }
    }
}
