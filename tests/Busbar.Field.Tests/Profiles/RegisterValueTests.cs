using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using CsCheck;

namespace Busbar.Field.Tests.Profiles;

/// <summary>One number in every layout that a device file can name.</summary>
public sealed class RegisterValueTests
{
    [Theory]
    [InlineData(RegisterType.UInt16, WordOrder.Abcd, "1234", 0x1234)]
    [InlineData(RegisterType.UInt16, WordOrder.Cdab, "1234", 0x1234)]
    [InlineData(RegisterType.UInt16, WordOrder.Badc, "3412", 0x1234)]
    [InlineData(RegisterType.UInt16, WordOrder.Dcba, "3412", 0x1234)]
    [InlineData(RegisterType.Int16, WordOrder.Abcd, "FFFE", -2)]
    [InlineData(RegisterType.UInt32, WordOrder.Abcd, "12345678", 0x12345678)]
    [InlineData(RegisterType.UInt32, WordOrder.Cdab, "56781234", 0x12345678)]
    [InlineData(RegisterType.UInt32, WordOrder.Badc, "34127856", 0x12345678)]
    [InlineData(RegisterType.UInt32, WordOrder.Dcba, "78563412", 0x12345678)]
    [InlineData(RegisterType.UInt32, WordOrder.Abcd, "FFFFFFFE", 4294967294)]
    [InlineData(RegisterType.Int32, WordOrder.Abcd, "FFFFFFFE", -2)]
    [InlineData(RegisterType.UInt64, WordOrder.Abcd, "0001000200030004", 0x0001000200030004)]
    [InlineData(RegisterType.UInt64, WordOrder.Cdab, "0004000300020001", 0x0001000200030004)]
    [InlineData(RegisterType.UInt64, WordOrder.Badc, "0100020003000400", 0x0001000200030004)]
    [InlineData(RegisterType.UInt64, WordOrder.Dcba, "0400030002000100", 0x0001000200030004)]
    [InlineData(RegisterType.Int64, WordOrder.Abcd, "FFFFFFFFFFFFFFFE", -2)]
    [InlineData(RegisterType.Float32, WordOrder.Abcd, "C1480000", -12.5)]
    [InlineData(RegisterType.Float32, WordOrder.Cdab, "0000C148", -12.5)]
    [InlineData(RegisterType.Float64, WordOrder.Abcd, "3FF8000000000000", 1.5)]
    [InlineData(RegisterType.Float64, WordOrder.Cdab, "0000000000003FF8", 1.5)]
    [InlineData(RegisterType.Bcd16, WordOrder.Abcd, "1987", 1987)]
    [InlineData(RegisterType.Bcd32, WordOrder.Cdab, "56781234", 12345678)]
    public void A_number_reads_and_writes_the_same_bytes(RegisterType type, WordOrder order, string bytes, double number)
    {
        byte[] data = Convert.FromHexString(bytes);
        int registers = RegisterValue.RegisterCount((byte)type);
        Assert.Equal(data.Length, 2 * registers);

        Assert.Equal(number, RegisterValue.ToNumber(RegisterValue.Gather(data, 0, registers, (byte)order), (byte)type));

        Assert.True(RegisterValue.TryFromNumber(number, (byte)type, out ulong raw));
        byte[] written = new byte[data.Length];
        RegisterValue.Scatter(raw, written, 0, registers, (byte)order);
        Assert.Equal(bytes, Convert.ToHexString(written));
    }

    [Theory]
    [InlineData(RegisterType.UInt16, -1)]
    [InlineData(RegisterType.UInt16, 65536)]
    [InlineData(RegisterType.Int16, -32769)]
    [InlineData(RegisterType.Int16, 32768)]
    [InlineData(RegisterType.UInt32, 4294967296)]
    [InlineData(RegisterType.Int32, 2147483648)]
    [InlineData(RegisterType.UInt64, -1)]
    [InlineData(RegisterType.UInt64, 1e16)]
    [InlineData(RegisterType.Bcd16, 10000)]
    [InlineData(RegisterType.Bcd32, -1)]
    [InlineData(RegisterType.Bit, 2)]
    [InlineData(RegisterType.Float32, 1e39)]
    [InlineData(RegisterType.Float32, double.NaN)]
    [InlineData(RegisterType.UInt16, double.NaN)]
    [InlineData(RegisterType.UInt16, double.PositiveInfinity)]
    public void A_number_that_does_not_fit_is_refused_and_not_cut(RegisterType type, double number) =>
        Assert.False(RegisterValue.TryFromNumber(number, (byte)type, out _));

    [Theory]
    [InlineData(RegisterType.Bcd16, "199A")]
    [InlineData(RegisterType.Bcd32, "F0000000")]
    [InlineData(RegisterType.Float32, "7FC00000")]
    public void What_is_no_number_reads_as_NaN(RegisterType type, string bytes)
    {
        byte[] data = Convert.FromHexString(bytes);

        Assert.Equal(double.NaN, RegisterValue.ToNumber(RegisterValue.Gather(data, 0, data.Length / 2, 0), (byte)type));
    }

    [Fact]
    public void Every_order_gives_back_what_it_took() =>
        Gen.Select(Gen.ULong, Gen.Byte[0, 3], Gen.Int[0, 2].Select(i => 1 << i)).Sample((raw, order, registers) =>
        {
            ulong kept = registers == 4 ? raw : raw & ((1ul << (16 * registers)) - 1);
            byte[] data = new byte[10];
            RegisterValue.Scatter(kept, data, 1, registers, order);
            return RegisterValue.Gather(data, 1, registers, order) == kept && data[0] == 0 && data[2 * registers + 1] == 0;
        });

    [Theory]
    [InlineData(215, -1, 21.5)]
    [InlineData(2301, -1, 230.1)]
    [InlineData(1, -10, 1e-10)]
    [InlineData(7, 10, 7e10)]
    [InlineData(5, 25, 5e25)]
    [InlineData(5, -25, 5e-25)]
    public void A_decimal_scale_gives_the_double_that_the_display_shows(double raw, int exponent, double expected) =>
        Assert.Equal(expected, PowerOfTen.Apply(raw, exponent), Math.Abs(expected) * (Math.Abs(exponent) > 22 ? 1e-15 : 0));
}
