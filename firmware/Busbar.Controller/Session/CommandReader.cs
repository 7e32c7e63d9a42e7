using Busbar.Control;
using Busbar.Link;

namespace Busbar.Controller;

/// <summary>Commands for devices (DCMD): checked whole, then point by point into the control engine, with an event for each.</summary>
internal sealed class CommandReader
{
    private const int DefaultPriority = 8;
    private const int NoPriority = 255;
    private const long DefaultExpirySeconds = 3600;

    private readonly SparkplugReader reader;
    private readonly Journal journal;
    private ulong commandId;
    private int priority;
    private long expirySeconds;
    private bool isRelease;
    private bool isOverride;
    private bool hasExpiry;
    private bool hasUser;
    private bool hasReason;

    public CommandReader(SparkplugReader reader, Journal journal)
    {
        this.reader = reader;
        this.journal = journal;
    }

    /// <summary>False: the message is malformed and nothing of it was done.</summary>
    public bool Take(LinkMessage message, string deviceName, ControllerTables? tables, CommandLedger? ledger, long now)
    {
        reader.Start(message.Payload, 0, message.Length);
        if (!reader.IsWellFormed())
        {
            return false;
        }

        ReadHeader();
        int device = tables == null ? -1 : tables.Devices.Find(deviceName);
        reader.Rewind();
        while (reader.NextMetric())
        {
            if (IsHeader())
            {
                continue;
            }

            if (tables == null || ledger == null)
            {
                Refuse(Outbox.NoSubject, (byte)CommandRefusal.NoDocument);
            }
            else if (device < 0)
            {
                Refuse(Outbox.NoSubject, (byte)CommandRefusal.UnknownDevice);
            }
            else
            {
                Point(tables, ledger, device, now);
            }
        }

        return true;
    }

    private void ReadHeader()
    {
        commandId = 0;
        priority = DefaultPriority;
        expirySeconds = DefaultExpirySeconds;
        isRelease = false;
        isOverride = false;
        hasExpiry = false;
        hasUser = false;
        hasReason = false;
        while (reader.NextMetric())
        {
            if (reader.NameIs(MetricNames.OverrideUser) || reader.NameIs(MetricNames.OverrideReason))
            {
                bool isTold = !reader.IsNull && reader.Value.Kind == SparkplugValueKind.Text && reader.Value.Length > 0;
                isOverride = true;
                hasUser |= isTold && reader.NameIs(MetricNames.OverrideUser);
                hasReason |= isTold && reader.NameIs(MetricNames.OverrideReason);
                continue;
            }

            if (reader.IsNull || !reader.Value.IsNumber)
            {
                continue;
            }

            if (reader.NameIs(MetricNames.CommandId))
            {
                commandId = reader.Value.Bits;
            }
            else if (reader.NameIs(MetricNames.Priority))
            {
                priority = reader.Value.Bits > NoPriority ? NoPriority : (int)reader.Value.Bits;
            }
            else if (reader.NameIs(MetricNames.Expiry))
            {
                expirySeconds = reader.Value.ToLong(reader.DataType);
                hasExpiry = true;
            }
            else if (reader.NameIs(MetricNames.Release))
            {
                isRelease = reader.Value.AsBoolean;
            }
        }
    }

    private bool IsHeader()
    {
        return reader.NameIs(MetricNames.CommandId) || reader.NameIs(MetricNames.Priority) || reader.NameIs(MetricNames.Expiry)
            || reader.NameIs(MetricNames.Release) || reader.NameIs(MetricNames.OverrideUser) || reader.NameIs(MetricNames.OverrideReason) || reader.NameIs(MetricNames.Boot) || reader.NameIs(MetricNames.Sequence);
    }

    private void Point(ControllerTables tables, CommandLedger ledger, int device, long now)
    {
        int point = FindPoint(tables, device);
        if (point < 0)
        {
            Refuse(Outbox.DeviceSubject | device, (byte)CommandRefusal.UnknownPoint);
            return;
        }

        int output = tables.Engine.FindOutput(point);
        if (output < 0)
        {
            Refuse(point, (byte)CommandRefusal.NotAnOutput);
            return;
        }

        if (priority < 1 || priority > Priority.Count)
        {
            Refuse(point, (byte)CommandRefusal.Priority);
            return;
        }

        if (isRelease)
        {
            if (!tables.Engine.Release(output, priority))
            {
                Refuse(point, (byte)CommandRefusal.NothingToRelease);
                return;
            }

            ledger.Withdraw(output, priority);
            journal.Command(ControllerEvent.CommandAcknowledged, point, double.NaN, commandId, (byte)priority, 0);
            return;
        }

        double value = reader.IsNull || !reader.Value.IsNumber ? double.NaN : reader.Value.ToDouble(reader.DataType);
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            Refuse(point, (byte)CommandRefusal.NotANumber);
            return;
        }

        if (isOverride && (!hasUser || !hasReason || !hasExpiry || priority != Priority.Operator))
        {
            Refuse(point, (byte)CommandRefusal.UnexplainedOverride);
            return;
        }

        byte refusal;
        long expiresAt = expirySeconds > 0 && expirySeconds < 1000000000 ? now + expirySeconds * 1000 : now;
        bool isTaken = isOverride
            ? tables.Engine.Override(output, value, expiresAt, now, out refusal)
            : tables.Engine.Command(output, value, priority, expiresAt, now, out refusal);
        if (!isTaken)
        {
            Refuse(point, (byte)((byte)CommandRefusal.EngineBase + refusal));
            return;
        }

        ledger.Note(output, priority, commandId);
        journal.Command(ControllerEvent.CommandAcknowledged, point, value, commandId, (byte)priority, 0);
    }

    private void Refuse(int subject, byte reason)
    {
        journal.Command(ControllerEvent.CommandRefused, subject, double.NaN, commandId, (byte)priority, reason);
    }

    private int FindPoint(ControllerTables tables, int device)
    {
        int first = tables.Devices.FirstPoint[device];
        int count = tables.Devices.Profile(device).PointCount;
        if (!reader.HasName)
        {
            if (!reader.HasAlias || reader.Alias < (ulong)(BirthWriter.FirstAlias + first) || reader.Alias >= (ulong)(BirthWriter.FirstAlias + first + count))
            {
                return -1;
            }

            return (int)reader.Alias - BirthWriter.FirstAlias;
        }

        string name = reader.NameText();
        for (int point = 0; point < count; point++)
        {
            if (tables.Envelope.Names.Text(tables.Devices.Profile(device).PointNameOffset(point)) == name)
            {
                return first + point;
            }
        }

        return -1;
    }
}
