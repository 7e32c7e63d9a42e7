// The names of System.IO that firmware/esp32/Ports/FlashStorage.cs uses, in the namespace where it looks first: the device's own
// source runs in the tests on a flash whose power can fail after every byte and between any two steps.
using System.IO;
using Busbar.Controller.Tests.Bench;

namespace Busbar.Esp32;

internal static class File
{
    public static bool Exists(string path) => path.StartsWith(Flash.Root, StringComparison.Ordinal) && Flash.Now.Files.ContainsKey(path);

    public static void Delete(string path)
    {
        Flash.Now.Step();
        Flash.Now.Files.Remove(path);
    }

    public static void Move(string from, string to)
    {
        Flash.Now.Step();
        if (Flash.Now.Files.ContainsKey(to))
        {
            throw new IOException($"{to} is there");
        }

        Flash.Now.Files[to] = Flash.Now.Files[from];
        Flash.Now.Files.Remove(from);
    }
}

internal static class Directory
{
    public static string[] GetFiles(string folder) => [.. Flash.Now.Files.Keys.Where(path => path.StartsWith(folder, StringComparison.Ordinal))];
}

internal sealed class FileInfo(string path)
{
    public long Length => Flash.Now.Files[path].Count;
}

internal sealed class DriveInfo
{
    // Without a separator is how the ESP32's driver gives it.
    public string Name => "I:";

    public long TotalSize => Flash.Now.ToldSize;

    public static DriveInfo[] GetDrives() => Flash.Now.IsThere ? [new()] : throw new NotSupportedException();
}

internal sealed class FileStream
{
    private readonly List<byte> _content;
    private int _position;

    public FileStream(string path, FileMode mode, FileAccess access)
    {
        if (!path.StartsWith(Flash.Root, StringComparison.Ordinal))
        {
            throw new IOException($"{path}: the runtime takes all before the first separator for a drive");
        }

        if (access == FileAccess.Write && (mode == FileMode.Create || !File.Exists(path)))
        {
            Flash.Now.Step();
            Flash.Now.Files[path] = [];
        }

        _content = Flash.Now.Files[path];
    }

    public long Seek(long offset, SeekOrigin origin) => _position = (int)Math.Min(offset, _content.Count);

    public int Read(byte[] into, int at, int count)
    {
        int taken = Math.Min(count, _content.Count - _position);
        _content.CopyTo(_position, into, at, taken);
        _position += taken;
        return taken;
    }

    public void Write(byte[] from, int at, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (Flash.Now.Files.Values.Sum(file => file.Count) >= Flash.Now.Size)
            {
                throw new IOException("no room");
            }

            Flash.Now.Step();
            _content.Add(from[at + i]);
        }
    }

    public void Flush()
    {
    }

    public void Close()
    {
    }
}
