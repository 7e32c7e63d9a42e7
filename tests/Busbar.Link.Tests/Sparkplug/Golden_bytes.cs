using Busbar.Link;

namespace Busbar.Link.Tests.Sparkplug;

/// <summary>Bytes worked out by hand from sparkplug_b.proto, field by field.</summary>
public class Golden_bytes
{
    [Fact]
    public void A_data_message_is_written_as_the_schema_says()
    {
        SparkplugWriter writer = new(new byte[200]);
        writer.Begin(1_700_000_000_000, 5);
        writer.BeginMetric();
        writer.Name("a");
        writer.Alias(3);
        writer.Timestamp(1_700_000_000_001);
        writer.DataType(SparkplugDataType.Double);
        writer.Historical();
        writer.BeginProperties();
        writer.PropertyInt("Quality", SparkplugDataType.Int32, SparkplugQuality.Stale);
        writer.EndProperties();
        writer.Double(1.5);
        writer.EndMetric();
        int length = writer.End();

        Assert.Equal(
            "08" + "80D095FFBC31" // timestamp, varint
            + "12" + "2B" // metric of 43 bytes
            + "0A" + "01" + "61" // name "a"
            + "10" + "03" // alias
            + "18" + "81D095FFBC31" // its timestamp
            + "20" + "0A" // data type 10, Double
            + "28" + "01" // historical
            + "4A" + "10" // properties, 16 bytes
            + "0A" + "07" + "5175616C697479" // key "Quality"
            + "12" + "05" + "0803" + "18F403" // value: type 3, 500
            + "69" + "000000000000F83F" // 1.5
            + "18" + "05", // sequence number
            Convert.ToHexString(writer.Buffer, 0, length));
    }

    [Fact]
    public void Negative_numbers_are_twos_complement_in_32_bits()
    {
        SparkplugWriter writer = new(new byte[50]);
        writer.Begin(-1, -1);
        writer.BeginMetric();
        writer.DataType(SparkplugDataType.Int32);
        writer.Int(unchecked((uint)-2));
        writer.EndMetric();

        Assert.Equal("12" + "08" + "2003" + "50FEFFFFFF0F", Convert.ToHexString(writer.Buffer, 0, writer.End()));
    }

    [Fact]
    public void Null_and_text_and_bytes_and_flags_have_their_fields()
    {
        SparkplugWriter writer = new(new byte[100]);
        writer.Begin(-1, -1);
        writer.BeginMetric();
        writer.Null();
        writer.EndMetric();
        writer.BeginMetric();
        writer.Text("°C");
        writer.EndMetric();
        writer.BeginMetric();
        writer.Bytes([0xFF, 0x00], 0, 2);
        writer.EndMetric();
        writer.BeginMetric();
        writer.Boolean(true);
        writer.EndMetric();
        writer.BeginMetric();
        writer.Float(1f);
        writer.EndMetric();
        writer.BeginMetric();
        writer.Long(300);
        writer.EndMetric();

        Assert.Equal(
            "1202" + "3801" + "1205" + "7A03C2B043" + "1205" + "820102FF00" + "1202" + "7001" + "1205" + "650000803F" + "1203" + "58AC02",
            Convert.ToHexString(writer.Buffer, 0, writer.End()));
    }

    [Fact]
    public void A_metric_of_128_bytes_and_more_has_a_length_of_two_bytes()
    {
        SparkplugWriter writer = new(new byte[300]);
        writer.Begin(-1, -1);
        writer.BeginMetric();
        writer.Name(new string('x', 200));
        writer.EndMetric();

        Assert.Equal("12CB010AC801" + string.Concat(Enumerable.Repeat("78", 200)), Convert.ToHexString(writer.Buffer, 0, writer.End()));
    }
}
