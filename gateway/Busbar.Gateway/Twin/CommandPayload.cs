using Busbar.Link;
using Busbar.Points;

namespace Busbar.Gateway.Twin;

/// <summary>A command as the Sparkplug payload of a DCMD.</summary>
public static class CommandPayload
{
    /// <summary>Metrics CommandId, Priority, Expiry, Release where it applies, and the point's value.</summary>
    /// <param name="command">Checked before; device and point exist.</param>
    /// <param name="unit">Of the point: Boolean points travel as Boolean, all others as Double.</param>
    /// <param name="now">Time of the message.</param>
    public static byte[] Encode(Command command, Unit unit, DateTimeOffset now)
    {
        SparkplugWriter writer = new(new byte[512]);
        writer.Begin(now.ToUnixTimeMilliseconds(), -1);
        Number(writer, MetricNames.CommandId, SparkplugDataType.UInt64, command.Id);
        Number(writer, MetricNames.Priority, SparkplugDataType.UInt8, (ulong)command.Request.Priority);
        Number(writer, MetricNames.Expiry, SparkplugDataType.UInt32, (ulong)command.Request.Expiry.TotalSeconds);
        if (command.Request.Value is null)
        {
            writer.BeginMetric();
            writer.Name(MetricNames.Release);
            writer.DataType(SparkplugDataType.Boolean);
            writer.Boolean(true);
            writer.EndMetric();
        }

        writer.BeginMetric();
        writer.Name(command.Request.Point);
        writer.DataType(unit == Unit.Boolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
        if (command.Request.Value is not { } value)
            writer.Null();
        else if (unit == Unit.Boolean)
            writer.Boolean(value != 0);
        else
            writer.Double(value);
        writer.EndMetric();
        int length = writer.End();
        return length >= 0 ? writer.Buffer[..length] : throw new InvalidOperationException($"command {command.Id} does not fit in {writer.Buffer.Length} bytes");
    }

    private static void Number(SparkplugWriter writer, string name, int dataType, ulong value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(dataType);
        if (dataType == SparkplugDataType.UInt64)
            writer.Long(value);
        else
            writer.Int((uint)value);
        writer.EndMetric();
    }
}
