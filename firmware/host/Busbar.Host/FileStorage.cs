using Busbar.Controller;

namespace Busbar.Host;

/// <summary>Files in a folder. What was appended or replaced is on the disk (fsync) when the call returns true.</summary>
public sealed class FileStorage : IStorage
{
    private readonly string _folder;
    private readonly long _capacity;
    private readonly Action<string> _log;
    private bool _isFull;

    /// <param name="folder">Made if need be. One controller's own.</param>
    /// <param name="capacity">Bytes that all files together may have; a write that would pass it is refused, as by a full flash.</param>
    /// <param name="log">Told about errors of the disk.</param>
    public FileStorage(string folder, long capacity, Action<string> log)
    {
        (_folder, _capacity, _log) = (folder, capacity, log);
        Directory.CreateDirectory(folder);
    }

    /// <inheritdoc/>
    public long FreeBytes => Math.Max(0, _capacity - new DirectoryInfo(_folder).EnumerateFiles().Sum(f => f.Length));

    /// <inheritdoc/>
    public int Length(string name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? (int)file.Length : -1;
    }

    /// <inheritdoc/>
    public int Read(string name, int offset, byte[] into, int at, int count)
    {
        try
        {
            using var handle = File.OpenHandle(PathOf(name));
            return RandomAccess.Read(handle, into.AsSpan(at, count), offset);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
        catch (IOException error)
        {
            _log($"{PathOf(name)}: {error.Message}");
            return 0;
        }
    }

    /// <inheritdoc/>
    public bool Append(string name, byte[] from, int at, int count) => HasRoom(name, count) && Try(name, path =>
    {
        var isNew = !File.Exists(path);
        using (var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0))
        {
            stream.Write(from, at, count);
            stream.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            SynchroniseFolder();
        }
    });

    /// <inheritdoc/>
    public bool Replace(string name, byte[] from, int at, int count) => HasRoom(name, count - Math.Max(0, Length(name))) && Try(name, path =>
    {
        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            stream.Write(from, at, count);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        SynchroniseFolder();
    });

    /// <inheritdoc/>
    public void Delete(string name) => Try(name, File.Delete);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private bool HasRoom(string name, int more)
    {
        var isFull = more > 0 && more > FreeBytes;
        if (isFull && !_isFull)
        {
            _log($"{PathOf(name)}: the {_capacity} bytes that this controller may have are full");
        }

        _isFull = isFull;
        return !isFull;
    }

    private bool Try(string name, Action<string> what)
    {
        try
        {
            what(PathOf(name));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log($"{PathOf(name)}: {error.Message}");
            return false;
        }
    }

    /// <summary>A new or renamed file is durable when its folder is.</summary>
    private void SynchroniseFolder()
    {
        var descriptor = TtyNative.Open(_folder, 0);
        if (descriptor >= 0)
        {
            _ = TtyNative.Synchronise(descriptor);
            _ = TtyNative.Close(descriptor);
        }
    }
}
