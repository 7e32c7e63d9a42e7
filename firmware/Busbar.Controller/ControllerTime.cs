using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// Which boot this is, and what its uptime means as time of day: from the clock when it knows, else from the gateway. The
/// offsets of the last boots are kept, so that records made before the time was known are dated later, even after a reboot.
/// </summary>
public sealed class ControllerTime
{
    /// <summary>Boots whose offsets are remembered.</summary>
    public const int RememberedBoots = 8;

    // A correction smaller than this is left to the clock's own drift: records of one boot keep their distances.
    private const long SmallestCorrectionMilliseconds = 1000;
    // A clock that says less is not set: 1 January 2024, older than this firmware.
    private const long EarliestUtcMilliseconds = 1704067200000;

    // A correction above this is worth an event: what was dated before it is wrong by as much.
    private const long LargeCorrectionMilliseconds = 120000;
    private const string BootFile = "boot";
    private const string OffsetsFile = "boot-times";
    private const int OffsetRow = 12;

    // Boot, starts in a row, the storage's id; before there were ids it was shorter.
    private const int BootRow = 9;
    private const int ShortestBootRow = 5;

    private readonly IClock clock;
    private readonly IStorage storage;
    private readonly byte[] offsets = new byte[RememberedBoots * OffsetRow];
    private long offset;

    /// <summary>Counts this boot and notes it in storage, with an id for the storage when it has none.</summary>
    public ControllerTime(IClock clock, IStorage storage, uint newStorageId)
    {
        this.clock = clock;
        this.storage = storage;
        byte[] bootRow = new byte[BootRow];
        if (storage.Read(BootFile, 0, bootRow, 0, bootRow.Length) >= ShortestBootRow)
        {
            Boot = Big.Get32(bootRow, 0);
            StartsInARow = bootRow[4];
            StorageId = Big.Get32(bootRow, 5);
        }

        StorageId = StorageId == 0 ? newStorageId : StorageId;

        Boot = (Boot + 1) & 0xFFFFFF;
        StartsInARow++;
        IsBootStored = SaveBoot();
        storage.Read(OffsetsFile, 0, offsets, 0, offsets.Length);
    }

    /// <summary>Number of this boot, from 1. Records are told apart by it, so it must not come twice.</summary>
    public uint Boot { get; }

    /// <summary>Random, and the storage's as long as that lives; 0: none.</summary>
    public uint StorageId { get; }

    /// <summary>False: storage did not take the boot's number.</summary>
    public bool IsBootStored { get; }

    /// <summary>Starts since the controller last ran well for a while, this one included.</summary>
    public int StartsInARow { get; private set; }

    /// <summary>Whether the time of day is known.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Unix ms at this boot's uptime 0.</summary>
    public long Offset
    {
        get { return offset; }
    }

    /// <summary>Unix ms; -1 while unknown.</summary>
    public long UtcMilliseconds
    {
        get { return IsKnown ? clock.MonotonicMilliseconds + offset : -1; }
    }

    /// <summary>The controller has run well for a while.</summary>
    public void NoteHealthy()
    {
        StartsInARow = 0;
        SaveBoot();
    }

    /// <summary>Asks the clock; true when the time of day has just become known, or was put right by minutes.</summary>
    public bool Update()
    {
        return IsClockSet && Take(clock.UtcMilliseconds - clock.MonotonicMilliseconds);
    }

    /// <summary>Takes the gateway's time, unless the clock has its own; true when the time of day has just become known.</summary>
    public bool Learn(long unixMilliseconds)
    {
        return !IsClockSet && unixMilliseconds >= EarliestUtcMilliseconds && Take(unixMilliseconds - clock.MonotonicMilliseconds);
    }

    /// <summary>Unix ms at uptime 0 of a boot.</summary>
    public bool TryOffset(uint boot, out long unixMilliseconds)
    {
        if (boot == Boot)
        {
            unixMilliseconds = offset;
            return IsKnown;
        }

        for (int at = 0; at < offsets.Length; at += OffsetRow)
        {
            if (Big.Get32(offsets, at) == boot && boot != 0)
            {
                unixMilliseconds = Big.Get64(offsets, at + 4);
                return true;
            }
        }

        unixMilliseconds = 0;
        return false;
    }

    private bool IsClockSet
    {
        get { return clock.IsUtcKnown && clock.UtcMilliseconds >= EarliestUtcMilliseconds; }
    }

    private bool Take(long newOffset)
    {
        long change = newOffset - offset;
        if (IsKnown && change < SmallestCorrectionMilliseconds && change > -SmallestCorrectionMilliseconds)
        {
            return false;
        }

        bool isNews = !IsKnown || change > LargeCorrectionMilliseconds || change < -LargeCorrectionMilliseconds;
        offset = newOffset;
        IsKnown = true;
        int at = (int)(Boot % RememberedBoots) * OffsetRow;
        Big.Put32(offsets, at, Boot);
        Big.Put64(offsets, at + 4, offset);
        storage.Replace(OffsetsFile, offsets, 0, offsets.Length);
        return isNews;
    }

    private bool SaveBoot()
    {
        byte[] bootRow = new byte[BootRow];
        Big.Put32(bootRow, 0, Boot);
        bootRow[4] = (byte)(StartsInARow > 255 ? 255 : StartsInARow);
        Big.Put32(bootRow, 5, StorageId);
        return storage.Replace(BootFile, bootRow, 0, bootRow.Length);
    }
}
