using Busbar.Link;

namespace Busbar.Link.Tests.Sparkplug;

/// <summary>A metric or property as plain data, so that what went in can be compared with what came out.</summary>
/// <param name="Kind">Which value field; None is null.</param>
/// <param name="Bits">Whole numbers, the bits of floats, 0 and 1.</param>
/// <param name="Text">Text, or bytes as hex.</param>
public sealed record PlainValue(SparkplugValueKind Kind, int DataType, ulong Bits, string Text);

public sealed record PlainMetric(string? Name, ulong? Alias, long? Timestamp, bool IsHistorical, PlainValue Value, EquatableList<(string Key, PlainValue Value)> Properties);

public sealed record PlainPayload(long? Timestamp, int? Sequence, EquatableList<PlainMetric> Metrics);

/// <summary>A list that is equal when its items are.</summary>
public sealed class EquatableList<T>(IEnumerable<T> items) : List<T>(items), IEquatable<EquatableList<T>>
{
    public bool Equals(EquatableList<T>? other) => other is not null && this.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode() => Count;

    public override string ToString() => "[" + string.Join("; ", this) + "]";
}

/// <summary>Plain payloads through our writer and reader.</summary>
public static class Payload
{
    /// <summary>The bytes of a payload; a buffer that is large enough for every one that the tests make.</summary>
    public static byte[] Write(PlainPayload payload)
    {
        SparkplugWriter writer = new(new byte[100_000]);
        writer.Begin(payload.Timestamp ?? -1, payload.Sequence ?? -1);
        foreach (PlainMetric metric in payload.Metrics)
            Write(writer, metric);
        int length = writer.End();
        Assert.True(length >= 0);
        return writer.Buffer[..length];
    }

    public static void Write(SparkplugWriter writer, PlainMetric metric)
    {
        writer.BeginMetric();
        if (metric.Name is not null)
            writer.Name(metric.Name);
        if (metric.Alias is { } alias)
            writer.Alias(alias);
        if (metric.Timestamp is { } timestamp)
            writer.Timestamp(timestamp);
        if (metric.Value.DataType != 0)
            writer.DataType(metric.Value.DataType);
        if (metric.IsHistorical)
            writer.Historical();
        if (metric.Value.Kind == SparkplugValueKind.None)
            writer.Null();
        if (metric.Properties.Count > 0)
        {
            writer.BeginProperties();
            foreach ((string key, PlainValue value) in metric.Properties)
                WriteProperty(writer, key, value);
            writer.EndProperties();
        }

        WriteValue(writer, metric.Value);
        writer.EndMetric();
    }

    /// <summary>What the reader finds; null when it finds the payload malformed.</summary>
    public static PlainPayload? Read(byte[] bytes)
    {
        SparkplugReader reader = new();
        reader.Start(bytes, 0, bytes.Length);
        List<PlainMetric> metrics = [];
        while (reader.NextMetric())
        {
            string? name = reader.HasName ? reader.NameText() : null;
            PlainValue value = Read(reader.Value, reader.IsNull, reader.DataType);
            List<(string, PlainValue)> properties = [];
            while (reader.NextProperty())
                properties.Add((reader.PropertyKeyText(), Read(reader.PropertyValue, reader.PropertyIsNull, reader.PropertyDataType)));
            metrics.Add(new PlainMetric(
                name,
                reader.HasAlias ? reader.Alias : null,
                reader.Timestamp >= 0 ? reader.Timestamp : null,
                reader.IsHistorical,
                value,
                new(properties)));
        }

        return reader.Failed
            ? null
            : new PlainPayload(reader.PayloadTimestamp >= 0 ? reader.PayloadTimestamp : null, reader.Sequence >= 0 ? reader.Sequence : null, new(metrics));
    }

    private static PlainValue Read(SparkplugValue value, bool isNull, int dataType) => (isNull ? SparkplugValueKind.None : value.Kind) switch
    {
        SparkplugValueKind.Text => new(SparkplugValueKind.Text, dataType, 0, value.ToText()),
        SparkplugValueKind.Bytes => new(SparkplugValueKind.Bytes, dataType, 0, Convert.ToHexString(value.Payload, value.Offset, value.Length)),
        SparkplugValueKind.Float => new(SparkplugValueKind.Float, dataType, BitConverter.SingleToUInt32Bits((float)value.ToDouble(dataType)), ""),
        SparkplugValueKind.None => new(SparkplugValueKind.None, dataType, 0, ""),
        SparkplugValueKind kind => new(kind, dataType, value.Bits, ""),
    };

    private static void WriteValue(SparkplugWriter writer, PlainValue value)
    {
        switch (value.Kind)
        {
            case SparkplugValueKind.Int: writer.Int((uint)value.Bits); break;
            case SparkplugValueKind.Long: writer.Long(value.Bits); break;
            case SparkplugValueKind.Float: writer.Float(BitConverter.UInt32BitsToSingle((uint)value.Bits)); break;
            case SparkplugValueKind.Double: writer.Double(BitConverter.UInt64BitsToDouble(value.Bits)); break;
            case SparkplugValueKind.Boolean: writer.Boolean(value.Bits != 0); break;
            case SparkplugValueKind.Text: writer.Text(value.Text); break;
            case SparkplugValueKind.Bytes:
                byte[] bytes = Convert.FromHexString(value.Text);
                writer.Bytes(bytes, 0, bytes.Length);
                break;
        }
    }

    private static void WriteProperty(SparkplugWriter writer, string key, PlainValue value)
    {
        switch (value.Kind)
        {
            case SparkplugValueKind.None: writer.PropertyNull(key, value.DataType); break;
            case SparkplugValueKind.Int: writer.PropertyInt(key, value.DataType, (uint)value.Bits); break;
            case SparkplugValueKind.Long: writer.PropertyLong(key, value.DataType, value.Bits); break;
            case SparkplugValueKind.Float: writer.PropertyFloat(key, BitConverter.UInt32BitsToSingle((uint)value.Bits)); break;
            case SparkplugValueKind.Double: writer.PropertyDouble(key, BitConverter.UInt64BitsToDouble(value.Bits)); break;
            case SparkplugValueKind.Boolean: writer.PropertyBoolean(key, value.Bits != 0); break;
            case SparkplugValueKind.Text: writer.PropertyText(key, value.Text); break;
            default: throw new ArgumentException($"No property of kind {value.Kind}");
        }
    }
}
