using Busbar.Field.Profiles;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>Births and deaths (Sparkplug B 3.0, clause 6.4): what there is, with names, units and present values.</summary>
internal sealed class BirthWriter
{
    /// <summary>Alias of point 0; the others follow. Node metrics go by name.</summary>
    public const int FirstAlias = 16;

    // Takes as many bytes as the time of day will until the year 2109.
    private const long LongestTime = (1L << 42) - 1;

    private readonly SparkplugWriter writer;

    public BirthWriter(SparkplugWriter writer)
    {
        this.writer = writer;
    }

    /// <summary>The will, and what a controller says before it leaves.</summary>
    public int NodeDeath(ulong birthDeathSequence, long utc)
    {
        writer.Begin(utc, -1);
        Number(MetricNames.BirthDeathSequence, SparkplugDataType.UInt64, birthDeathSequence, utc);
        return writer.End();
    }

    public int NodeBirth(ulong birthDeathSequence, ControllerTime time, Outbox outbox, uint documentVersion, long uptime, double busLoad)
    {
        long utc = time.UtcMilliseconds;
        writer.Begin(utc, 0);
        Number(MetricNames.BirthDeathSequence, SparkplugDataType.UInt64, birthDeathSequence, utc);
        Start(MetricNames.Rebirth, SparkplugDataType.Boolean, utc);
        writer.Boolean(false);
        writer.EndMetric();
        Number(MetricNames.Boot, SparkplugDataType.UInt64, time.Boot, utc);
        Number(MetricNames.Sequence, SparkplugDataType.UInt64, outbox.NewestMark & StoredThroughMark.MaximumSequence, utc);
        if (time.StorageId != 0)
        {
            Number(MetricNames.StorageId, SparkplugDataType.UInt32, time.StorageId, utc);
        }

        Start(MetricNames.Event, SparkplugDataType.UInt16, utc);
        writer.Int(0);
        writer.EndMetric();
        State(outbox, documentVersion, uptime, busLoad, utc);
        return writer.End();
    }

    /// <summary>The node metrics that change by themselves.</summary>
    public void State(Outbox outbox, uint documentVersion, long uptime, double busLoad, long utc)
    {
        Start(MetricNames.DocumentVersion, SparkplugDataType.UInt32, utc);
        writer.Long(documentVersion);
        writer.EndMetric();
        Number(MetricNames.Uptime, SparkplugDataType.UInt64, (ulong)uptime, utc);
        Number(MetricNames.OutboxUsed, SparkplugDataType.UInt64, (ulong)outbox.UsedBytes, utc);
        Number(MetricNames.OutboxRoom, SparkplugDataType.UInt64, (ulong)outbox.RoomBytes, utc);
        Start(MetricNames.BusLoad, SparkplugDataType.Double, utc);
        writer.Double(busLoad);
        writer.EndMetric();
    }

    /// <summary>A device with all its points; -1 when the buffer is too small for them.</summary>
    public int DeviceBirth(ControllerTables tables, int device, ControllerTime time, ulong newestMark, int sequence)
    {
        Begin(time.UtcMilliseconds, sequence, time.Boot, newestMark & StoredThroughMark.MaximumSequence);
        DeviceProfile profile = tables.Devices.Profile(device);
        int first = tables.Devices.FirstPoint[device];
        for (int point = 0; point < profile.PointCount; point++)
        {
            // A point that was never read has no time of its own.
            Quality quality = (Quality)tables.Points.Qualities[first + point];
            bool hasOwnTime = time.IsKnown && quality >= Quality.Stale;
            long at = hasOwnTime ? tables.Points.Times[first + point] + time.Offset : time.UtcMilliseconds;
            Point(tables, profile, first + point, point, at, quality, tables.Points.Values[first + point]);
        }

        return writer.End();
    }

    /// <summary>The longest that the device's birth can become; -1 when the buffer is too small for it.</summary>
    public int LongestDeviceBirth(ControllerTables tables, int device)
    {
        Begin(LongestTime, 255, (ulong)StoredThroughMark.MaximumBoot, StoredThroughMark.MaximumSequence);
        DeviceProfile profile = tables.Devices.Profile(device);
        for (int point = 0; point < profile.PointCount; point++)
        {
            Point(tables, profile, tables.Devices.FirstPoint[device] + point, point, LongestTime, Quality.Stale, 0);
        }

        return writer.End();
    }

    public int DeviceDeath(long utc, int sequence)
    {
        writer.Begin(utc, sequence);
        return writer.End();
    }

    private void Begin(long utc, int sequence, ulong boot, ulong newest)
    {
        writer.Begin(utc, sequence);
        Number(MetricNames.Boot, SparkplugDataType.UInt64, boot, utc);
        Number(MetricNames.Sequence, SparkplugDataType.UInt64, newest, utc);
    }

    private void Point(ControllerTables tables, DeviceProfile profile, int index, int point, long utc, Quality quality, double value)
    {
        DocumentNames names = tables.Envelope.Names;
        int name = profile.PointNameOffset(point);
        writer.BeginMetric();
        writer.Name(names.Bytes, names.BytesOffset(name), names.Length(name));
        writer.Alias((ulong)(FirstAlias + index));
        if (utc >= 0)
        {
            writer.Timestamp(utc);
        }

        bool isBoolean = profile.PointUnit(point) == Unit.Boolean;
        writer.DataType(isBoolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
        if (quality < Quality.Stale)
        {
            writer.Null();
        }

        writer.BeginProperties();
        string symbol = UnitSymbol.Of(profile.PointUnit(point));
        if (symbol.Length > 0)
        {
            writer.PropertyText(MetricNames.PropertyUnit, symbol);
        }

        writer.PropertyInt(MetricNames.PropertyQuality, SparkplugDataType.Int32, (uint)SparkplugQuality.FromQuality(quality));
        writer.PropertyInt(MetricNames.PropertyKind, SparkplugDataType.Int32, (uint)profile.PointKind(point));
        writer.EndProperties();
        if (quality >= Quality.Stale)
        {
            Value(isBoolean, value);
        }

        writer.EndMetric();
    }

    /// <summary>A point's value by its type.</summary>
    public void Value(bool isBoolean, double value)
    {
        if (isBoolean)
        {
            writer.Boolean(value != 0);
        }
        else
        {
            writer.Double(value);
        }
    }

    /// <summary>A node metric of whole numbers.</summary>
    public void Number(string name, int dataType, ulong value, long utc)
    {
        Start(name, dataType, utc);
        writer.Long(value);
        writer.EndMetric();
    }

    private void Start(string name, int dataType, long utc)
    {
        writer.BeginMetric();
        writer.Name(name);
        if (utc >= 0)
        {
            writer.Timestamp(utc);
        }

        writer.DataType(dataType);
    }
}
