using System.Text;
using Busbar.Points;

namespace Busbar.Link;

/// <summary>
/// Pull parser over one Sparkplug B payload: <see cref="Start"/>, then <see cref="NextMetric"/> until false, within a metric
/// <see cref="NextProperty"/> until false. Fields that are not known are skipped; a malformed payload sets <see cref="Failed"/>
/// and ends the walk. It throws nothing, and allocates only where a method says "new string".
/// </summary>
public sealed class SparkplugReader
{
    private readonly ProtobufInput payload = new ProtobufInput();
    private readonly ProtobufInput metric = new ProtobufInput();
    private readonly ProtobufInput keys = new ProtobufInput();
    private readonly ProtobufInput values = new ProtobufInput();
    private byte[] bytes = new byte[0];
    private int start;
    private int length;
    private bool failed;

    /// <summary>The payload, or the metric walked last, is malformed.</summary>
    public bool Failed
    {
        get { return failed; }
    }

    /// <summary>Unix milliseconds; -1 when absent.</summary>
    public long PayloadTimestamp { get; private set; }

    /// <summary>0 to 255; -1 when absent or out of range.</summary>
    public int Sequence { get; private set; }

    /// <summary>Number of metrics in the payload.</summary>
    public int MetricCount { get; private set; }

    public bool HasName { get; private set; }

    /// <summary>Where the name lies in the payload.</summary>
    public int NameOffset { get; private set; }

    public int NameLength { get; private set; }

    public bool HasAlias { get; private set; }

    public ulong Alias { get; private set; }

    /// <summary>Unix milliseconds; -1 when absent.</summary>
    public long Timestamp { get; private set; }

    /// <summary>One of <see cref="SparkplugDataType"/>; 0 when absent, as data messages may leave it to the birth.</summary>
    public int DataType { get; private set; }

    public bool IsHistorical { get; private set; }

    public bool IsNull { get; private set; }

    /// <summary>The current metric's value.</summary>
    public SparkplugValue Value { get; } = new SparkplugValue();

    public int PropertyKeyOffset { get; private set; }

    public int PropertyKeyLength { get; private set; }

    /// <summary>One of <see cref="SparkplugDataType"/>; 0 when absent.</summary>
    public int PropertyDataType { get; private set; }

    public bool PropertyIsNull { get; private set; }

    /// <summary>The current property's value.</summary>
    public SparkplugValue PropertyValue { get; } = new SparkplugValue();

    /// <summary>
    /// Takes a payload: reads its timestamp, sequence number and number of metrics, and stands before the first metric. The bytes
    /// must stay as they are during the walk.
    /// </summary>
    public void Start(byte[] payload, int offset, int length)
    {
        bytes = payload;
        start = offset;
        this.length = length;
        failed = false;
        PayloadTimestamp = -1;
        Sequence = -1;
        MetricCount = 0;
        this.payload.Start(payload, offset, length);
        while (this.payload.Next())
        {
            ReadPayloadField();
        }

        failed = this.payload.Failed;
        Rewind();
    }

    /// <summary>Stands before the first metric again.</summary>
    public void Rewind()
    {
        ClearMetric();
        payload.Start(bytes, start, length);
    }

    /// <summary>
    /// Walks every metric and property once and rewinds. A receiver that must not act on half a message asks this first.
    /// </summary>
    public bool IsWellFormed()
    {
        while (NextMetric())
        {
            while (NextProperty())
            {
            }
        }

        Rewind();
        return !failed;
    }

    /// <summary>Goes to the next metric; false at the end or when the payload is malformed.</summary>
    public bool NextMetric()
    {
        ClearMetric();
        while (!failed && payload.Next())
        {
            if (payload.Field == ProtobufWire.PayloadMetrics && payload.WireType == ProtobufWire.LengthDelimited)
            {
                return ReadMetric();
            }
        }

        failed |= payload.Failed;
        return false;
    }

    /// <summary>Goes to the next property of the metric; false when there is none left or the set is malformed.</summary>
    public bool NextProperty()
    {
        PropertyDataType = SparkplugDataType.Unknown;
        PropertyIsNull = false;
        PropertyValue.Clear();
        bool hasKey = NextOf(keys, ProtobufWire.PropertyKeys);
        bool hasValue = NextOf(values, ProtobufWire.PropertyValues);
        if (hasKey != hasValue)
        {
            failed = true;
        }

        if (failed || !hasKey)
        {
            return false;
        }

        PropertyKeyOffset = keys.ContentOffset;
        PropertyKeyLength = keys.ContentLength;
        return ReadProperty();
    }

    /// <summary>Whether the metric bears this name (ASCII).</summary>
    public bool NameIs(string name)
    {
        return HasName && Equal(name, NameOffset, NameLength);
    }

    /// <summary>Whether the property bears this key (ASCII).</summary>
    public bool PropertyKeyIs(string key)
    {
        return Equal(key, PropertyKeyOffset, PropertyKeyLength);
    }

    /// <summary>A new string of the name; empty without one.</summary>
    public string NameText()
    {
        return HasName ? Encoding.UTF8.GetString(bytes, NameOffset, NameLength) : "";
    }

