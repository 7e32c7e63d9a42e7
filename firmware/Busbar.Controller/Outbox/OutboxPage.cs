using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// A page of records as it lies in storage: one append, one checksum. All its records are of one boot and one document.
/// Layout (big-endian): 0 magic B5 0B; 2 length of the whole page u16; 4 CRC-32 of everything behind it; 8 boot u32; 12 document
/// version u32; 16 time that the records' times count from i64; 24 sequence that they count from u48; 30 flags (1: times are
/// Unix ms); 31 records u16; 33 records. A record is: flags, change of sequence and of time as varints, subject, value, and for
/// an event its code and properties, and where a flag says so four bytes of a second value. Changes count from the record before, so records can be left out.
/// </summary>
internal sealed class OutboxPage
{
    public const int HeaderLength = 33;

    /// <summary>No record is longer.</summary>
    public const int LongestRecord = 48;

    private const int FlagEvent = 1;
    private const int FlagThinnable = 2;
    private const int FlagShortValue = 4;
    private const int FlagInput = 8;
    private const int QualityShift = 4;
    private const byte Magic0 = 0xB5;
    private const byte Magic1 = 0x0B;

    private readonly Crc32 crc = new Crc32();
    private int read;
    private int readLeft;
    private long readSequence;
    private long readTime;
    private int write;
    private int writeCount;
    private long writeSequence;
    private long writeTime;

    public OutboxPage(int size)
    {
        Bytes = new byte[size];
    }

    public byte[] Bytes { get; }

    /// <summary>Length of the page in <see cref="Bytes"/>.</summary>
    public int Length
    {
        get { return Big.Get16(Bytes, 2); }
    }

    public uint Boot
    {
        get { return Big.Get32(Bytes, 8); }
    }

    /// <summary>Records that the page was made with; thinning lowers it.</summary>
    public int RecordCount
    {
        get { return Big.Get16(Bytes, 31); }
    }

    /// <summary>Length that a header promises; -1 when it is none.</summary>
    public int PromisedLength()
    {
        int length = Length;
        return Bytes[0] == Magic0 && Bytes[1] == Magic1 && length >= HeaderLength && length <= Bytes.Length ? length : -1;
    }

    public bool IsWhole()
    {
        return PromisedLength() > 0 && crc.Of(Bytes, 8, Length - 8) == Big.Get32(Bytes, 4);
    }

    /// <summary>Begins a new page.</summary>
    public void BeginWriting(uint boot, uint documentVersion, bool isDated, long baseTime, long baseSequence)
    {
        Bytes[0] = Magic0;
        Bytes[1] = Magic1;
        Big.Put32(Bytes, 8, boot);
        Big.Put32(Bytes, 12, documentVersion);
        Big.Put64(Bytes, 16, baseTime);
        Big.Put16(Bytes, 24, (int)(baseSequence >> 32));
        Big.Put32(Bytes, 26, (uint)baseSequence);
        Bytes[30] = isDated ? (byte)1 : (byte)0;
        ResumeWriting();
    }

    /// <summary>Adds a record; false when the page is full.</summary>
    public bool Add(OutboxRecord record)
    {
        if (write + LongestRecord > Bytes.Length || writeCount == 65535)
        {
            return false;
        }

        Put(record);
        return true;
    }

    /// <summary>Closes the page; returns its length, 0 when it has no record.</summary>
    public int EndWriting()
    {
        if (writeCount == 0)
        {
            return 0;
        }

        Big.Put16(Bytes, 2, write);
        Big.Put16(Bytes, 31, writeCount);
        Big.Put32(Bytes, 4, crc.Of(Bytes, 8, write - 8));
        return write;
    }

    /// <summary>Stands before the first record.</summary>
    public void BeginReading()
    {
        read = HeaderLength;
        readLeft = RecordCount;
        readSequence = ((long)Big.Get16(Bytes, 24) << 32) | Big.Get32(Bytes, 26);
        readTime = Big.Get64(Bytes, 16);
    }

