using Busbar.Field.Modbus;
using Busbar.Tests.Modbus;

namespace Busbar.Field.Tests.Modbus;

public class ModbusServerTests
{
    private readonly RegisterNumbers registers = new();
    private readonly byte[] answer = new byte[300];

    [Fact]
    public void A_register_is_its_own_number_wherever_the_read_starts()
    {
        Assert.Equal("03 06 00 6B 00 6C 00 6D", Ask("03 00 6B 00 03"));
        Assert.Equal("04 02 FF FF", Ask("04 FF FF 00 01"));
    }

    [Fact]
    public void Bits_are_packed_from_the_lowest()
    {
        // Coils 0, 3, 6, 9 are on.
        Assert.Equal("01 02 49 02", Ask("01 00 00 00 0A"));
        Assert.Equal("02 01 01", Ask("02 00 05 00 05"));
    }

    [Fact]
    public void Writes_are_taken_and_repeated()
    {
        Assert.Equal("05 00 AC FF 00", Ask("05 00 AC FF 00"));
        Assert.True(registers.Coils[0xAC]);
        Assert.Equal("06 00 01 00 03", Ask("06 00 01 00 03"));
        Assert.Equal(3, registers.Holding[1]);
        Assert.Equal("10 00 01 00 02", Ask("10 00 01 00 02 04 00 0A 01 02"));
        Assert.Equal(0x102, registers.Holding[2]);
        Assert.Equal("0F 00 13 00 0A", Ask("0F 00 13 00 0A 02 CD 01"));
        Assert.Equal([true, false, true, true, false, false, true, true, true, false], registers.Coils[0x13..0x1D]);
    }

    [Fact]
    public void A_mask_write_is_the_specifications_example()
    {
        registers.Holding[4] = 0x12;
        Assert.Equal("16 00 04 00 F2 00 25", Ask("16 00 04 00 F2 00 25"));
        Assert.Equal(0x17, registers.Holding[4]);
    }

    [Fact]
    public void Read_write_writes_first() =>
        Assert.Equal("17 06 00 FF 00 04 00 05", Ask("17 00 03 00 03 00 03 00 01 02 00 FF"));

    [Fact]
    public void The_identification_comes_object_by_object() =>
        Assert.Equal("2B 0E 04 83 00 00 01 02 03 31 2E 30", Ask("2B 0E 04 02"));

    [Fact]
    public void An_identification_longer_than_a_frame_says_where_to_go_on()
    {
        registers.Identification[1] = new string('x', 235);
        string first = Ask("2B 0E 02 00");
        Assert.StartsWith("2B 0E 02 83 FF 02 02", first, StringComparison.Ordinal);
        Assert.StartsWith("2B 0E 02 83 00 00 02 02 03", Ask("2B 0E 02 02"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08 00 00 00 00", "88 01")]
    [InlineData("03 00 00 00 00", "83 03")]
    [InlineData("03 00 00 00 7E", "83 03")]
    [InlineData("01 00 00 07 D1", "81 03")]
    [InlineData("03 FF FF 00 02", "83 02")]
    [InlineData("05 00 00 12 34", "85 03")]
    [InlineData("10 00 00 00 02 03 00 00 00", "90 03")]
    [InlineData("10 00 00 00 02 04 00 00", "90 03")]
    [InlineData("0F 00 00 00 00 00", "8F 03")]
    [InlineData("03 00", "83 03")]
    [InlineData("2B 0D 01 00", "AB 01")]
    [InlineData("2B 0E 05 00", "AB 03")]
    [InlineData("2B 0E 04 77", "AB 02")]
    public void What_is_not_allowed_is_answered_with_its_exception(string request, string expected) => Assert.Equal(expected, Ask(request));

    [Fact]
    public void The_largest_reads_are_answered_whole()
    {
        Assert.Equal(252, new ModbusServerCore(registers).Answer(1, Hex.Bytes("03 00 00 00 7D"), 0, 5, answer, 0));
        Assert.Equal(252, new ModbusServerCore(registers).Answer(1, Hex.Bytes("01 00 00 07 D0"), 0, 5, answer, 0));
    }

    private string Ask(string request)
    {
        byte[] pdu = Hex.Bytes(request);
        int length = new ModbusServerCore(registers).Answer(1, pdu, 0, pdu.Length, answer, 0);
        return Hex.Text(answer, 0, length);
    }
}