    /// <summary>A new string of the property's key.</summary>
    public string PropertyKeyText()
    {
        return Encoding.UTF8.GetString(bytes, PropertyKeyOffset, PropertyKeyLength);
    }

    private void ReadPayloadField()
    {
        if (payload.Field == ProtobufWire.PayloadMetrics && payload.WireType == ProtobufWire.LengthDelimited)
        {
            MetricCount++;
        }

        if (payload.WireType != ProtobufWire.Varint)
        {
            return;
        }

        if (payload.Field == ProtobufWire.PayloadTimestamp)
        {
            PayloadTimestamp = ToTime(payload.Value);
        }
        else if (payload.Field == ProtobufWire.PayloadSequence)
        {
            Sequence = payload.Value <= 255 ? (int)payload.Value : -1;
        }
    }

    private bool ReadMetric()
    {
        metric.Start(bytes, payload.ContentOffset, payload.ContentLength);
        while (metric.Next())
        {
            ReadMetricField();
        }

        failed |= metric.Failed;
        return !failed;
    }

    private void ReadMetricField()
    {
        switch (metric.Field)
        {
            case ProtobufWire.MetricName:
                if (metric.WireType == ProtobufWire.LengthDelimited)
                {
                    HasName = true;
                    NameOffset = metric.ContentOffset;
                    NameLength = metric.ContentLength;
                }

                break;
            case ProtobufWire.MetricProperties:
                if (metric.WireType == ProtobufWire.LengthDelimited)
                {
                    keys.Start(bytes, metric.ContentOffset, metric.ContentLength);
                    values.Start(bytes, metric.ContentOffset, metric.ContentLength);
                }

                break;
            default:
                if (metric.Field >= ProtobufWire.MetricInt && metric.Field <= ProtobufWire.MetricBytes)
                {
                    Value.Take((SparkplugValueKind)(metric.Field - ProtobufWire.MetricInt + 1), metric);
                }
                else if (metric.Field > ProtobufWire.MetricBytes && metric.Field <= ProtobufWire.MetricBytes + 3)
                {
                    Value.Take(SparkplugValueKind.Other, metric);
                }
                else if (metric.WireType == ProtobufWire.Varint)
                {
                    ReadMetricNumber();
                }

                break;
        }
    }

    private void ReadMetricNumber()
    {
        switch (metric.Field)
        {
            case ProtobufWire.MetricAlias:
                HasAlias = true;
                Alias = metric.Value;
                break;
            case ProtobufWire.MetricTimestamp:
                Timestamp = ToTime(metric.Value);
                break;
            case ProtobufWire.MetricDataType:
                DataType = ToDataType(metric.Value);
                break;
            case ProtobufWire.MetricIsHistorical:
                IsHistorical = metric.Value != 0;
                break;
            case ProtobufWire.MetricIsNull:
                IsNull = metric.Value != 0;
                break;
        }
    }

    // The metric itself has been read by now: its cursor is free.
    private bool ReadProperty()
    {
        metric.Start(bytes, values.ContentOffset, values.ContentLength);
        while (metric.Next())
        {
            if (metric.Field >= ProtobufWire.PropertyInt && metric.Field <= ProtobufWire.PropertyText)
            {
                PropertyValue.Take((SparkplugValueKind)(metric.Field - ProtobufWire.PropertyInt + 1), metric);
            }
            else if (metric.Field > ProtobufWire.PropertyText && metric.Field <= ProtobufWire.PropertyText + 3)
            {
                PropertyValue.Take(SparkplugValueKind.Other, metric);
            }
            else if (metric.WireType == ProtobufWire.Varint && metric.Field == ProtobufWire.PropertyType)
            {
                PropertyDataType = ToDataType(metric.Value);
            }
            else if (metric.WireType == ProtobufWire.Varint && metric.Field == ProtobufWire.PropertyIsNull)
            {
                PropertyIsNull = metric.Value != 0;
            }
        }

        failed |= metric.Failed;
        return !failed;
    }

    // Keys and values stand in one message, in any mixture; each has a cursor of its own.
    private bool NextOf(ProtobufInput cursor, int field)
    {
        while (cursor.Next())
        {
            if (cursor.Field == field && cursor.WireType == ProtobufWire.LengthDelimited)
            {
                return true;
            }
        }

        failed |= cursor.Failed;
        return false;
    }

    private void ClearMetric()
    {
        HasName = false;
        NameOffset = 0;
        NameLength = 0;
        HasAlias = false;
        Alias = 0;
        Timestamp = -1;
        DataType = SparkplugDataType.Unknown;
        IsHistorical = false;
        IsNull = false;
        Value.Clear();
        keys.Start(bytes, 0, 0);
        values.Start(bytes, 0, 0);
    }

    private bool Equal(string text, int offset, int count)
    {
        if (text.Length != count)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (text[i] != bytes[offset + i])
            {
                return false;
            }
        }

        return true;
    }

    private static long ToTime(ulong value)
    {
        return value <= long.MaxValue ? Signed.Of(value) : -1;
    }

    private static int ToDataType(ulong value)
    {
        return value <= 255 ? (int)value : SparkplugDataType.Unknown;
    }
}
