using Busbar.Link;

namespace Busbar.Gateway.Ingest;

/// <summary>The payloads of NCMD and DCMD.</summary>
internal static class CommandPayloads
{
    private const int Envelope = 256;

    public static byte[] Command(OutgoingCommand command, bool isBoolean, long now)
    {
        SparkplugWriter writer = new(new byte[Envelope + (4 * (command.Point.Length + (command.Override?.User.Length ?? 0) + (command.Override?.Reason.Length ?? 0)))]);
        writer.Begin(now, -1);
        Number(writer, MetricNames.CommandId, SparkplugDataType.UInt64, command.CommandId);
        Number(writer, MetricNames.Priority, SparkplugDataType.UInt8, (ulong)command.Priority);
        Number(writer, MetricNames.Expiry, SparkplugDataType.UInt32, (ulong)Math.Clamp(command.Expiry.TotalSeconds, 1, uint.MaxValue));
        if (command.Value is null)
            Flag(writer, MetricNames.Release);
        if (command.Override is { } exemption)
        {
            Text(writer, MetricNames.OverrideUser, exemption.User);
            Text(writer, MetricNames.OverrideReason, exemption.Reason);
        }

        writer.BeginMetric();
        writer.Name(command.Point);
        writer.DataType(isBoolean ? SparkplugDataType.Boolean : SparkplugDataType.Double);
        if (command.Value is not { } value)
            writer.Null();
        else if (isBoolean)
            writer.Boolean(value != 0);
        else
            writer.Double(value);
        writer.EndMetric();
        return Finish(writer);
    }

    public static byte[] Number(string name, ulong value, long now)
    {
        SparkplugWriter writer = new(new byte[Envelope]);
        writer.Begin(now, -1);
        Number(writer, name, SparkplugDataType.UInt64, value);
        return Finish(writer);
    }

    public static byte[] Rebirth(long now)
    {
        SparkplugWriter writer = new(new byte[Envelope]);
        writer.Begin(now, -1);
        Flag(writer, MetricNames.Rebirth);
        return Finish(writer);
    }

    public static byte[] Document(byte[] document, long now)
    {
        SparkplugWriter writer = new(new byte[Envelope + document.Length]);
        writer.Begin(now, -1);
        writer.BeginMetric();
        writer.Name(MetricNames.Document);
        writer.DataType(SparkplugDataType.Bytes);
        writer.Bytes(document, 0, document.Length);
        writer.EndMetric();
        return Finish(writer);
    }

    private static void Number(SparkplugWriter writer, string name, int dataType, ulong value)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(dataType);
        if (dataType is SparkplugDataType.UInt32 or SparkplugDataType.UInt64)
            writer.Long(value);
        else
            writer.Int((uint)value);
        writer.EndMetric();
    }

    private static void Text(SparkplugWriter writer, string name, string text)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(SparkplugDataType.String);
        writer.Text(text);
        writer.EndMetric();
    }

    private static void Flag(SparkplugWriter writer, string name)
    {
        writer.BeginMetric();
        writer.Name(name);
        writer.DataType(SparkplugDataType.Boolean);
        writer.Boolean(true);
        writer.EndMetric();
    }

    private static byte[] Finish(SparkplugWriter writer)
    {
        int length = writer.End();
        return length >= 0 ? writer.Buffer[..length] : throw new InvalidOperationException("The command did not fit into the buffer made for it.");
    }
}
