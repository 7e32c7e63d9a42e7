using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// Every record waits here until the gateway says that it is stored. New records are in memory; they go to storage when memory
/// is full or the oldest has waited <see cref="FlushAfterMilliseconds"/>, so a linked controller hardly ever writes flash, and a
/// power cut in an outage costs at most the records of that time. Nothing leaves but by <see cref="Acknowledge"/>, or counted.
/// </summary>
public sealed partial class Outbox
{
    /// <summary>Subject of an event about the controller itself.</summary>
    public const int NoSubject = 0xFFFF;

    /// <summary>Added to a device's number to make it a subject.</summary>
    public const int DeviceSubject = 0x8000;

    /// <summary>The longest that a record stays in memory only.</summary>
    public const int FlushAfterMilliseconds = 30000;

    // A page is one durable append: small where memory is scarce, larger where each append waits for a disk.
    private const int SmallestPage = 512;
    private const int LargestPage = 32768;
    private const int PageBytesPerRecord = 8;
    private const int LargestSmallBuffer = 128;
    private const int LossKinds = 6;
    private const int LossReportMilliseconds = 60000;
    private const byte FlagThinnable = 0x80;

    private readonly ControllerTime time;
    private readonly OutboxSegments segments;
    private readonly OutboxPage page;
    private readonly OutboxRecord writing = new OutboxRecord();
    private readonly int capacity;
    private readonly ReadingTimes times;
    private readonly double[] values;
    private readonly ulong[] details;
    private readonly uint[] inputs;
    private readonly ushort[] subjects;
    private readonly byte[] events;
    private readonly byte[] qualities;
    private readonly byte[] sources;
    private readonly byte[] reasons;
    private readonly int[] losses = new int[LossKinds];
    private int head;
    private int count;
    private long firstSequence = 1;
    private ulong acknowledged;
    private ulong sent;
    private ulong everSent;
    private int damagedOffset = -1;
    private ulong position;
    private bool isPeeked;
    private int readSegment = -1;
    private int readOffset;
    private int readLength;
    private bool isPageLoaded;
    private int readGeneration;
    private long nextLossReport;

    public Outbox(IStorage storage, ControllerTime time, int capacityBytes, int recordBuffer)
    {
        this.time = time;
        capacity = recordBuffer;
        times = new ReadingTimes(capacity);
        values = new double[capacity];
        details = new ulong[capacity];
        inputs = new uint[capacity];
        subjects = new ushort[capacity];
        events = new byte[capacity];
        qualities = new byte[capacity];
        sources = new byte[capacity];
        reasons = new byte[capacity];
        int pageBytes = recordBuffer <= LargestSmallBuffer ? SmallestPage : recordBuffer * PageBytesPerRecord;
        page = new OutboxPage(pageBytes > LargestPage ? LargestPage : pageBytes);
        segments = new OutboxSegments(storage, capacityBytes);
        losses[(int)OutboxLoss.Damaged] = segments.Open(page, writing);
        Current = new OutboxRecord();
    }

    /// <summary>The record that <see cref="MoveNext"/> found.</summary>
    public OutboxRecord Current { get; }

    /// <summary>Version of the document by which new records count their points. A change first stores what the old one numbered.</summary>
    public uint DocumentVersion { get; private set; }

    /// <summary>Bytes in use in storage.</summary>
    public int UsedBytes
    {
        get { return segments.Used; }
    }

    /// <summary>Bytes that storage may hold.</summary>
    public int RoomBytes
    {
        get { return segments.Capacity; }
    }

    /// <summary>What came took the place of something older, and half of the room is not free again since.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Samples that one cycle may add. <see cref="Service"/> keeps so much room, so that no cycle has to write flash.</summary>
    public int ReportsPerCycle
    {
        get { return capacity / 3; }
    }

    /// <summary>Records in memory only.</summary>
    public int BufferedCount
    {
        get { return count; }
    }

    /// <summary>Records that storage did not take, since the start.</summary>
    public int StorageFailures { get; private set; }

    /// <summary>Boot * 2^40 + sequence of the newest record.</summary>
    public ulong NewestMark
    {
        get { return ((ulong)time.Boot << 40) | (ulong)(firstSequence + count - 1); }
    }

    /// <summary>Everything up to here is stored by the gateway.</summary>
    public ulong AcknowledgedMark
    {
        get { return acknowledged; }
    }

    /// <summary>Everything up to here was sent in this session.</summary>
    public ulong SentMark
    {
        get { return sent; }
    }

    /// <summary>Whether the record of this mark may have gone out: in this run, or by an earlier boot.</summary>
    public bool WasSent(ulong mark)
    {
        return mark <= everSent || mark >> 40 < time.Boot;
    }

    /// <summary>True when <see cref="MoveNext"/> would find a record.</summary>
    public bool HasUnsent
    {
        get { return isPeeked || position < segments.NewestMark || (count > 0 && position < NewestMark); }
    }

    /// <summary>From now on records count their points by this document.</summary>
    public void SetDocument(uint version)
    {
        if (version != DocumentVersion)
        {
            Flush();

            // What storage did not take would bear the new document's names from here on: better lost, and counted, than wrong.
            losses[(int)OutboxLoss.NotStored] += count;
            while (count > 0)
            {
                DropHead();
            }

            DocumentVersion = version;
        }
    }

    public void AddSample(int point, double value, byte quality, bool isThinnable, long now)
    {
        int slot = MakeSlot();
        times[slot] = now;
        values[slot] = value;
        details[slot] = 0;
        inputs[slot] = 0;
        subjects[slot] = (ushort)point;
        events[slot] = 0;
        qualities[slot] = (byte)(quality | (isThinnable ? FlagThinnable : 0));
        sources[slot] = 0;
        reasons[slot] = 0;
    }

