namespace Busbar.Field.Cjt188;

/// <content>What only tools on a computer ask for: left out of what is deployed to a board.</content>
public sealed partial class Cjt188Exchange
{
    public const byte ReadDataControl = 0x01;
    public const byte ReadAddressControl = 0x03;
    public const byte WriteDataControl = 0x04;
    public const byte WriteAddressControl = 0x15;
    /// <summary>The meter's readings; months ago they are <see cref="HistoryMonth"/> + 0 (last month) to 11.</summary>
    public const int MeteringData = 0x901F;
    public const int AddressData = 0x810A;
    public const int WriteAddressData = 0xA018;
    private const int LongestRequest = 7 + HeaderLength + 50 + 2;
    private readonly bool highFirst;

    /// <summary>T that stands for any type of meter.</summary>
    public const byte AnyType = 0xAA;

    public const byte ReadKeyVersionControl = 0x09;

    public const byte SetMotorControl = 0x16;

    public const int HistoryMonth = 0xD120;

    /// <summary>The day of the month on which the meter settles: one byte, DD.</summary>
    public const int SettlementDay = 0x8103;

    public const int WriteClock = 0xA015;

    public const int WriteValve = 0xA017;

    public const byte ValveOpen = 0x55;

    public const byte ValveClosed = 0x99;

    /// <summary>An exchange with buffers of its own.</summary>
    /// <param name="identifierHighFirst">Dialects b and c: the identifier's high byte goes first.</param>
    public Cjt188Exchange(bool identifierHighFirst) : base(HeaderLength, LongestData, LongestRequest)
    {
        highFirst = identifierHighFirst;
    }

    /// <summary>T of the answer.</summary>
    public byte AnswerType
    {
        get { return Receive[1]; }
    }

    /// <summary>Reads data, as <see cref="MeteringData"/>.</summary>
    public void ReadData(byte type, ulong address, int identifier, int wakeBytes)
    {
        Ask(type, address, ReadDataControl, identifier, identifier, highFirst, wakeBytes, null, 0, 0);
    }

    /// <summary>Reads the address of the one meter on the line.</summary>
    public void ReadAddress(byte type, int wakeBytes)
    {
        Ask(type, AnyAddress, ReadAddressControl, AddressData, AddressData, highFirst, wakeBytes, null, 0, 0);
    }

    /// <summary>Writes data: valve, clock (YYYYMMDDhhmmss in BCD, low byte first), price. At most 47 bytes.</summary>
    public void WriteData(byte type, ulong address, int identifier, byte[] data, int offset, int count, int wakeBytes)
    {
        Ask(type, address, WriteDataControl, identifier, identifier, highFirst, wakeBytes, data, offset, count);
    }

    /// <summary>Gives the one meter on the line another address.</summary>
    public void WriteAddress(byte type, ulong address, ulong next, int wakeBytes)
    {
        byte[] digits = new byte[7];
        for (int i = 0; i < digits.Length; i++)
        {
            digits[i] = (byte)(next >> (8 * i));
        }

        Ask(type, address, WriteAddressControl, WriteAddressData, WriteAddressData, highFirst, wakeBytes, digits, 0, digits.Length);
    }
}
