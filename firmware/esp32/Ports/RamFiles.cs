using System;

namespace Busbar.Esp32;

/// <summary>
/// Files in memory, for a runtime without a file system, such as a virtual device: settings, two documents and a little of the outbox, until
/// the restart. A program may put settings.txt and a document there before it makes the device.
/// </summary>
public sealed class RamFiles : IDeviceStorage
{
    // Of a heap of 112 KB: two documents of 8 KB each, the outbox, and 4 KB for the rest.
    private const int Room = 24 * 1024;
    private const int MostFiles = 16;

    private readonly string[] names = new string[MostFiles];
    private readonly byte[][] contents = new byte[MostFiles][];
    private int used;

    /// <summary>Files that a program keeps in memory on purpose.</summary>
    public RamFiles()
        : this(0)
    {
    }

    /// <param name="failures">1 in the place of a flash that is not there: what is written is lost at the restart, and must not look kept.</param>
    internal RamFiles(int failures)
    {
        Failures = failures;
    }

    /// <inheritdoc/>
    public int Failures { get; private set; }

    /// <inheritdoc/>
    public int OutboxBytes
    {
        get { return 4096; }
    }

    /// <inheritdoc/>
    public long FreeBytes
    {
        get { return Room - used; }
    }

    /// <inheritdoc/>
    public int Length(string name)
    {
        int file = Find(name);
        return file < 0 ? -1 : contents[file].Length;
    }

    /// <inheritdoc/>
    public int Read(string name, int offset, byte[] into, int at, int count)
    {
        int left = Length(name) - offset;
        int taken = left < count ? left : count;
        if (taken <= 0)
        {
            return 0;
        }

        Array.Copy(contents[Find(name)], offset, into, at, taken);
        return taken;
    }

    /// <inheritdoc/>
    public bool Append(string name, byte[] from, int at, int count)
    {
        int file = Find(name);
        int before = file < 0 ? 0 : contents[file].Length;
        if (!HasRoom(file, before + count))
        {
            return false;
        }

        byte[] content = new byte[before + count];
        if (before > 0)
        {
            Array.Copy(contents[file], content, before);
        }

        Array.Copy(from, at, content, before, count);
        Put(file, name, content);
        return true;
    }

    /// <inheritdoc/>
    public bool Replace(string name, byte[] from, int at, int count)
    {
        int file = Find(name);
        if (!HasRoom(file, count))
        {
            return false;
        }

        byte[] content = new byte[count];
        Array.Copy(from, at, content, 0, count);
        Put(file, name, content);
        return true;
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        int file = Find(name);
        if (file >= 0)
        {
            used -= contents[file].Length;
            names[file] = "";
            contents[file] = new byte[0];
        }
    }

    /// <inheritdoc/>
    public void DeleteAll()
    {
        Array.Clear(names, 0, MostFiles);
        Array.Clear(contents, 0, MostFiles);
        used = 0;
    }

    /// <summary>Asked before anything is made: an array that is refused anyway may be what the heap has not.</summary>
    private bool HasRoom(int file, int length)
    {
        int before = file < 0 ? 0 : contents[file].Length;
        if ((file >= 0 || FindFree() >= 0) && used - before + length <= Room)
        {
            return true;
        }

        Failures++;
        return false;
    }

    private void Put(int file, string name, byte[] content)
    {
        int place = file < 0 ? FindFree() : file;
        used += content.Length - (file < 0 ? 0 : contents[file].Length);
        names[place] = name;
        contents[place] = content;
    }

    private int Find(string name)
    {
        for (int i = 0; i < MostFiles; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private int FindFree()
    {
        for (int i = 0; i < MostFiles; i++)
        {
            if (names[i] == null || names[i].Length == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
