using System.Buffers.Binary;
using Busbar.Field.Modbus;

namespace Busbar.Benchmarks.Gateway;

/// <summary>
/// Simulated meters of 50 circuits behind one connection, a unit address each: 100 single-precision values in input registers 0 to 199, asked for in two requests of 100. Every
/// value is another one at every read: its whole part says which device and point it is, its fraction counts the reads of its
/// request modulo 128 in steps of 1/128. So whoever looks at what was stored sees every read that got lost on the way.
/// </summary>
internal sealed class BranchMeter(int device, int units = 1) : IModbusRegisters
{
    public const int Points = 100;
    public const int PointsPerRequest = 50;
    public const int Requests = Points / PointsPerRequest;
    public const int Fractions = 128;

    // Single precision holds 24 bits: 7 for the fraction, 17 for device and point.
    public const int MostDevices = 1024;
    private const int Stride = 128;
    private readonly int[] reads = new int[Requests * units];

    /// <summary>Requests that were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Which device, point and read a value is.</summary>
    public static (int Device, int Point, int Read) Origin(double value)
    {
        int whole = (int)value;
        return (whole / Stride, whole % Stride, (int)((value - whole) * Fractions));
    }

    public bool HasUnit(byte unit) => unit >= 1 && unit <= units;

    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        int request = start / (2 * PointsPerRequest);
        if (function != ModbusFunction.ReadInputRegisters || start % (2 * PointsPerRequest) != 0 || count != 2 * PointsPerRequest || request >= Requests)
            return ModbusExceptionCode.IllegalDataAddress;
        int meter = unit - 1;
        float fraction = (float)(reads[(meter * Requests) + request]++ % Fractions) / Fractions;
        Answered++;
        for (int i = 0; i < PointsPerRequest; i++)
        {
            int point = (request * PointsPerRequest) + i;
            BinaryPrimitives.WriteSingleBigEndian(into.AsSpan(at + (4 * i)), (((device * units) + meter) * Stride) + point + fraction);
        }

        return ModbusExceptionCode.None;
    }

    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at) => ModbusExceptionCode.IllegalFunction;

    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room) => -1;
}
