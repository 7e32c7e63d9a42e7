using Busbar.Field.Modbus;
using CsCheck;

namespace Busbar.Field.Tests.Modbus;

public class RegisterBytesTests
{
    [Fact]
    public void The_four_orders_of_two_registers_are_what_their_names_say()
    {
        Assert.Equal(0x0A0B0C0Du, RegisterBytes.UInt32Abcd(Hex.Bytes("0A 0B 0C 0D"), 0));
        Assert.Equal(0x0A0B0C0Du, RegisterBytes.UInt32Cdab(Hex.Bytes("0C 0D 0A 0B"), 0));
        Assert.Equal(0x0A0B0C0Du, RegisterBytes.UInt32Badc(Hex.Bytes("0B 0A 0D 0C"), 0));
        Assert.Equal(0x0A0B0C0Du, RegisterBytes.UInt32Dcba(Hex.Bytes("0D 0C 0B 0A"), 0));
    }

    [Fact]
    public void The_four_orders_of_four_registers_are_what_their_names_say()
    {
        Assert.Equal(0x0102030405060708u, RegisterBytes.UInt64Abcd(Hex.Bytes("01 02 03 04 05 06 07 08"), 0));
        Assert.Equal(0x0102030405060708u, RegisterBytes.UInt64Cdab(Hex.Bytes("07 08 05 06 03 04 01 02"), 0));
        Assert.Equal(0x0102030405060708u, RegisterBytes.UInt64Badc(Hex.Bytes("02 01 04 03 06 05 08 07"), 0));
        Assert.Equal(0x0102030405060708u, RegisterBytes.UInt64Dcba(Hex.Bytes("08 07 06 05 04 03 02 01"), 0));
    }

    [Fact]
    public void The_order_as_data_is_the_order_by_name()
    {
        byte[] b = Hex.Bytes("01 02 03 04 05 06 07 08");
        Assert.Equal(RegisterBytes.UInt32Cdab(b, 2), RegisterBytes.UInt32(b, 2, WordOrder.Cdab));
        Assert.Equal(RegisterBytes.UInt64Abcd(b, 0), RegisterBytes.UInt64(b, 0, WordOrder.Abcd));
        Assert.Equal(RegisterBytes.UInt64Cdab(b, 0), RegisterBytes.UInt64(b, 0, WordOrder.Cdab));
        Assert.Equal(RegisterBytes.UInt64Badc(b, 0), RegisterBytes.UInt64(b, 0, WordOrder.Badc));
        Assert.Equal(RegisterBytes.UInt64Dcba(b, 0), RegisterBytes.UInt64(b, 0, WordOrder.Dcba));
    }

    [Fact]
    public void What_is_put_is_read_in_every_order() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 3], Gen.Int[0, 8]).Sample((value, order, at) =>
        {
            byte[] b = new byte[16];
            RegisterBytes.PutUInt64(b, at, (WordOrder)order, value);
            Assert.Equal(value, RegisterBytes.UInt64(b, at, (WordOrder)order));
            RegisterBytes.PutUInt32(b, at, (WordOrder)order, (uint)value);
            Assert.Equal((uint)value, RegisterBytes.UInt32(b, at, (WordOrder)order));
            RegisterBytes.PutUInt16(b, at, (int)(value & 0xFFFF));
            Assert.Equal((ushort)value, RegisterBytes.UInt16(b, at));
            Assert.Equal((short)value, RegisterBytes.Int16(b, at));
        });

    [Fact]
    public void Every_single_precision_number_reads_as_NET_reads_it() =>
        Gen.UInt.Sample(bits =>
        {
            float expected = BitConverter.UInt32BitsToSingle(bits);
            double actual = RegisterBytes.Float32(bits);
            Assert.True(float.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual), $"{bits:X8}: {actual}, not {expected}");
        }, iter: 20_000);

    [Fact]
    public void Every_number_is_written_as_the_nearest_single() =>
        Gen.OneOf(Gen.Double, Gen.Float.Select(value => (double)value), Gen.Double[-1e-38, 1e-38], Gen.Double[-1e-44, 1e-44], Gen.Double[-4e38, 4e38]).Sample(value =>
        {
            uint actual = RegisterBytes.Float32Bits(value);
            Assert.True(double.IsNaN(value) ? float.IsNaN(BitConverter.UInt32BitsToSingle(actual)) : BitConverter.SingleToUInt32Bits((float)value) == actual, $"{value:R}: {actual:X8}");
        }, iter: 20_000);

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    [InlineData(3.4028235677973366e38)]
    [InlineData(float.Epsilon)]
    [InlineData(7.006492321624085e-46)]
    [InlineData(1.1754943e-38)]
    [InlineData(12.5)]
    public void The_edges_of_single_precision_are_rounded_as_NET_rounds_them(double value) =>
        Assert.Equal((BitConverter.SingleToUInt32Bits((float)value), BitConverter.SingleToUInt32Bits(-(float)value)), (RegisterBytes.Float32Bits(value), RegisterBytes.Float32Bits(-value)));

    [Fact]
    public void A_double_goes_through_four_registers_unchanged() =>
        Gen.Double.Sample(value => Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(RegisterBytes.Float64(RegisterBytes.Float64Bits(value)))));

    [Fact]
    public void Text_loses_its_padding_and_nothing_else()
    {
        byte[] b = new byte[12];
        RegisterBytes.PutText(b, 2, 8, "SDM 630");
        Assert.Equal("SDM 630", RegisterBytes.Text(b, 2, 8));
        RegisterBytes.PutText(b, 2, 4, "SDM 630");
        Assert.Equal("SDM", RegisterBytes.Text(b, 2, 4));
        Assert.Equal("", RegisterBytes.Text(new byte[4], 0, 4));
    }
}
