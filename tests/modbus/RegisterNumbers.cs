using System.Text;
using Busbar.Field.Modbus;

namespace Busbar.Tests.Modbus;

/// <summary>
/// Registers that hold their own number until somebody writes them, so that a wrong offset or word order cannot hide. Coil n is on
/// when n is a multiple of 3, discrete input n when it is a multiple of 5. Units 1 to 16 answer, and 0 takes broadcasts.
/// </summary>
public sealed class RegisterNumbers : IModbusRegisters
{
    private readonly ushort[] holding = new ushort[65536];
    private readonly bool[] coils = new bool[65536];
    private readonly SortedDictionary<byte, string> identification = new()
    {
        [0] = "Busbar",
        [1] = "REGISTER-NUMBERS",
        [2] = "1.0",
        [4] = "answers its own register number",
        [0x80] = "extended",
    };

    /// <summary>Fresh registers.</summary>
    public RegisterNumbers()
    {
        for (int i = 0; i < holding.Length; i++) holding[i] = (ushort)i;
        for (int i = 0; i < coils.Length; i++) coils[i] = i % 3 == 0;
    }

    /// <summary>The first address that does not exist.</summary>
    public int End { get; init; } = 65536;

    /// <summary>Reading from here throws, as a faulty caller's registers would; null: nowhere.</summary>
    public int? FaultAt { get; init; }

    /// <summary>The holding registers as they are now.</summary>
    public ushort[] Holding => holding;

    /// <summary>The coils as they are now.</summary>
    public bool[] Coils => coils;

    /// <summary>What function 43/14 reads.</summary>
    public IDictionary<byte, string> Identification => identification;

    /// <inheritdoc/>
    public bool HasUnit(byte unit) => unit is >= 1 and <= 16;

    /// <inheritdoc/>
    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        if (start + count > End) return ModbusExceptionCode.IllegalDataAddress;
        for (int i = 0; i < count; i++)
        {
            bool on = function == ModbusFunction.ReadCoils ? coils[start + i] : (start + i) % 5 == 0;
            if (on) into[at + i / 8] |= (byte)(1 << (i % 8));
        }
        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        if (start == FaultAt) throw new InvalidOperationException("these registers are faulty");
        if (start + count > End) return ModbusExceptionCode.IllegalDataAddress;
        for (int i = 0; i < count; i++)
        {
            int value = function == ModbusFunction.ReadInputRegisters ? start + i : holding[start + i];
            into[at + i * 2] = (byte)(value >> 8);
            into[at + i * 2 + 1] = (byte)value;
        }
        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        if (start + count > End) return ModbusExceptionCode.IllegalDataAddress;
        for (int i = 0; i < count; i++) coils[start + i] = (from[at + i / 8] >> (i % 8) & 1) != 0;
        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        if (start + count > End) return ModbusExceptionCode.IllegalDataAddress;
        for (int i = 0; i < count; i++) holding[start + i] = (ushort)((from[at + i * 2] << 8) | from[at + i * 2 + 1]);
        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room)
    {
        if (!identification.TryGetValue(objectId, out string? text)) return -1;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= room) bytes.CopyTo(into, at);
        return bytes.Length;
    }
}
