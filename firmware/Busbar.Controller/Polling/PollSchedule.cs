using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>
/// When which poll group of one bus's devices is due. A period counts from the due time, not from the answer, so polls do not
/// drift; beats that were missed are skipped, not made up. Periods of several cycles are staggered over the devices of all buses: all are
/// asked at once at the start, and from then on each in a cycle of its own, so that no cycle has to decode and report everything.
/// A controller of many devices does not ask them all at one moment either: polls of a cycle or less have places of their own within it.
/// </summary>
internal sealed class PollSchedule
{
    private const byte NotBegun = 255;

    // Groups of one device that have the same period do not share a cycle either.
    private const int CyclesBetweenGroups = 3;

    // More of them at one moment wait for each other; fewer are asked together, so that their values are of one age.
    private const int LargestHerd = 32;

    // A device that may be dead waits until the healthy ones are served, but not for ever on a bus that is always busy.
    private const long LongestSuspectWaitMilliseconds = 30000;

    private readonly DeviceTable devices;
    private readonly byte[] onBus;

    public PollSchedule(DeviceTable devices, int bus, long now)
    {
        this.devices = devices;
        int count = 0;
        for (int device = 0; device < devices.Count; device++)
        {
            count += devices.BusOf[device] == bus ? 1 : 0;
        }

        onBus = new byte[count];
        count = 0;
        for (int device = 0; device < devices.Count; device++)
        {
            if (devices.BusOf[device] != bus)
            {
                continue;
            }

            onBus[count++] = (byte)device;
            Restart(device, now);
        }
    }

    /// <summary>Devices on this bus.</summary>
    public int DeviceCount
    {
        get { return onBus.Length; }
    }

    /// <summary>The i-th device of this bus.</summary>
    public int Device(int i)
    {
        return onBus[i];
    }

    /// <summary>All groups of the device are due at once, as at the start and when it comes back.</summary>
    public void Restart(int device, long now)
    {
        RestartOthers(device, -1, now);
    }

    /// <summary>All groups but one are due at once.</summary>
    public void RestartOthers(int device, int butGroup, long now)
    {
        int first = devices.FirstGroup[device];
        int count = devices.Profile(device).GroupCount;
        for (int group = 0; group < count; group++)
        {
            if (group != butGroup)
            {
                devices.GroupDue[first + group] = (int)now;
                devices.GroupCursor[first + group] = NotBegun;
            }
        }
    }

    /// <summary>
    /// The group to poll now: the longest overdue of the devices that answer, then of those that may be dead. At the same due
    /// time the slower group goes first, for it is the one that holds scale factors and name plates. False: nothing is due.
    /// </summary>
    public bool Choose(long now, out int device, out int group)
    {
        device = -1;
        group = -1;
        int[] due = devices.GroupDue;
        long best = long.MaxValue;
        int bestPeriod = 0;
        bool bestIsSuspect = true;
        for (int i = 0; i < onBus.Length; i++)
        {
            int candidate = onBus[i];
            if (!devices.Identified[candidate] || devices.NotBefore[candidate] > now)
            {
                continue;
            }

            int first = devices.FirstGroup[candidate];
            DeviceProfile profile = devices.Profile(candidate);
            int count = profile.GroupCount;
            for (int g = 0; g < count; g++)
            {
                long at = DeviceTable.DueAt(due[first + g], now);
                if (at > now)
                {
                    continue;
                }

                long since = at > devices.NotBefore[candidate] ? at : devices.NotBefore[candidate];
                bool isSuspect = devices.Failures[candidate] > 0 && now - since < LongestSuspectWaitMilliseconds;
                if (isSuspect && !bestIsSuspect)
                {
                    continue;
                }

                int period = profile.GroupPeriodMilliseconds(g);
                if ((!isSuspect && bestIsSuspect) || at < best || (at == best && period > bestPeriod))
                {
                    best = at;
                    bestPeriod = period;
                    bestIsSuspect = isSuspect;
                    device = candidate;
                    group = g;
                }
            }
        }

        return device >= 0;
    }

    /// <summary>The request with which the group goes on; -1 when it has none left, and the group is then due a period later.</summary>
    public int Request(int device, int group, long now)
    {
        int index = devices.FirstGroup[device] + group;
        DeviceProfile profile = devices.Profile(device);
        int request = devices.GroupCursor[index] == NotBegun ? 0 : devices.GroupCursor[index];
        while (request < profile.RequestCount && profile.RequestGroup(request) != group)
        {
            request++;
        }

        if (request < profile.RequestCount)
        {
            return request;
        }

        // A place of its own in the period: the first wait is shorter than the rest, none is longer. A device that does not answer is not asked sooner.
        End(device, group, Place(device, group), now);
        return -1;
    }

    private int Place(int device, int group)
    {
        int period = devices.Profile(device).GroupPeriodMilliseconds(group);
        if (period > Operation.CycleMilliseconds)
        {
            return (device + 1 + CyclesBetweenGroups * group) * Operation.CycleMilliseconds;
        }

        return devices.Count > LargestHerd ? (device + 1) * period / devices.Count : 0;
    }

    /// <summary>The request was answered, well or not; the group goes on with the next.</summary>
    public void Done(int device, int group, int request, long now)
    {
        devices.GroupCursor[devices.FirstGroup[device] + group] = (byte)(request + 1);
        Request(device, group, now);
    }

    /// <summary>The group is over for this time: its device did not answer, or it has no request left.</summary>
    public void End(int device, int group, long now)
    {
        End(device, group, 0, now);
    }

    private void End(int device, int group, long placeMilliseconds, long now)
    {
        int index = devices.FirstGroup[device] + group;
        int period = devices.Profile(device).GroupPeriodMilliseconds(group);
        devices.GroupCursor[index] = NotBegun;
        long due = DeviceTable.DueAt(devices.GroupDue[index], now) + period;
        if (period > 0)
        {
            if (placeMilliseconds > 0)
            {
                long late = (due - placeMilliseconds) % period;
                due -= late < 0 ? late + period : late;
            }

            if (due <= now)
            {
                due += ((now - due) / period + 1) * period;
            }
        }

        devices.GroupDue[index] = (int)due;
    }

    /// <summary>Monotonic ms at which the next group falls due; a time that is past when one is due already.</summary>
    public long NextDue(long now)
    {
        long next = long.MaxValue;
        int[] due = devices.GroupDue;
        for (int i = 0; i < onBus.Length; i++)
        {
            int device = onBus[i];
            long earliest = long.MaxValue;
            if (!devices.Identified[device])
            {
                earliest = 0;
            }

            int first = devices.FirstGroup[device];
            int count = devices.Profile(device).GroupCount;
            for (int group = 0; group < count; group++)
            {
                long at = DeviceTable.DueAt(due[first + group], now);
                earliest = at < earliest ? at : earliest;
            }

            if (devices.Profile(device).HasKeepAlive && devices.Conditions[device] == (byte)DeviceCondition.Online)
            {
                long feeding = devices.KeepAliveDue(device, now);
                earliest = feeding < earliest ? feeding : earliest;
            }

            if (earliest != long.MaxValue && devices.NotBefore[device] > earliest)
            {
                earliest = devices.NotBefore[device];
            }

            if (earliest < next)
            {
                next = earliest;
            }
        }

        return next;
    }
}
