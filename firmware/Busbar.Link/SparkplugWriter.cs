namespace Busbar.Link;

/// <summary>
/// Writes one Sparkplug B 3.0 payload into a fixed buffer, without allocation (but for <see cref="Float"/> and
/// <see cref="PropertyFloat"/>). Call the fields of a metric in the order of this file and the bytes are those of any
/// protobuf encoder. When the buffer is full <see cref="Overflowed"/> turns true and stays so until <see cref="Rewind"/> or
/// <see cref="Begin"/>: take a <see cref="Mark"/> before each metric, and send what was there at the mark.
/// </summary>
public sealed class SparkplugWriter
{
    // Tag and two bytes of varint: kept free for the sequence number, which stands last in the payload.
    private const int SequenceRoom = 3;

    private readonly ProtobufOutput output;
    private int sequence;
    private int metricStart;
    private int propertiesStart;

    /// <summary>The writer owns <paramref name="buffer"/> from now on; the payload is its first <see cref="Length"/> bytes.</summary>
    public SparkplugWriter(byte[] buffer)
    {
        output = new ProtobufOutput(buffer);
        sequence = -1;
    }

    /// <summary>The buffer given at the start.</summary>
    public byte[] Buffer
    {
        get { return output.Buffer; }
    }

    /// <summary>Bytes written.</summary>
    public int Length
    {
        get { return output.Length; }
    }

    /// <summary>Something did not fit; see the type's remarks.</summary>
    public bool Overflowed
    {
        get { return output.Overflowed; }
    }

    /// <summary>Starts a payload. Timestamp in Unix milliseconds; sequence number 0 to 255; -1 leaves either out.</summary>
    public void Begin(long timestampOrMinus1, int seqOrMinus1)
    {
        sequence = seqOrMinus1;
        output.Length = 0;
        output.Overflowed = false;
        output.Limit = output.Buffer.Length - (sequence >= 0 ? SequenceRoom : 0);
        if (timestampOrMinus1 >= 0)
        {
            output.VarintField(ProtobufWire.PayloadTimestamp, (ulong)timestampOrMinus1);
        }
    }

    /// <summary>Where the payload stands between two metrics.</summary>
    public int Mark()
    {
        return output.Length;
    }

    /// <summary>Forgets everything since <paramref name="mark"/>, an overflow included.</summary>
    public void Rewind(int mark)
    {
        output.Length = mark;
        output.Overflowed = false;
    }

    /// <summary>Ends the payload and returns its length in bytes; -1 while <see cref="Overflowed"/>, for then it is no payload.</summary>
    public int End()
    {
        if (output.Overflowed)
        {
            return -1;
        }

        output.Limit = output.Buffer.Length;
        if (sequence >= 0)
        {
            output.VarintField(ProtobufWire.PayloadSequence, (ulong)(sequence & 0xFF));
        }

        return output.Length;
    }

    public void BeginMetric()
    {
        metricStart = output.Open(ProtobufWire.PayloadMetrics);
    }

    public void EndMetric()
    {
        output.Close(metricStart);
    }

    /// <summary>Name as UTF-8 bytes, for instance in place in a document's name pool.</summary>
    public void Name(byte[] utf8, int offset, int length)
    {
        output.BytesField(ProtobufWire.MetricName, utf8, offset, length);
    }

    public void Name(string name)
    {
        output.TextField(ProtobufWire.MetricName, name);
    }

    public void Alias(ulong alias)
    {
        output.VarintField(ProtobufWire.MetricAlias, alias);
    }

    /// <summary>Unix milliseconds, at the source.</summary>
    public void Timestamp(long unixMilliseconds)
    {
        output.VarintField(ProtobufWire.MetricTimestamp, (ulong)unixMilliseconds);
    }

    /// <summary>One of <see cref="SparkplugDataType"/>.</summary>
    public void DataType(int dataType)
    {
        output.VarintField(ProtobufWire.MetricDataType, (ulong)dataType);
    }

    /// <summary>The value was kept through an outage: hosts store it and do not show it as current.</summary>
    public void Historical()
    {
        output.VarintField(ProtobufWire.MetricIsHistorical, 1);
    }

    /// <summary>There is no value; write none.</summary>
    public void Null()
    {
        output.VarintField(ProtobufWire.MetricIsNull, 1);
    }