    /// <summary>The next record; false behind the last one.</summary>
    public bool Next(OutboxRecord into)
    {
        if (readLeft == 0 || read >= Length)
        {
            return false;
        }

        readLeft--;
        int flags = Bytes[read++];
        readSequence += TakeUnsigned();
        readTime += TakeSigned();
        into.Boot = Boot;
        into.DocumentVersion = Big.Get32(Bytes, 12);
        into.IsDated = Bytes[30] != 0;
        into.Sequence = readSequence;
        into.Time = readTime;
        into.IsThinnable = (flags & FlagThinnable) != 0;
        into.Quality = (byte)(flags >> QualityShift);
        into.Subject = Big.Get16(Bytes, read);
        read += 2;
        if ((flags & FlagShortValue) != 0)
        {
            into.Value = Signed.Of(Big.Get32(Bytes, read));
            read += 4;
        }
        else
        {
            into.Value = Big.GetDouble(Bytes, read);
            read += 8;
        }

        into.Event = 0;
        into.Detail = 0;
        into.Input = 0;
        into.Priority = 0;
        into.Source = 0;
        into.Reason = 0;
        if ((flags & FlagEvent) != 0)
        {
            into.Event = Bytes[read];
            into.Priority = Bytes[read + 1];
            into.Source = Bytes[read + 2];
            into.Reason = Bytes[read + 3];
            into.Detail = (ulong)Big.Get64(Bytes, read + 4);
            read += 12;
            if ((flags & FlagInput) != 0)
            {
                into.Input = Big.Get32(Bytes, read);
                read += 4;
            }
        }

        return true;
    }

    /// <summary>
    /// Leaves out thinnable records, in place: level 1 leaves a half, 2 a quarter, 3 none. Which ones follows from their sequence
    /// numbers alone, so that points that alternate are thinned alike. Returns how many went; close with <see cref="EndWriting"/>.
    /// </summary>
    public int Thin(int level, OutboxRecord record)
    {
        int dropped = 0;
        BeginReading();
        int count = RecordCount;
        ResumeWriting();
        readLeft = count;
        while (Next(record))
        {
            if (record.IsThinnable && IsDroppedAt(level, record.Sequence))
            {
                dropped++;
                continue;
            }

            // A record that follows dropped ones may grow by bytes of its varints; each dropped one left more than that behind.
            Put(record);
        }

        return dropped;
    }

    private static bool IsDroppedAt(int level, long sequence)
    {
        uint hash = (uint)sequence * 2654435761u;
        hash ^= hash >> 15;
        return level >= 3 || (hash & 1) != 0 || (level == 2 && (hash & 2) != 0);
    }

    private void ResumeWriting()
    {
        write = HeaderLength;
        writeCount = 0;
        writeSequence = ((long)Big.Get16(Bytes, 24) << 32) | Big.Get32(Bytes, 26);
        writeTime = Big.Get64(Bytes, 16);
    }

    private void Put(OutboxRecord record)
    {
        bool isShort = IsShort(record.Value);
        int flags = record.Quality << QualityShift;
        flags |= record.Event != 0 ? FlagEvent : 0;
        flags |= record.IsThinnable ? FlagThinnable : 0;
        flags |= isShort ? FlagShortValue : 0;
        flags |= record.Event != 0 && record.Input != 0 ? FlagInput : 0;
        Bytes[write++] = (byte)flags;
        PutUnsigned((ulong)(record.Sequence - writeSequence));
        long change = record.Time - writeTime;
        PutUnsigned((ulong)((change << 1) ^ (change >> 63)));
        Big.Put16(Bytes, write, record.Subject);
        write += 2;
        if (isShort)
        {
            Big.Put32(Bytes, write, (uint)(int)record.Value);
            write += 4;
        }
        else
        {
            Big.PutDouble(Bytes, write, record.Value);
            write += 8;
        }

        if (record.Event != 0)
        {
            Bytes[write] = record.Event;
            Bytes[write + 1] = record.Priority;
            Bytes[write + 2] = record.Source;
            Bytes[write + 3] = record.Reason;
            Big.Put64(Bytes, write + 4, Signed.Of(record.Detail));
            write += 12;
            if (record.Input != 0)
            {
                Big.Put32(Bytes, write, record.Input);
                write += 4;
            }
        }

        writeSequence = record.Sequence;
        writeTime = record.Time;
        writeCount++;
    }

    // Whole numbers take half the room. NaN and infinity compare in ways of their own on the controller, so they are long.
    private static bool IsShort(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value) || value > 2147483647.0 || value < -2147483648.0)
        {
            return false;
        }

        return (int)value == value && !(value == 0 && System.BitConverter.DoubleToInt64Bits(value) != 0);
    }

    private void PutUnsigned(ulong value)
    {
        while (value >= 0x80)
        {
            Bytes[write++] = (byte)(value | 0x80);
            value >>= 7;
        }

        Bytes[write++] = (byte)value;
    }

    private long TakeUnsigned()
    {
        ulong value = 0;
        int shift = 0;
        while (read < Length && shift < 64)
        {
            byte next = Bytes[read++];
            value |= (ulong)(next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
            {
                break;
            }
        }

        return Signed.Of(value);
    }

    private long TakeSigned()
    {
        ulong value = (ulong)TakeUnsigned();
        return Signed.Of(value >> 1) ^ -Signed.Of(value & 1);
    }
}
