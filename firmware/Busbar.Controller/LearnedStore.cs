using Busbar.Control;

namespace Busbar.Controller;

/// <summary>
/// Keeps what policies have learned (minutes a kelvin of each room) in storage, over restarts and new documents. For the sake of the
/// flash it looks once an hour, writes only what differs by a twentieth, and at most once in six hours: under 1,500 small writes a year.
/// </summary>
/// <remarks>
/// File "learned": u8 format 1, u8 count, for each u32 CRC of "device/point" and double, both big-endian; at the end the CRC of all before. A file
/// that is damaged or of another format is none.
/// </remarks>
internal sealed class LearnedStore
{
    private const string File = "learned";
    private const byte Format = 1;
    private const int HeaderLength = 2;
    private const int RowLength = 12;
    private const int CheckLength = 4;
    private const int HourMilliseconds = 3600 * 1000;
    private const int BetweenWrites = 6 * HourMilliseconds;
    private const double Worth = 0.05;

    private readonly IStorage storage;
    private readonly Crc32 crc = new Crc32();
    private ControlEngine? engine;
    private byte[] file = new byte[0];
    private long nextLook;
    private long nextWrite;

    public LearnedStore(IStorage storage)
    {
        this.storage = storage;
    }

    /// <summary>Tells a new engine what was learned before, and keeps what it learns from now on.</summary>
    public void Begin(ControllerTables tables, long now)
    {
        engine = tables.Engine;
        nextLook = now + HourMilliseconds;
        nextWrite = now;
        byte[] before = Read();
        int count = engine.LearnedCount;
        file = new byte[count == 0 ? 0 : HeaderLength + count * RowLength + CheckLength];
        if (count == 0)
        {
            return;
        }

        file[0] = Format;
        file[1] = (byte)count;
        for (int i = 0; i < count; i++)
        {
            int at = HeaderLength + i * RowLength;
            Big.Put32(file, at, KeyOf(tables, engine.LearnedOutput(i)));
            for (int old = HeaderLength; old < before.Length - CheckLength; old += RowLength)
            {
                if (Big.Get32(before, old) == Big.Get32(file, at))
                {
                    engine.Teach(i, Big.GetDouble(before, old + 4));
                }
            }

            Big.PutDouble(file, at + 4, engine.Learned(i));
        }
    }

    /// <summary>Writes what is new and lets go of the engine, which has to make room for the next one.</summary>
    public void End()
    {
        Save();
        engine = null;
        file = new byte[0];
    }

    /// <summary>Once a second; nearly always nothing.</summary>
    public void Service(long now)
    {
        if (now < nextLook)
        {
            return;
        }

        nextLook = now + HourMilliseconds;
        if (now >= nextWrite && Save())
        {
            nextWrite = now + BetweenWrites;
        }
    }

    /// <summary>Writes what is new; true when it wrote.</summary>
    public bool Save()
    {
        if (engine == null || file.Length == 0)
        {
            return false;
        }

        bool isNew = false;
        int count = file[1];
        for (int i = 0; i < count; i++)
        {
            double stored = Big.GetDouble(file, HeaderLength + i * RowLength + 4);
            double change = engine.Learned(i) - stored;
            isNew |= change > stored * Worth || change < -stored * Worth;
        }

        if (!isNew)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            Big.PutDouble(file, HeaderLength + i * RowLength + 4, engine.Learned(i));
        }

        Big.Put32(file, file.Length - CheckLength, crc.Of(file, 0, file.Length - CheckLength));
        return storage.Replace(File, file, 0, file.Length);
    }

    private byte[] Read()
    {
        int length = storage.Length(File);
        if (length < HeaderLength + RowLength + CheckLength || length > HeaderLength + byte.MaxValue * RowLength + CheckLength)
        {
            return new byte[0];
        }

        byte[] read = new byte[length];
        bool isWhole = storage.Read(File, 0, read, 0, length) == length && read[0] == Format
            && length == HeaderLength + read[1] * RowLength + CheckLength
            && Big.Get32(read, length - CheckLength) == crc.Of(read, 0, length - CheckLength);
        return isWhole ? read : new byte[0];
    }

    /// <summary>By name, for a new document numbers devices and points anew.</summary>
    private uint KeyOf(ControllerTables tables, int output)
    {
        int device = tables.Engine.OutputDevice(output);
        string name = tables.Devices.Name(device) + "/" + tables.Envelope.Names.Text(tables.Devices.Profile(device).PointNameOffset(tables.Engine.OutputPoint(output)));
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        return crc.Of(bytes, 0, bytes.Length);
    }
}
