namespace Busbar.Link;

/// <summary>Wire types of protocol buffers and the field numbers of sparkplug_b.proto (Sparkplug 3.0, clause 6.4.1).</summary>
internal static class ProtobufWire
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int LengthDelimited = 2;
    public const int Fixed32 = 5;

    public const int PayloadTimestamp = 1;
    public const int PayloadMetrics = 2;
    public const int PayloadSequence = 3;

    public const int MetricName = 1;
    public const int MetricAlias = 2;
    public const int MetricTimestamp = 3;
    public const int MetricDataType = 4;
    public const int MetricIsHistorical = 5;
    public const int MetricIsNull = 7;
    public const int MetricProperties = 9;

    // The value fields of a metric follow each other in the same order as those of a property, 7 higher.
    public const int MetricInt = 10;
    public const int MetricLong = 11;
    public const int MetricFloat = 12;
    public const int MetricDouble = 13;
    public const int MetricBoolean = 14;
    public const int MetricText = 15;
    public const int MetricBytes = 16;

    public const int PropertyKeys = 1;
    public const int PropertyValues = 2;

    public const int PropertyType = 1;
    public const int PropertyIsNull = 2;
    public const int PropertyInt = 3;
    public const int PropertyLong = 4;
    public const int PropertyFloat = 5;
    public const int PropertyDouble = 6;
    public const int PropertyBoolean = 7;
    public const int PropertyText = 8;
}