    public void BeginProperties()
    {
        propertiesStart = output.Open(ProtobufWire.MetricProperties);
    }

    /// <summary>Data types Int8 to Int32 (two's complement), UInt8 and UInt16.</summary>
    public void PropertyInt(string key, int dataType, uint value)
    {
        int start = BeginProperty(key, dataType);
        output.VarintField(ProtobufWire.PropertyInt, value);
        output.Close(start);
    }

    /// <summary>Data types UInt32 (the reference implementations read it here only), Int64, UInt64 and DateTime.</summary>
    public void PropertyLong(string key, int dataType, ulong value)
    {
        int start = BeginProperty(key, dataType);
        output.VarintField(ProtobufWire.PropertyLong, value);
        output.Close(start);
    }

    public void PropertyFloat(string key, float value)
    {
        int start = BeginProperty(key, SparkplugDataType.Float);
        output.FloatField(ProtobufWire.PropertyFloat, value);
        output.Close(start);
    }

    public void PropertyDouble(string key, double value)
    {
        int start = BeginProperty(key, SparkplugDataType.Double);
        output.DoubleField(ProtobufWire.PropertyDouble, value);
        output.Close(start);
    }

    public void PropertyBoolean(string key, bool value)
    {
        int start = BeginProperty(key, SparkplugDataType.Boolean);
        output.VarintField(ProtobufWire.PropertyBoolean, value ? 1UL : 0UL);
        output.Close(start);
    }

    public void PropertyText(string key, string value)
    {
        int start = BeginProperty(key, SparkplugDataType.String);
        output.TextField(ProtobufWire.PropertyText, value);
        output.Close(start);
    }

    public void PropertyText(string key, byte[] utf8, int offset, int length)
    {
        int start = BeginProperty(key, SparkplugDataType.String);
        output.BytesField(ProtobufWire.PropertyText, utf8, offset, length);
        output.Close(start);
    }

    /// <summary>Two texts of one array with a slash between them, such as a device and its point; without the second, the first alone.</summary>
    public void PropertyPath(string key, byte[] utf8, int offset, int length, int secondOffset, int secondLength)
    {
        int start = BeginProperty(key, SparkplugDataType.String);
        int text = output.Open(ProtobufWire.PropertyText);
        output.Raw(utf8, offset, length);
        if (secondLength > 0)
        {
            output.Byte('/');
            output.Raw(utf8, secondOffset, secondLength);
        }

        output.Close(text);
        output.Close(start);
    }

    public void PropertyNull(string key, int dataType)
    {
        int start = BeginProperty(key, dataType);
        output.VarintField(ProtobufWire.PropertyIsNull, 1);
        output.Close(start);
    }

    public void EndProperties()
    {
        output.Close(propertiesStart);
    }

    /// <summary>Value of data types Int8 to Int32 (two's complement), UInt8 and UInt16.</summary>
    public void Int(uint value)
    {
        output.VarintField(ProtobufWire.MetricInt, value);
    }

    /// <summary>Value of data types UInt32 (the reference implementations read it here only), Int64, UInt64 and DateTime.</summary>
    public void Long(ulong value)
    {
        output.VarintField(ProtobufWire.MetricLong, value);
    }

    public void Float(float value)
    {
        output.FloatField(ProtobufWire.MetricFloat, value);
    }

    public void Double(double value)
    {
        output.DoubleField(ProtobufWire.MetricDouble, value);
    }

    public void Boolean(bool value)
    {
        output.VarintField(ProtobufWire.MetricBoolean, value ? 1UL : 0UL);
    }

    public void Text(string value)
    {
        output.TextField(ProtobufWire.MetricText, value);
    }

    public void Text(byte[] utf8, int offset, int length)
    {
        output.BytesField(ProtobufWire.MetricText, utf8, offset, length);
    }

    public void Bytes(byte[] bytes, int offset, int length)
    {
        output.BytesField(ProtobufWire.MetricBytes, bytes, offset, length);
    }

    // Keys and values are two repeated fields, paired by order; pair by pair is as good as all keys first.
    private int BeginProperty(string key, int dataType)
    {
        output.TextField(ProtobufWire.PropertyKeys, key);
        int start = output.Open(ProtobufWire.PropertyValues);
        output.VarintField(ProtobufWire.PropertyType, (ulong)dataType);
        return start;
    }
}
