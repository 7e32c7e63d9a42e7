using Busbar.Field.Modbus;

namespace Busbar.Field.Tests.Modbus;

/// <summary>Requests and answers in the bytes of the examples in the specification V1.1b3, section 6.</summary>
public class ModbusRequestTests
{
    private readonly byte[] pdu = new byte[ModbusLimits.Pdu];

    [Fact]
    public void Requests_are_the_bytes_of_the_specifications_examples()
    {
        Check("01 00 13 00 13", ModbusRequest.ReadBits(pdu, 0, 1, 0x13, 0x13));
        Check("02 00 C4 00 16", ModbusRequest.ReadBits(pdu, 0, 2, 0xC4, 0x16));
        Check("03 00 6B 00 03", ModbusRequest.ReadRegisters(pdu, 0, 3, 0x6B, 3));
        Check("04 00 08 00 01", ModbusRequest.ReadRegisters(pdu, 0, 4, 8, 1));
        Check("05 00 AC FF 00", ModbusRequest.WriteSingleCoil(pdu, 0, 0xAC, true));
        Check("06 00 01 00 03", ModbusRequest.WriteSingleRegister(pdu, 0, 1, 3));
        Check("0F 00 13 00 0A 02 CD 01", ModbusRequest.WriteMultipleCoils(pdu, 0, 0x13, Hex.Bytes("CD 01"), 0, 10));
        Check("10 00 01 00 02 04 00 0A 01 02", ModbusRequest.WriteMultipleRegisters(pdu, 0, 1, Hex.Bytes("00 0A 01 02"), 0, 2));
        Check("16 00 04 00 F2 00 25", ModbusRequest.MaskWriteRegister(pdu, 0, 4, 0xF2, 0x25));
        Check("17 00 03 00 06 00 0E 00 03 06 00 FF 00 FF 00 FF",
            ModbusRequest.ReadWriteMultipleRegisters(pdu, 0, 3, 6, 0x0E, Hex.Bytes("00 FF 00 FF 00 FF"), 0, 3));
        Check("2B 0E 01 00", ModbusRequest.ReadDeviceIdentification(pdu, 0, 1, 0));
    }

    [Fact]
    public void Unused_bits_of_the_last_byte_are_written_as_zero() =>
        Check("0F 00 00 00 03 01 05", ModbusRequest.WriteMultipleCoils(pdu, 0, 0, Hex.Bytes("FD"), 0, 3));

    [Fact]
    public void The_largest_requests_fill_the_pdu_and_no_more()
    {
        Assert.Equal(252, ModbusRequest.WriteMultipleRegisters(pdu, 0, 0, new byte[246], 0, 123));
        Assert.Equal(252, ModbusRequest.WriteMultipleCoils(pdu, 0, 0, new byte[246], 0, 1968));
        Assert.Equal(252, ModbusRequest.ReadWriteMultipleRegisters(pdu, 0, 0, 125, 0, new byte[242], 0, 121));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(126)]
    public void A_read_of_more_than_125_registers_or_none_is_the_callers_mistake(int count) =>
        Assert.Throws<ArgumentException>(() => ModbusRequest.ReadRegisters(pdu, 0, 3, 0, count));

    [Fact]
    public void Every_other_limit_holds_as_well()
    {
        Assert.Throws<ArgumentException>(() => ModbusRequest.ReadBits(pdu, 0, 1, 0, 2001));
        Assert.Throws<ArgumentException>(() => ModbusRequest.WriteMultipleCoils(pdu, 0, 0, new byte[300], 0, 1969));
        Assert.Throws<ArgumentException>(() => ModbusRequest.WriteMultipleRegisters(pdu, 0, 0, new byte[300], 0, 124));
        Assert.Throws<ArgumentException>(() => ModbusRequest.ReadWriteMultipleRegisters(pdu, 0, 0, 1, 0, new byte[300], 0, 122));
        Assert.Throws<ArgumentException>(() => ModbusRequest.ReadDeviceIdentification(pdu, 0, 5, 0));
        Assert.Throws<ArgumentException>(() => ModbusRequest.ReadRegisters(pdu, 0, 6, 0, 1));
    }

    [Fact]
    public void The_last_register_is_65535()
    {
        Assert.Equal(5, ModbusRequest.ReadRegisters(pdu, 0, 3, 65535, 1));
        var mistake = Assert.Throws<ArgumentException>(() => ModbusRequest.ReadRegisters(pdu, 0, 3, 65535, 2));
        Assert.Contains("65536", mistake.Message, StringComparison.Ordinal);
    }

    private void Check(string expected, int length) => Assert.Equal(expected, Hex.Text(pdu, 0, length));
}
