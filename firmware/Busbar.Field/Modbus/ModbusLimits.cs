namespace Busbar.Field.Modbus;

/// <summary>What the specification allows in one request (V1.1b3, sections 4.1 and 6).</summary>
public static class ModbusLimits
{
    /// <summary>Longest protocol data unit, function code included, bytes.</summary>
    public const int Pdu = 253;

    /// <summary>Longest RTU frame: unit, PDU, CRC; bytes.</summary>
    public const int RtuFrame = 256;

    /// <summary>Longest TCP frame: header of 7 bytes, PDU; bytes.</summary>
    public const int TcpFrame = 260;

    /// <summary>Unit, transaction, protocol and length before a TCP frame's PDU, bytes.</summary>
    public const int TcpHeader = 7;

    public const int ReadBits = 2000;
    public const int WriteBits = 1968;
    public const int ReadRegisters = 125;
    public const int WriteRegisters = 123;

    /// <summary>Registers that function 23 may write.</summary>
    public const int ReadWriteRegisters = 121;
}
