namespace Busbar.Controller;

/// <summary>
/// The outbox's files: segments of a few KB, in order, each a row of pages. The list of segments is a small file that is
/// replaced whole, so at every moment a power cut leaves the old order or the new one.
/// </summary>
internal sealed partial class OutboxSegments
{
    /// <summary>Level at which nothing thinnable is left.</summary>
    public const int HighestThinLevel = 3;

    // A flash file system's block.
    private const int SmallestSegment = 4096;
    private const string ListName = "outbox";
    private const byte ListFormat = 1;

    private readonly IStorage storage;
    private readonly int segmentBytes;
    private readonly int slots;
    private readonly int[] lengths;
    private readonly ulong[] lastMarks;

    // As it stands in storage: format, count, and each segment's id and thin level.
    private readonly byte[] list;
    private bool isLastClosed;

    public OutboxSegments(IStorage storage, int capacityBytes)
    {
        this.storage = storage;
        Capacity = capacityBytes;
        segmentBytes = capacityBytes / 96 > SmallestSegment ? capacityBytes / 96 : SmallestSegment;
        // Thinned segments are shorter, so there may be more of them than full ones.
        int full = capacityBytes >= 96 * SmallestSegment ? 96 : capacityBytes / SmallestSegment;
        slots = full + full / 2 + 4;
        lengths = new int[slots];
        lastMarks = new ulong[slots];
        list = new byte[2 + slots * 2];
    }

    /// <summary>Bytes that may be in use.</summary>
    public int Capacity { get; }

    /// <summary>Bytes in use.</summary>
    public int Used { get; private set; }

    public int Count { get; private set; }

    /// <summary>Rises with every change of what lies where; a reader that stands in a segment must then look for its place anew.</summary>
    public int Generation { get; private set; }

    public ulong LastMark(int segment)
    {
        return lastMarks[segment];
    }

    public int Length(int segment)
    {
        return lengths[segment];
    }

    /// <summary>Finds what is there after a start. Returns how many pages were damaged.</summary>
    public int Open(OutboxPage page, OutboxRecord record)
    {
        int damaged = 0;
        int read = storage.Read(ListName, 0, list, 0, list.Length);
        int count = read >= 2 && list[0] == ListFormat ? list[1] : 0;
        if (2 + count * 2 > read)
        {
            count = 0;
        }

        for (int i = 0; i < count; i++)
        {
            // Segments that are gone leave no gap: a row moves down, never up.
            Row(Count, list[2 + i * 2], list[3 + i * 2]);
            if (storage.Length(Name(Id(Count))) > 0 && Scan(Count, page, record, ref damaged))
            {
                Used += lengths[Count];
                Count++;
            }
        }

        // What came up torn is not written behind; what is in no list was left by a power cut between two steps.
        isLastClosed = damaged > 0;
        for (int id = 0; id < slots; id++)
        {
            if (IndexOf((byte)id) < 0 && storage.Length(Name((byte)id)) >= 0)
            {
                storage.Delete(Name((byte)id));
            }
        }

        return damaged;
    }

    /// <summary>The newest mark in storage; 0 when it is empty.</summary>
    public ulong NewestMark
    {
        get { return Count == 0 ? 0 : lastMarks[Count - 1]; }
    }

    /// <summary>Appends a page. False: no room in the list, or storage refused.</summary>
    public bool Append(OutboxPage page, int length, ulong lastMark)
    {
        if (Count == 0 || isLastClosed || lengths[Count - 1] + length > segmentBytes || ThinLevel(Count - 1) != 0)
        {
            if (!Add())
            {
                return false;
            }
        }

        int last = Count - 1;
        if (!storage.Append(Name(Id(last)), page.Bytes, 0, length))
        {
            // Part of it may be there: nothing may stand behind it.
            isLastClosed = true;
            return false;
        }

        lengths[last] += length;
        lastMarks[last] = lastMark;
        Used += length;
        return true;
    }

    /// <summary>Loads the page at an offset of a segment. Returns its length; 0 behind the last; -1 when it is damaged.</summary>
    public int Load(int segment, int offset, OutboxPage page)
    {
        if (offset >= lengths[segment])
        {
            return 0;
        }

        string name = Name(Id(segment));
        int read = storage.Read(name, offset, page.Bytes, 0, OutboxPage.HeaderLength);
        int length = read == OutboxPage.HeaderLength ? page.PromisedLength() : -1;
        if (length < 0 || storage.Read(name, offset, page.Bytes, 0, length) != length || !page.IsWhole())
        {
            return -1;
        }

        return length;
    }

    /// <summary>Deletes the segments whose records are all at or before the mark.</summary>
    public void DropThrough(ulong mark)
    {
        int gone = 0;
        while (gone < Count && lastMarks[gone] <= mark)
        {
            gone++;
        }

        if (gone > 0)
        {
            Remove(0, gone);
        }
    }

    private static string Name(byte id)
    {
        return "outbox-" + id.ToString();
    }

    private bool Scan(int segment, OutboxPage page, OutboxRecord record, ref int damaged)
    {
        int total = storage.Length(Name(Id(segment)));
        lengths[segment] = total;
        lastMarks[segment] = 0;
        int offset = 0;
        int length = Load(segment, 0, page);
        while (length > 0)
        {
            page.BeginReading();
            while (page.Next(record))
            {
                lastMarks[segment] = record.Mark;
            }

            offset += length;
            length = Load(segment, offset, page);
        }

        if (offset < total)
        {
            damaged++;
        }

        lengths[segment] = offset;
        return offset > 0;
    }

    private bool Add()
    {
        int id = FreeId();
        if (Count == slots || id < 0)
        {
            return false;
        }

        storage.Delete(Name((byte)id));
        Row(Count, (byte)id, 0);
        lengths[Count] = 0;
        lastMarks[Count] = NewestMark;
        Count++;
        isLastClosed = false;
        if (!SaveList())
        {
            Count--;
            isLastClosed = true;
            return false;
        }

        return true;
    }

    private void Remove(int first, int count)
    {
        byte[] gone = new byte[count];
        for (int i = first; i < first + count; i++)
        {
            Used -= lengths[i];
            gone[i - first] = Id(i);
        }

        for (int i = first + count; i < Count; i++)
        {
            Row(i - count, Id(i), ThinLevel(i));
            lengths[i - count] = lengths[i];
            lastMarks[i - count] = lastMarks[i];
        }

        Count -= count;
        Generation++;
        SaveList();
        for (int i = 0; i < count; i++)
        {
            storage.Delete(Name(gone[i]));
        }
    }

    private byte Id(int segment)
    {
        return list[2 + segment * 2];
    }

    private byte ThinLevel(int segment)
    {
        return list[3 + segment * 2];
    }

    private void Row(int segment, byte id, byte thinLevel)
    {
        list[2 + segment * 2] = id;
        list[3 + segment * 2] = thinLevel;
    }

    private bool SaveList()
    {
        list[0] = ListFormat;
        list[1] = (byte)Count;
        return storage.Replace(ListName, list, 0, 2 + Count * 2);
    }

    /// <summary>Ids go round: the one behind the newest's is nearly always free.</summary>
    private int FreeId()
    {
        int id = Count == 0 ? 0 : Id(Count - 1) + 1;
        for (int tries = 0; tries < slots; tries++)
        {
            id = id >= slots ? 0 : id;
            if (IndexOf((byte)id) < 0)
            {
                return id;
            }

            id++;
        }

        return -1;
    }

    private int IndexOf(byte id)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Id(i) == id)
            {
                return i;
            }
        }

        return -1;
    }
}
