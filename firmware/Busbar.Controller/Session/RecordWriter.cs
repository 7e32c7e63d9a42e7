using System;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// Packs records of the outbox into data messages: as many as fit of those that follow each other without a gap and belong to
/// one device (samples, DDATA) or to the node (events, NDATA).
/// </summary>
internal sealed class RecordWriter
{
    /// <summary>Events and everything else of the node.</summary>
    public const int Node = -1;

    private readonly SparkplugWriter writer;
    private readonly BirthWriter births;
    private readonly ControllerTime time;
    private readonly Outbox outbox;

    public RecordWriter(SparkplugWriter writer, BirthWriter births, ControllerTime time, Outbox outbox)
    {
        this.writer = writer;
        this.births = births;
        this.time = time;
        this.outbox = outbox;
    }

    /// <summary>The message's device, or <see cref="Node"/>.</summary>
    public int Target { get; private set; }

    /// <summary>The message's last record.</summary>
    public ulong LastMark { get; private set; }

    /// <summary>Records in the message.</summary>
    public int Count { get; private set; }

    /// <summary>Looks at the record that comes next and says for whom it is; false when there is none that can be sent.</summary>
    public bool Peek(ControllerTables? tables, PointMap? map)
    {
        while (outbox.MoveNext())
        {
            OutboxRecord record = outbox.Current;
            if (record.Event == 0 && tables == null)
            {
                // Without a document nobody knows the point's name: the sample waits for one.
                outbox.Rollback();
                return false;
            }

            if (IsSendable(record, tables, map))
            {
                Target = record.Event != 0 || tables == null ? Node : tables.Devices.OfPoint(Subject(record, tables, map));
                return true;
            }

            outbox.CountLoss(OutboxLoss.PointGone, 1);
            outbox.Commit(record.Mark);
        }

        return false;
    }

    /// <summary>
    /// Makes the message that begins with the record just peeked at. Returns its length. Records at or before
    /// <paramref name="historicalMark"/> are marked historical.
    /// </summary>
    public int Write(ControllerTables? tables, PointMap? map, ulong historicalMark, int sequence)
    {
        OutboxRecord record = outbox.Current;
        long utc = time.UtcMilliseconds;
        writer.Begin(utc, sequence);
        births.Number(MetricNames.Boot, SparkplugDataType.UInt64, record.Boot, utc);
        births.Number(MetricNames.Sequence, SparkplugDataType.UInt64, (ulong)record.Sequence, utc);
        Count = 0;
        ulong next = record.Mark;
        while (record.Mark == next)
        {
            int mark = writer.Mark();
            int subject = Subject(record, tables, map);
            bool isHistorical = record.Mark <= historicalMark;
            if (record.Event != 0)
            {
                Event(record, subject, tables, map, isHistorical);
            }
            else
            {
                Sample(record, subject, tables!, isHistorical);
            }

            if (writer.Overflowed)
            {
                writer.Rewind(mark);
                if (Count > 0)
                {
                    break;
                }

                // A single record that does not fit, for its text: without it, it does.
                Bare(record, isHistorical);
            }

            LastMark = record.Mark;
            Count++;
            next++;
            if (!outbox.MoveNext() || !IsSendable(record, tables, map) || !IsForTarget(record, tables, map))
            {
                break;
            }
        }

        return writer.End();
    }

    private bool IsForTarget(OutboxRecord record, ControllerTables? tables, PointMap? map)
    {
        if (record.Event != 0)
        {
            return Target == Node;
        }

        if (Target == Node)
        {
            return false;
        }

        int point = Subject(record, tables, map) - tables!.Devices.FirstPoint[Target];
        return point >= 0 && point < tables.Devices.Profile(Target).PointCount;
    }

    private static bool IsSendable(OutboxRecord record, ControllerTables? tables, PointMap? map)
    {
        // An event is worth sending even when its subject is gone; a sample without a name is not.
        return record.Event != 0 || Subject(record, tables, map) >= 0;
    }