    public void AddEvent(byte code, int subject, double value, ulong detail, byte priority, byte source, byte reason, long now)
    {
        AddEvent(code, subject, value, detail, 0, priority, source, reason, now);
    }

    /// <summary>With a second value, shortened by <see cref="OutputWhy.Shorten"/>.</summary>
    public void AddEvent(byte code, int subject, double value, ulong detail, uint input, byte priority, byte source, byte reason, long now)
    {
        int slot = MakeSlot();
        times[slot] = now;
        values[slot] = value;
        details[slot] = detail;
        inputs[slot] = input;
        subjects[slot] = (ushort)subject;
        events[slot] = code;
        qualities[slot] = priority;
        sources[slot] = source;
        reasons[slot] = reason;
    }

    /// <summary>Once a cycle, between two: stores what has waited long enough, makes room for the next cycle's reports, and reports losses.</summary>
    public void Service(long now)
    {
        while (count > capacity - ReportsPerCycle && FlushPage())
        {
        }

        if (count > 0 && now - times[head] >= FlushAfterMilliseconds)
        {
            Flush();
        }

        if (now < nextLossReport)
        {
            return;
        }

        for (int kind = 1; kind < LossKinds; kind++)
        {
            if (losses[kind] > 0)
            {
                int lost = losses[kind];
                losses[kind] = 0;
                nextLossReport = now + LossReportMilliseconds;
                AddEvent((byte)ControllerEvent.RecordsDropped, NoSubject, lost, 0, 0, 0, (byte)kind, now);
            }
        }
    }

    /// <summary>Notes records that could not be sent for what they are.</summary>
    public void CountLoss(OutboxLoss kind, int records)
    {
        losses[(int)kind] += records;
    }

    /// <summary>Puts everything that is in memory into storage.</summary>
    public void Flush()
    {
        while (count > 0 && FlushPage())
        {
        }
    }

    /// <summary>The gateway has stored everything up to this mark: its room is free.</summary>
    public void Acknowledge(ulong mark)
    {
        if (mark > NewestMark)
        {
            mark = NewestMark;
        }

        if (mark <= acknowledged)
        {
            return;
        }

        acknowledged = mark;
        if (sent < mark)
        {
            sent = mark;
            Rollback();
        }

        segments.DropThrough(mark);
        IsFull = IsFull && segments.Used > segments.Capacity / 2;
        if (mark >> 40 == time.Boot)
        {
            long through = (long)(mark & 0xFFFFFFFFFFUL);
            while (count > 0 && firstSequence <= through)
            {
                DropHead();
            }
        }
    }

    private int MakeSlot()
    {
        if (count == capacity && !FlushPage())
        {
            losses[(int)OutboxLoss.NotStored]++;
            DropHead();
        }

        int slot = head + count;
        count++;
        return slot >= capacity ? slot - capacity : slot;
    }

    private void DropHead()
    {
        head = head + 1 == capacity ? 0 : head + 1;
        firstSequence++;
        count--;
    }

    private bool FlushPage()
    {
        int taken;
        int length = FillPage(out taken);
        if (segments.Used + length > segments.Capacity)
        {
            if (!MakeRoom(length))
            {
                return false;
            }

            // Making room needed the page buffer, so the page is made again.
            length = FillPage(out taken);
        }

        ulong lastMark = ((ulong)time.Boot << 40) | (ulong)(firstSequence + taken - 1);
        if (!segments.Append(page, length, lastMark) && !segments.Append(page, length, lastMark))
        {
            StorageFailures++;
            return false;
        }

        for (int i = 0; i < taken; i++)
        {
            DropHead();
        }

        return true;
    }

    /// <summary>Makes a page of the oldest records in memory; returns its length.</summary>
    private int FillPage(out int taken)
    {
        isPageLoaded = false;
        Fill(writing, 0);
        page.BeginWriting(time.Boot, DocumentVersion, writing.IsDated, writing.Time, firstSequence);
        taken = 0;
        while (taken < count)
        {
            Fill(writing, taken);
            if (!page.Add(writing))
            {
                break;
            }

            taken++;
        }

        return page.EndWriting();
    }

    private bool MakeRoom(int length)
    {
        IsFull = true;
        while (segments.Count > 0 && segments.Used + length > segments.Capacity)
        {
            int dropped = segments.Thin(page, writing);
            if (dropped >= 0)
            {
                losses[(int)OutboxLoss.Thinned] += dropped;
                continue;
            }

            losses[(int)OutboxLoss.Oldest] += segments.DropOldest(page);
        }

        return segments.Used + length <= segments.Capacity;
    }

    private void Fill(OutboxRecord record, int index)
    {
        int slot = head + index;
        slot = slot >= capacity ? slot - capacity : slot;
        record.Boot = time.Boot;
        record.Sequence = firstSequence + index;
        record.DocumentVersion = DocumentVersion;
        record.IsDated = time.IsKnown;
        record.Time = time.IsKnown ? times[slot] + time.Offset : times[slot];
        record.Event = events[slot];
        record.Subject = subjects[slot];
        record.Value = values[slot];
        bool isEvent = events[slot] != 0;
        record.Quality = isEvent ? (byte)0 : (byte)(qualities[slot] & 0x0F);
        record.IsThinnable = !isEvent && (qualities[slot] & FlagThinnable) != 0;
        record.Priority = isEvent ? qualities[slot] : (byte)0;
        record.Detail = details[slot];
        record.Input = inputs[slot];
        record.Source = sources[slot];
        record.Reason = reasons[slot];
    }
}
