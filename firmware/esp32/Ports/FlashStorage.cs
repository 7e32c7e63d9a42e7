using System;
using System.IO;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// Files in the root of the flash file system (drive I: of the ESP32). The runtime has no call that replaces a file in one step, so a
/// replacement is written as NAME.tmp, renamed to NAME.new when it is whole, and takes the old file's place; whatever a power cut leaves
/// of that is finished or removed at the next start.
/// </summary>
public sealed class FlashStorage : IDeviceStorage
{
    private const string InternalDrive = "I:";
    private const string Separator = "\\";
    private const string Unfinished = ".tmp";
    private const string Whole = ".new";

    // The file system gives out whole blocks.
    private const int BlockBytes = 4096;

    // Of a 4 MB board's partition; the ESP32's driver does not tell.
    private const long PartitionBytes = 256 * 1024;

    private readonly ILog log;
    private readonly string root;
    private readonly long size = PartitionBytes;
    private string said = "";

    /// <summary>The internal drive; memory where the runtime has none, which is told as a failure of the storage.</summary>
    public static IDeviceStorage Open(ILog log)
    {
        try
        {
            if (DriveInfo.GetDrives().Length > 0)
            {
                return new FlashStorage(log);
            }
        }
        catch (Exception error)
        {
            log.Write(2, "flash: " + error.ToString());
        }

        log.Write(3, "flash: there is no file system; nothing will be kept over a restart");
        return new RamFiles(1);
    }

    /// <summary>Opens the internal drive and finishes what a power cut interrupted.</summary>
    public FlashStorage(ILog log)
    {
        this.log = log;
        root = InternalDrive + Separator;
        try
        {
            DriveInfo[] drives = DriveInfo.GetDrives();
            for (int i = 0; i < drives.Length; i++)
            {
                string drive = drives[i].Name;
                if (i == 0 || drive.StartsWith(InternalDrive))
                {
                    // The runtime takes all before the first separator for the drive, and gives the drive's name without one.
                    root = drive.EndsWith(Separator) ? drive : drive + Separator;
                    size = drives[i].TotalSize > 0 ? drives[i].TotalSize : PartitionBytes;
                }
            }

            Recover();
        }
        catch (Exception error)
        {
            Say("flash " + root, error);
        }
    }

    /// <inheritdoc/>
    public int Failures { get; private set; }

    /// <summary>Half of the partition, or of a smaller drive: certificates, settings and two documents are in it too.</summary>
    public int OutboxBytes
    {
        get { return (int)(size < PartitionBytes ? size : PartitionBytes) / 2; }
    }

    /// <inheritdoc/>
    public long FreeBytes
    {
        get
        {
            long used = 0;
            try
            {
                string[] files = Directory.GetFiles(root);
                for (int i = 0; i < files.Length; i++)
                {
                    used += (new FileInfo(files[i]).Length + BlockBytes - 1) / BlockBytes * BlockBytes;
                }
            }
            catch (Exception error)
            {
                Say("flash " + root, error);
                return 0;
            }

            return used < size ? size - used : 0;
        }
    }

    /// <inheritdoc/>
    public int Length(string name)
    {
        try
        {
            string path = root + name;
            return File.Exists(path) ? (int)new FileInfo(path).Length : -1;
        }
        catch (Exception error)
        {
            Say(name, error);
            return -1;
        }
    }

    /// <inheritdoc/>
    public int Read(string name, int offset, byte[] into, int at, int count)
    {
        FileStream? stream = null;
        try
        {
            string path = root + name;
            if (!File.Exists(path))
            {
                return 0;
            }

            stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            stream.Seek(offset, SeekOrigin.Begin);
            int total = 0;
            int read = 1;
            while (total < count && read > 0)
            {
                read = stream.Read(into, at + total, count - total);
                total += read > 0 ? read : 0;
            }

            return total;
        }
        catch (Exception error)
        {
            Say(name, error);
            return 0;
        }
        finally
        {
            Close(stream);
        }
    }

    /// <inheritdoc/>
    public bool Append(string name, byte[] from, int at, int count)
    {
        return Put(root + name, FileMode.Append, from, at, count);
    }

    /// <inheritdoc/>
    public bool Replace(string name, byte[] from, int at, int count)
    {
        string path = root + name;
        if (!Put(path + Unfinished, FileMode.Create, from, at, count))
        {
            return false;
        }

        try
        {
            Remove(path + Whole);
            File.Move(path + Unfinished, path + Whole);
            Remove(path);
            File.Move(path + Whole, path);
            return true;
        }
        catch (Exception error)
        {
            Say(name, error);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        try
        {
            // First what could bring it back at the next start.
            Remove(root + name + Whole);
            Remove(root + name);
        }
        catch (Exception error)
        {
            Say(name, error);
        }
    }

    /// <inheritdoc/>
    public void DeleteAll()
    {
        try
        {
            string[] files = Directory.GetFiles(root);
            for (int i = 0; i < files.Length; i++)
            {
                File.Delete(files[i]);
            }
        }
        catch (Exception error)
        {
            Say("removing all", error);
        }
    }

    private static void Remove(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private void Recover()
    {
        string[] files = Directory.GetFiles(root);
        for (int i = 0; i < files.Length; i++)
        {
            string path = files[i];
            if (path.EndsWith(Unfinished))
            {
                File.Delete(path);
            }
            else if (path.EndsWith(Whole))
            {
                string target = path.Substring(0, path.Length - Whole.Length);
                Remove(target);
                File.Move(path, target);
            }
        }
    }

    private bool Put(string path, FileMode mode, byte[] from, int at, int count)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, mode, FileAccess.Write);
            stream.Write(from, at, count);
            stream.Flush();
            FileStream whole = stream;
            stream = null;
            whole.Close();
            return true;
        }
        catch (Exception error)
        {
            Say(path, error);
            return false;
        }
        finally
        {
            Close(stream);
        }
    }

    private void Close(FileStream? stream)
    {
        try
        {
            if (stream != null)
            {
                stream.Close();
            }
        }
        catch (Exception error)
        {
            Say("close", error);
        }
    }

    /// <summary>Once a reason: a flash that fails refuses every record.</summary>
    private void Say(string what, Exception error)
    {
        Failures++;
        string reason = what + ": " + error.ToString();
        if (reason != said)
        {
            said = reason;
            log.Write(3, "flash: " + reason);
        }
    }
}