    private static int Subject(OutboxRecord record, ControllerTables? tables, PointMap? map)
    {
        return Present(record.Subject, record, tables, map);
    }

    /// <summary>What a record's number of a point or device is in the document in effect; -1 when it is gone.</summary>
    private static int Present(int subject, OutboxRecord record, ControllerTables? tables, PointMap? map)
    {
        if (tables == null)
        {
            return -1;
        }

        if (record.DocumentVersion != tables.Envelope.Version)
        {
            subject = map != null && map.Version == record.DocumentVersion ? map.Subject(subject) : -1;
        }

        if (subject == Outbox.NoSubject || subject < 0)
        {
            return subject;
        }

        int limit = (subject & Outbox.DeviceSubject) != 0 ? tables.Devices.Count : tables.Points.Count;
        return (subject & ~Outbox.DeviceSubject) < limit ? subject : -1;
    }

    private void Sample(OutboxRecord record, int point, ControllerTables tables, bool isHistorical)
    {
        Quality quality = (Quality)record.Quality;
        bool isBoolean = tables.Devices.Profile(Target).PointUnit(point - tables.Devices.FirstPoint[Target]) == Unit.Boolean;
        writer.BeginMetric();
        writer.Alias((ulong)(BirthWriter.FirstAlias + point));
        if (record.IsDated)
        {
            writer.Timestamp(record.Time);
        }

        writer.DataType(isBoolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
        if (isHistorical)
        {
            writer.Historical();
        }

        if (quality < Quality.Stale)
        {
            writer.Null();
        }

        if (quality != Quality.Good || !record.IsDated)
        {
            writer.BeginProperties();
            if (quality != Quality.Good)
            {
                writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.FromQuality(quality));
            }

            Uptime(record);
            writer.EndProperties();
        }

        if (quality >= Quality.Stale)
        {
            births.Value(isBoolean, record.Value);
        }

        writer.EndMetric();
    }

    private void Event(OutboxRecord record, int subject, ControllerTables? tables, PointMap? map, bool isHistorical)
    {
        StartEvent(record, isHistorical);
        writer.BeginProperties();
        if (tables != null && subject >= 0 && subject != Outbox.NoSubject)
        {
            Path(MetricNames.PropertyPoint, subject, tables);
        }

        if (!double.IsNaN(record.Value))
        {
            writer.PropertyDouble(MetricNames.PropertyValue, record.Value);
        }

        bool isCommand = record.Event >= (byte)ControllerEvent.CommandAcknowledged && record.Event <= (byte)ControllerEvent.CommandLimited;
        if (isCommand && record.Detail != 0)
        {
            writer.PropertyLong(MetricNames.PropertyCommandId, SparkplugDataType.UInt64, record.Detail);
        }

        if (record.Priority != 0)
        {
            writer.PropertyInt(MetricNames.PropertyPriority, SparkplugDataType.UInt8, record.Priority);
        }

        if (record.Source != 0)
        {
            writer.PropertyInt(MetricNames.PropertySource, SparkplugDataType.UInt8, record.Source);
        }

        if (record.Reason != 0)
        {
            writer.PropertyInt(MetricNames.PropertyReason, SparkplugDataType.UInt8, record.Reason);
        }

        if (record.Event == (byte)ControllerEvent.OutputChanged && tables != null)
        {
            Why(record, tables, map);
        }

        string text = Text(record, subject, tables);
        if (text.Length > 0)
        {
            writer.PropertyText(MetricNames.PropertyText, text);
        }

        Uptime(record);
        writer.EndProperties();
        writer.Int(record.Event);
        writer.EndMetric();
    }

    private void Bare(OutboxRecord record, bool isHistorical)
    {
        StartEvent(record, isHistorical);
        writer.Int(record.Event);
        writer.EndMetric();
    }

    private void StartEvent(OutboxRecord record, bool isHistorical)
    {
        writer.BeginMetric();
        writer.Name(MetricNames.Event);
        if (record.IsDated)
        {
            writer.Timestamp(record.Time);
        }

        writer.DataType(SparkplugDataType.UInt16);
        if (isHistorical)
        {
            writer.Historical();
        }
    }

