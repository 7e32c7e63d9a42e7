namespace Busbar.Field.Modbus;

/// <summary>
/// What a Modbus server serves. Each function answers with <see cref="ModbusExceptionCode.None"/> or an exception code; it may judge by
/// the function, since devices differ in which they take. Ranges were checked against the specification's limits before the call.
/// </summary>
public interface IModbusRegisters
{
    /// <summary>True for a unit that answers here. A serial line stays silent for others; TCP answers with exception 11.</summary>
    bool HasUnit(byte unit);

    /// <summary>Functions 1 and 2: packs <paramref name="count"/> bits from <paramref name="at"/>, the first in the lowest bit; the bytes are zero before.</summary>
    byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at);

    /// <summary>Functions 3, 4, 22 and 23: writes <paramref name="count"/> registers, high byte first, from <paramref name="at"/>.</summary>
    byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at);

    /// <summary>Functions 5 and 15: takes packed bits. Unit 0 on a serial line is a broadcast.</summary>
    byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at);

    /// <summary>Functions 6, 16, 22 and 23: takes registers, high byte first. Unit 0 on a serial line is a broadcast.</summary>
    byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at);

    /// <summary>
    /// Function 43/14: writes the text of an identification object (0 vendor, 1 product code, 2 revision, ...) when it fits into
    /// <paramref name="room"/> bytes; returns its length, also when it does not fit, and -1 when there is no such object.
    /// </summary>
    int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room);
}
