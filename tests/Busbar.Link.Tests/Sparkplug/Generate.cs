using CsCheck;
using Busbar.Link;

namespace Busbar.Link.Tests.Sparkplug;

/// <summary>Random payloads of everything that the writer can write.</summary>
public static class Generate
{
    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Names as they occur, and letters of one to four bytes in UTF-8.
    private static readonly Gen<string> Text = Gen.OneOf(
        OneOf("", "setpoint", "Busbar/Event", "engUnit", "°C", "m³/h", "机房", "𝄞 clef"),
        Gen.String[Gen.Char["abcxyz0189-_/ äß控制"], 0, 300]);

    private static readonly Gen<ulong> Number = Gen.OneOf(Gen.ULong, Gen.ULong[0, 300], OneOf(0UL, 127UL, 128UL, uint.MaxValue, ulong.MaxValue));

    // Signalling NaNs come back quiet from float to double and again: not a matter of this format.
    private static readonly Gen<ulong> FloatBits = Gen.Float.Where(value => !float.IsNaN(value)).Select(value => (ulong)BitConverter.SingleToUInt32Bits(value));

    private static readonly Gen<PlainValue> PropertyValue = Gen.OneOf(
        Gen.Int[1, 6].Select(Number, (type, bits) => new PlainValue(SparkplugValueKind.Int, type == 4 ? 5 : type, bits & uint.MaxValue, "")),
        OneOf(4, 7, 8, 13).Select(Number, (type, bits) => new PlainValue(SparkplugValueKind.Long, type, bits, "")),
        FloatBits.Select(bits => new PlainValue(SparkplugValueKind.Float, SparkplugDataType.Float, bits, "")),
        Gen.ULong.Select(bits => new PlainValue(SparkplugValueKind.Double, SparkplugDataType.Double, bits, "")),
        Gen.Bool.Select(on => new PlainValue(SparkplugValueKind.Boolean, SparkplugDataType.Boolean, on ? 1UL : 0UL, "")),
        Text.Select(text => new PlainValue(SparkplugValueKind.Text, SparkplugDataType.String, 0, text)),
        Gen.Int[1, 21].Select(type => new PlainValue(SparkplugValueKind.None, type, 0, "")));

    private static readonly Gen<PlainValue> MetricValue = Gen.OneOf(
        PropertyValue,
        Gen.Byte.Array[0, 300].Select(bytes => new PlainValue(SparkplugValueKind.Bytes, SparkplugDataType.Bytes, 0, Convert.ToHexString(bytes))));

    private static readonly Gen<EquatableList<(string, PlainValue)>> Properties =
        Gen.Select(Text, PropertyValue).List[0, 5].Select(list => new EquatableList<(string, PlainValue)>(list));

    public static readonly Gen<PlainMetric> Metric = Gen.Select(
        Gen.Select(Gen.Bool, Text, (has, text) => has ? text : null), Number.Nullable(), Gen.Long[0, long.MaxValue].Nullable(), Gen.Bool, MetricValue, Properties).Select(
        (name, alias, timestamp, isHistorical, value, properties) => new PlainMetric(name, alias, timestamp, isHistorical, value, properties));

    public static readonly Gen<PlainPayload> Payload = Gen.Select(
        Gen.Long[0, long.MaxValue].Nullable(), Gen.Int[0, 255].Nullable(), Metric.List[0, 12]).Select(
        (timestamp, sequence, metrics) => new PlainPayload(timestamp, sequence, new EquatableList<PlainMetric>(metrics)));
}