    private void Uptime(OutboxRecord record)
    {
        if (!record.IsDated)
        {
            writer.PropertyLong(MetricNames.PropertyUptime, SparkplugDataType.UInt64, (ulong)record.Time);
        }
    }

    /// <summary>From what an output's value was decided.</summary>
    private void Why(OutboxRecord record, ControllerTables tables, PointMap? map)
    {
        int point = OutputWhy.Point(record.Detail);
        point = point == OutputWhy.NoPoint ? -1 : Present(point, record, tables, map);
        if (point >= 0)
        {
            Path(MetricNames.PropertyInput, point, tables);
            writer.PropertyDouble(MetricNames.PropertyInputValue, OutputWhy.Lengthen(record.Input));
            writer.PropertyInt(MetricNames.PropertyInputAge, SparkplugDataType.UInt32, (uint)OutputWhy.AgeMilliseconds(record.Detail));
            Quality quality = (Quality)OutputWhy.Quality(record.Detail);
            if (quality != Quality.Good)
            {
                writer.PropertyInt(MetricNames.PropertyInputQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.FromQuality(quality));
            }
        }

        int policy = OutputWhy.Policy(record.Detail);
        int name = policy == OutputWhy.NoPolicy || record.DocumentVersion != tables.Envelope.Version ? -1 : tables.PolicyNameOffset(policy);
        DocumentNames names = tables.Envelope.Names;
        if (names.Length(name) > 0)
        {
            writer.PropertyText(MetricNames.PropertyPolicy, names.Bytes, names.BytesOffset(name), names.Length(name));
        }

        if (OutputWhy.Limits(record.Detail) != 0)
        {
            writer.PropertyInt(MetricNames.PropertyLimits, SparkplugDataType.UInt8, OutputWhy.Limits(record.Detail));
        }
    }

    /// <summary>The id of a device, or of a point with its device.</summary>
    private void Path(string key, int subject, ControllerTables tables)
    {
        DocumentNames names = tables.Envelope.Names;
        bool isDevice = (subject & Outbox.DeviceSubject) != 0;
        int device = isDevice ? subject & ~Outbox.DeviceSubject : tables.Devices.OfPoint(subject);
        int first = tables.Devices.NameOffset(device);
        int second = isDevice ? -1 : tables.Devices.Profile(device).PointNameOffset(subject - tables.Devices.FirstPoint[device]);
        writer.PropertyPath(key, names.Bytes, names.BytesOffset(first), names.Length(first), names.BytesOffset(second), names.Length(second));
    }

    private static string Text(OutboxRecord record, int subject, ControllerTables? tables)
    {
        switch ((ControllerEvent)record.Event)
        {
            case ControllerEvent.DeviceOffline:
            case ControllerEvent.DeviceFault:
                if (tables == null || subject < 0)
                {
                    return ErrorText.Of(record.Reason);
                }

                int device = subject & ~Outbox.DeviceSubject;
                return ErrorText.Device(tables.Buses.Name(tables.Devices.BusOf[device]), tables.Devices.States[device].Unit, record.Reason, record.Detail);
            case ControllerEvent.CommandFailed:
            case ControllerEvent.OutputFailed:
                return ErrorText.Of(record.Reason);
            case ControllerEvent.OutputLimited:
                return "asked for " + BitConverter.Int64BitsToDouble((long)record.Detail).ToString("F2") + ", the device holds " + record.Value.ToString("F2");
            case ControllerEvent.CommandLimited:
                if (record.Reason == (byte)CommandLimit.Device)
                {
                    return "the device holds another value";
                }

                if (record.Reason == (byte)CommandLimit.Withdrawn)
                {
                    return "released, run out or replaced before the device confirmed it";
                }

                return record.Reason == (byte)CommandLimit.HigherPriority ? "priority " + record.Priority.ToString() + " holds the output" : "limited by the controller's rules";
            default:
                return "";
        }
    }
}
