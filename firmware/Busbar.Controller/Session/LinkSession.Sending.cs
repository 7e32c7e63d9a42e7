using Busbar.Link;

namespace Busbar.Controller;

internal sealed partial class LinkSession
{
    private const ulong SequenceMask = StoredThroughMark.MaximumSequence;

    /// <summary>One message, if there is one to send; false when nothing is left or the port takes no more.</summary>
    private bool Send(long now)
    {
        if (phase == LinkPhase.Births)
        {
            return SendBirth(now);
        }

        if (now >= stateDue)
        {
            return SendState(now);
        }

        if (IsOverdue(now))
        {
            // To the host a birth is the only place from which records may start again.
            StartBirths();
            return SendBirth(now);
        }

        if (host != HostState.Offline && !IsWindowFull() && outbox.HasUnsent)
        {
            return SendRecords(now);
        }

        return SendDeath(now);
    }

    private bool HasWork()
    {
        return (host != HostState.Offline && !IsWindowFull() && outbox.HasUnsent && !isStuck) || FindDead() >= 0;
    }

    private bool IsWindowFull()
    {
        return host == HostState.Online && inFlight >= settings.LargestWindow;
    }

    private bool IsOverdue(long now)
    {
        return host == HostState.Online && outbox.SentMark > outbox.AcknowledgedMark && now - lastProgress >= AcknowledgeTimeoutMilliseconds;
    }

    private bool SendBirth(long now)
    {
        if (birthIndex < 0)
        {
            uint version = tables == null ? 0 : tables.Envelope.Version;
            sequence = 0;
            int length = births.NodeBirth((ulong)birthDeathSequence, time, outbox, version, now, BusLoad);
            if (!Publish(SparkplugTopics.Node(site, SparkplugTopics.NodeBirth, settings.ControllerId), length, now))
            {
                return false;
            }

            // What was made before this moment is history to whoever reads the birth.
            historicalMark = outbox.NewestMark;
            outbox.Rewind();
            inFlight = 0;
            lastProgress = now;
            birthIndex = 0;
            return true;
        }

        if (tables != null && birthIndex < tables.Devices.Count)
        {
            if (!SendDeviceBirth(birthIndex, now))
            {
                return false;
            }

            birthIndex++;
            return true;
        }

        phase = LinkPhase.Running;
        failures = 0;
        stateDue = now + StateMilliseconds;
        return true;
    }

    private bool SendDeviceBirth(int device, long now)
    {
        int length = births.DeviceBirth(tables!, device, time, outbox.NewestMark, sequence);
        string topic = SparkplugTopics.Device(site, SparkplugTopics.DeviceBirth, settings.ControllerId, tables!.Devices.Name(device));
        if (!Publish(topic, length, now))
        {
            return false;
        }

        isBorn[device] = true;
        return true;
    }

    private bool SendState(long now)
    {
        long utc = time.UtcMilliseconds;
        writer.Begin(utc, sequence);
        births.Number(MetricNames.Boot, SparkplugDataType.UInt64, time.Boot, utc);
        births.Number(MetricNames.Sequence, SparkplugDataType.UInt64, (outbox.NewestMark & SequenceMask) + 1, utc);
        births.State(outbox, tables == null ? 0 : tables.Envelope.Version, now, BusLoad, utc);
        if (!Publish(nodeData, writer.End(), now))
        {
            return false;
        }

        stateDue = now + StateMilliseconds;
        return true;
    }

    private bool SendRecords(long now)
    {
        isStuck = false;
        if (!records.Peek(tables, map))
        {
            isStuck = true;
            return false;
        }

        int device = records.Target;
        if (device != RecordWriter.Node && !isBorn[device] && !SendDeviceBirth(device, now))
        {
            outbox.Rollback();
            return false;
        }

        int length = records.Write(tables, map, historicalMark, sequence);
        if (!Publish(device == RecordWriter.Node ? nodeData : dataTopics[device], length, now))
        {
            outbox.Rollback();
            return false;
        }

        outbox.Commit(records.LastMark);
        if (inFlight == 0)
        {
            lastProgress = now;
        }

        inFlight += records.Count;
        return true;
    }

    /// <summary>A device that went offline dies on the link when its last records have gone out.</summary>
    private bool SendDeath(long now)
    {
        int device = FindDead();
        if (device < 0)
        {
            return false;
        }

        int length = births.DeviceDeath(time.UtcMilliseconds, sequence);
        string topic = SparkplugTopics.Device(site, SparkplugTopics.DeviceDeath, settings.ControllerId, tables!.Devices.Name(device));
        if (!Publish(topic, length, now))
        {
            return false;
        }

        isBorn[device] = false;
        return true;
    }

    private int FindDead()
    {
        if (tables == null || tables.Devices.OfflineCount == 0 || outbox.HasUnsent)
        {
            return -1;
        }

        for (int device = 0; device < isBorn.Length; device++)
        {
            if (isBorn[device] && tables.Devices.Conditions[device] == (byte)DeviceCondition.Offline && !HasNews(tables, device))
            {
                return device;
            }
        }

        return -1;
    }

    /// <summary>That its points are stale is told by the next cycles; a death before that would make them bear it again for those records.</summary>
    private static bool HasNews(ControllerTables tables, int device)
    {
        int end = tables.Devices.FirstPoint[device] + tables.Devices.Profile(device).PointCount;
        return tables.Points.NextWithNews(tables.Devices.FirstPoint[device], end) < end;
    }

    private bool Publish(string topic, int length, long now)
    {
        if (length < 0 || !port.Publish(topic, writer.Buffer, length, 0, false))
        {
            // Each try makes the message anew, which on a board is time that the control cycle lacks while a connection hangs.
            isRefused = true;
            retryAt = now + (PublishRetryMilliseconds << refusals);
            refusals = refusals < MostRefusalsCounted ? refusals + 1 : refusals;
            return false;
        }

        refusals = 0;
        sequence++;
        return true;
    }
}
