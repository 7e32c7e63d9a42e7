using System;
using Busbar.Field.Profiles;
using Busbar.Link;

namespace Busbar.Controller;

/// <summary>Whether a device answers.</summary>
public enum DeviceCondition : byte
{
    /// <summary>Not asked yet.</summary>
    Unknown = 0,
    Online = 1,
    Offline = 2,
}

/// <summary>All devices of the controller in parallel arrays, in document order: what they are, and how they are doing.</summary>
public sealed class DeviceTable
{
    /// <summary>Raw bytes of the last faulty answer that are kept for the message.</summary>
    public const int RawLength = 5;

    private const int RowLength = 14;
    private readonly byte[] document;
    private readonly int rows;
    private readonly DocumentNames names;
    private readonly DeviceProfile[] profiles;

    /// <summary>A view of the document's section 4; ArgumentException names the row that cannot be.</summary>
    public DeviceTable(byte[] document, int offset, int length, DeviceProfile[] profiles, int busCount, DocumentNames names, int maximumCount)
    {
        this.document = document;
        this.names = names;
        this.profiles = profiles;
        rows = offset + 1;
        if (offset < 0 || length < 1 || 1 + document[offset] * RowLength != length || document[offset] > maximumCount)
        {
            throw new ArgumentException("devices: at most " + maximumCount + " rows of 14 bytes expected");
        }

        Count = document[offset];
        BusOf = new byte[Count];
        FirstPoint = new int[Count];
        FirstGroup = new ushort[Count];
        States = new DeviceState[Count];
        Conditions = new byte[Count];
        Identified = new bool[Count];
        Failures = new byte[Count];
        NotBefore = new long[Count];
        FaultError = new byte[Count];
        FaultRequest = new byte[Count];
        FaultsUntold = new byte[Count];
        FaultToldAt = new ushort[Count];
        Requests = new int[Count];
        Errors = new int[Count];
        for (int device = 0; device < Count; device++)
        {
            int row = Row(device);
            if (document[row + 2] >= profiles.Length || document[row + 3] >= busCount || names.Length(Big.Get16(document, row)) == 0)
            {
                throw new ArgumentException("devices: row " + device + " has no name, profile or bus");
            }

            if (!LineSettings.AreKnown(Line(device)))
            {
                throw new ArgumentException("devices: row " + device + " has line settings that no port knows");
            }

            BusOf[device] = document[row + 3];
            DeviceProfile profile = Profile(device);
            States[device] = new DeviceState(profile, (ulong)Big.Get64(document, row + 4));
            FirstPoint[device] = PointCount;
            FirstGroup[device] = (ushort)GroupCount;
            PointCount += profile.PointCount;
            GroupCount += profile.GroupCount + (profile.HasKeepAlive ? 1 : 0);
            Identified[device] = !profile.NeedsIdentification;
        }

        GroupDue = new int[GroupCount];
        GroupCursor = new byte[GroupCount];
    }

    public int Count { get; }

    /// <summary>Points of all devices together.</summary>
    public int PointCount { get; }

    /// <summary>Poll groups of all devices together, with one more for each device that has a watchdog to be fed.</summary>
    public int GroupCount { get; }

    public byte[] BusOf { get; }

    public int[] FirstPoint { get; }

    public ushort[] FirstGroup { get; }

    /// <summary>What the devices' answers taught us.</summary>
    public DeviceState[] States { get; }

    /// <summary><see cref="DeviceCondition"/> as bytes.</summary>
    public byte[] Conditions { get; }

    /// <summary>How many are offline.</summary>
    public int OfflineCount { get; internal set; }

    /// <summary>SunSpec: the models were found since the device came online. True for devices that need none.</summary>
    public bool[] Identified { get; }

    /// <summary>Tries in a row that cost their time-out.</summary>
    public byte[] Failures { get; }

    /// <summary>Back-off: monotonic ms before which the device is left alone.</summary>
    public long[] NotBefore { get; }

    /// <summary>
    /// Monotonic ms at which each poll group of all devices is due, the lower four bytes: a due time is never far from now. Behind a
    /// device's groups stands when its watchdog is to be fed.
    /// </summary>
    public int[] GroupDue { get; }

    /// <summary>Which of its requests each poll group comes to next.</summary>
    public byte[] GroupCursor { get; }

    /// <summary><see cref="DeviceError"/> of the standing fault; 0 when there is none.</summary>
    public byte[] FaultError { get; }

    /// <summary>The request that the fault was found by; only its success clears it.</summary>
    public byte[] FaultRequest { get; }

    /// <summary>Faults that were not told yet, 255 at most; not 0 while the standing one was not.</summary>
    public byte[] FaultsUntold { get; }

    /// <summary>When a fault was last told: seconds of uptime, modulo 2^16; 0: never.</summary>
    public ushort[] FaultToldAt { get; }

    /// <summary>Requests since the start.</summary>
    public int[] Requests { get; }

    /// <summary>Requests without a good answer since the start.</summary>
    public int[] Errors { get; }

    /// <summary>The full time of an entry of <see cref="GroupDue"/>, which lies within 24 days of now.</summary>
    public static long DueAt(int due, long now)
    {
        return now + (due - (int)now);
    }

    /// <summary>Speed and parity of the device where they are not its bus's, see <see cref="LineSettings"/>; 0: they are.</summary>
    public int Line(int device)
    {
        return Big.Get16(document, Row(device) + 12);
    }

    /// <summary>When the device's watchdog is to be fed; <paramref name="device"/> must have one.</summary>
    public long KeepAliveDue(int device, long now)
    {
        return DueAt(GroupDue[FirstGroup[device] + Profile(device).GroupCount], now);
    }

    /// <summary>Sets when the device's watchdog is to be fed; without one, nothing.</summary>
    public void SetKeepAliveDue(int device, long at)
    {
        DeviceProfile profile = Profile(device);
        if (profile.HasKeepAlive)
        {
            GroupDue[FirstGroup[device] + profile.GroupCount] = (int)at;
        }
    }

    public DeviceProfile Profile(int device)
    {
        return profiles[document[rows + device * RowLength + 2]];
    }

    /// <summary>Offset of the device's id in the name pool.</summary>
    public int NameOffset(int device)
    {
        return Big.Get16(document, Row(device));
    }

    /// <summary>The device's id; a new string, for start and messages.</summary>
    public string Name(int device)
    {
        return names.Text(NameOffset(device));
    }

    /// <summary>The device with this id; -1 when there is none.</summary>
    public int Find(string name)
    {
        for (int device = 0; device < Count; device++)
        {
            if (Name(device) == name)
            {
                return device;
            }
        }

        return -1;
    }

    /// <summary>The device that a point belongs to.</summary>
    public int OfPoint(int point)
    {
        int low = 0;
        int high = Count - 1;
        int[] first = FirstPoint;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            if (first[middle] <= point)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private int Row(int device)
    {
        return rows + device * RowLength;
    }
}
