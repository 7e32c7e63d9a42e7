using Busbar.Link;
using Busbar.Points;

namespace Busbar.Gateway.Ingest;

/// <summary>Turns the metric at which a reader stands into a sample, an event or a birth's point. Pure.</summary>
internal static class RecordReader
{
    private static readonly IngestedWhy Unsaid = new(null, null, Quality.Good, null, null, 0);

    /// <summary>The metric's number; null when it has none (null, text, not a number).</summary>
    public static double? Number(SparkplugReader reader, int dataType)
    {
        if (reader.IsNull || !reader.Value.IsNumber)
            return null;
        double value = reader.Value.ToDouble(reader.DataType != SparkplugDataType.Unknown ? reader.DataType : dataType);
        return double.IsFinite(value) ? value : null;
    }

    /// <summary>A sample; its value is null whenever its quality is bad or not present, and never otherwise.</summary>
    public static IngestedSample Sample(SparkplugReader reader, ControllerSession session, BornMetric metric, ulong boot, long now)
    {
        double? value = Number(reader, metric.DataType);
        Quality quality = Quality.Good;
        long uptime = -1;
        while (reader.NextProperty())
        {
            if (reader.PropertyKeyIs(MetricNames.PropertyQuality))
                quality = SparkplugQuality.ToQuality((int)reader.PropertyValue.ToLong(SparkplugDataType.Int32));
            else if (reader.PropertyKeyIs(MetricNames.PropertyUptime))
                uptime = reader.PropertyValue.ToLong(SparkplugDataType.UInt64);
        }

        if (quality is Quality.Bad or Quality.NotPresent)
            value = null;
        else if (value is null)
            quality = Quality.Bad;
        long time = Time(reader, session, boot, uptime, now, out bool isUndated);
        if (isUndated && quality > Quality.Uncertain)
            quality = Quality.Uncertain;
        return new IngestedSample(session.Controller, metric.Device, metric.Name, time, value, quality, reader.IsHistorical, isUndated);
    }

    public static IngestedEvent Event(SparkplugReader reader, ControllerSession session, string device, ulong boot, long now)
    {
        int code = (int)reader.Value.ToLong(SparkplugDataType.UInt16);
        string? point = null;
        string? text = null;
        double? value = null;
        ulong command = 0;
        int priority = 0;
        int source = 0;
        int reason = 0;
        long uptime = -1;
        IngestedWhy why = Unsaid;
        while (reader.NextProperty())
        {
            SparkplugValue property = reader.PropertyValue;
            if (reader.PropertyKeyIs(MetricNames.PropertyPoint))
                point = property.ToText();
            else if (reader.PropertyKeyIs(MetricNames.PropertyText))
                text = property.ToText();
            else if (reader.PropertyKeyIs(MetricNames.PropertyValue))
                value = property.IsNumber && double.IsFinite(property.ToDouble(reader.PropertyDataType)) ? property.ToDouble(reader.PropertyDataType) : null;
            else if (reader.PropertyKeyIs(MetricNames.PropertyCommandId))
                command = property.Bits;
            else if (reader.PropertyKeyIs(MetricNames.PropertyPriority))
                priority = (int)property.ToLong(SparkplugDataType.UInt8);
            else if (reader.PropertyKeyIs(MetricNames.PropertySource))
                source = (int)property.ToLong(SparkplugDataType.UInt8);
            else if (reader.PropertyKeyIs(MetricNames.PropertyReason))
                reason = (int)property.ToLong(SparkplugDataType.UInt8);
            else if (reader.PropertyKeyIs(MetricNames.PropertyUptime))
                uptime = property.ToLong(SparkplugDataType.UInt64);
            else
                why = Add(why, reader, property);
        }

        long time = Time(reader, session, boot, uptime, now, out bool isUndated);
        return new IngestedEvent(session.Controller, device, code, time, point, value, command, priority, source, reason, text, reader.IsHistorical, isUndated)
        {
            Why = why == Unsaid ? null : why,
        };
    }

    private static IngestedWhy Add(IngestedWhy why, SparkplugReader reader, SparkplugValue property)
    {
        if (reader.PropertyKeyIs(MetricNames.PropertyInput))
            return why with { Input = property.ToText() };
        if (reader.PropertyKeyIs(MetricNames.PropertyInputValue))
            return why with { Value = property.IsNumber && double.IsFinite(property.ToDouble(reader.PropertyDataType)) ? property.ToDouble(reader.PropertyDataType) : null };
        if (reader.PropertyKeyIs(MetricNames.PropertyInputQuality))
            return why with { Quality = SparkplugQuality.ToQuality((int)property.ToLong(SparkplugDataType.Int32)) };
        if (reader.PropertyKeyIs(MetricNames.PropertyInputAge))
            return why with { AgeMilliseconds = property.ToLong(SparkplugDataType.UInt32) };
        if (reader.PropertyKeyIs(MetricNames.PropertyPolicy))
            return why with { Policy = property.ToText() };
        return reader.PropertyKeyIs(MetricNames.PropertyLimits) ? why with { Limits = (int)property.ToLong(SparkplugDataType.UInt8) } : why;
    }

    public static BornPoint Point(SparkplugReader reader, string name, long now)
    {
        double? value = Number(reader, reader.DataType);
        bool isBoolean = reader.DataType == SparkplugDataType.Boolean;
        Quality quality = value is null ? Quality.NotPresent : Quality.Good;
        PointKind kind = PointKind.Measurement;
        string unit = "";
        while (reader.NextProperty())
        {
            if (reader.PropertyKeyIs(MetricNames.PropertyUnit))
                unit = reader.PropertyValue.ToText();
            else if (reader.PropertyKeyIs(MetricNames.PropertyKind))
                kind = (PointKind)reader.PropertyValue.ToLong(SparkplugDataType.Int32);
            else if (reader.PropertyKeyIs(MetricNames.PropertyQuality))
                quality = SparkplugQuality.ToQuality((int)reader.PropertyValue.ToLong(SparkplugDataType.Int32));
        }

        if (quality is Quality.Bad or Quality.NotPresent)
            value = null;
        else if (value is null)
            quality = Quality.Bad;
        DateTimeOffset? time = IsTime(reader.Timestamp) ? DateTimeOffset.FromUnixTimeMilliseconds(reader.Timestamp) : null;
        return new BornPoint(name, unit, kind, isBoolean, value, quality, time ?? (value is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(now)));
    }

    private static long Time(SparkplugReader reader, ControllerSession session, ulong boot, long uptime, long now, out bool isUndated)
    {
        isUndated = !IsTime(reader.Timestamp);
        if (!isUndated)
            return reader.Timestamp;
        long dated = uptime >= 0 ? session.Date(boot, uptime) : -1;
        return IsTime(dated) ? dated : now;
    }

    // 0 is what a clock that was never set says; beyond the year 9999 DateTimeOffset has no word for it.
    private static bool IsTime(long milliseconds) => milliseconds > 0 && milliseconds <= 253_402_300_799_999;
}
