using Busbar.Controller;

namespace Busbar.Host.Memory;

/// <summary>
/// Files in memory that outlive a controller object, as flash outlives a reboot. A power cut can be set: the write in which it
/// falls leaves only the bytes before it, and every later write fails until <see cref="Restore"/>.
/// </summary>
public sealed class MemoryStorage : IStorage
{
    private readonly Dictionary<string, byte[]> _files = [];
    private long _bytesUntilCut = long.MaxValue;

    /// <summary>Total room in bytes.</summary>
    public long Capacity { get; set; } = 256 * 1024;

    /// <summary>Bytes appended or replaced so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Names and contents.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <inheritdoc/>
    public long FreeBytes => Capacity - _files.Values.Sum(f => (long)f.Length);

    /// <summary>The power fails after so many more written bytes.</summary>
    public void CutAfter(long bytes) => _bytesUntilCut = bytes;

    /// <summary>Power is back.</summary>
    public void Restore() => _bytesUntilCut = long.MaxValue;

    /// <inheritdoc/>
    public int Length(string name) => _files.TryGetValue(name, out var file) ? file.Length : -1;

    /// <inheritdoc/>
    public int Read(string name, int offset, byte[] into, int at, int count)
    {
        if (!_files.TryGetValue(name, out var file) || offset >= file.Length)
        {
            return 0;
        }

        var taken = Math.Min(count, file.Length - offset);
        Array.Copy(file, offset, into, at, taken);
        return taken;
    }

    /// <inheritdoc/>
    public bool Append(string name, byte[] from, int at, int count)
    {
        if (count > FreeBytes)
        {
            return false;
        }

        var survives = Spend(count);
        var old = _files.TryGetValue(name, out var file) ? file : [];
        if (survives > 0 || survives == count)
        {
            _files[name] = [.. old, .. from.AsSpan(at, (int)survives)];
        }

        return survives == count;
    }

    /// <inheritdoc/>
    public bool Replace(string name, byte[] from, int at, int count)
    {
        if (count - Math.Max(0, Length(name)) > FreeBytes)
        {
            return false;
        }

        var survives = Spend(count);
        if (survives == count)
        {
            _files[name] = from.AsSpan(at, count).ToArray();
        }

        return survives == count;
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        if (_bytesUntilCut > 0)
        {
            _files.Remove(name);
        }
    }

    private long Spend(int count)
    {
        var survives = Math.Min(count, _bytesUntilCut);
        if (_bytesUntilCut != long.MaxValue)
        {
            _bytesUntilCut -= survives;
        }

        BytesWritten += survives;
        return survives;
    }
}
