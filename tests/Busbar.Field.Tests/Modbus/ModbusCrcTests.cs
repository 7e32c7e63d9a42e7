using System.Text;
using Busbar.Field.Modbus;

namespace Busbar.Field.Tests.Modbus;

public class ModbusCrcTests
{
    [Fact]
    public void The_check_value_of_the_nine_digits_is_4B37() =>
        Assert.Equal(0x4B37, ModbusCrc.Compute(Encoding.ASCII.GetBytes("123456789"), 0, 9));

    [Fact]
    public void The_low_byte_comes_first_on_the_wire()
    {
        byte[] frame = Hex.Bytes("01 04 00 00 00 02 00 00");
        ModbusCrc.Append(frame, 0, 6);
        Assert.Equal("71 CB", Hex.Text(frame, 6, 2));
    }

    [Fact]
    public void Every_single_bit_error_is_found()
    {
        byte[] frame = Hex.Bytes("01 03 04 06 51 3F 9E 3B 32");
        Assert.True(ModbusCrc.IsRight(frame, 0, frame.Length));
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ModbusCrc.IsRight(frame, 0, frame.Length), $"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_table_of_half_bytes_gives_what_the_polynomial_gives()
    {
        for (int value = 0; value < 65536; value++)
        {
            byte[] bytes = [(byte)(value >> 8), (byte)value];
            int crc = 0xFFFF;
            foreach (byte one in bytes)
            {
                crc ^= one;
                for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
            Assert.Equal(crc, ModbusCrc.Compute(bytes, 0, 2));
        }
    }
}
