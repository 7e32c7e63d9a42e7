using System.Buffers.Binary;
using Busbar.Field.Modbus;

namespace Busbar.Benchmarks.Gateway;

/// <summary>
/// A simulated meter of 33 circuits: 100 single-precision values in input registers 0 to 199, asked for in two requests of 100. Every
/// value is another one at every read: its whole part says which device and point it is, its fraction counts the reads of its
/// request modulo 2048 in steps of 1/2048. So whoever looks at what was stored sees every read that got lost on the way.
/// </summary>
internal sealed class BranchMeter(int device) : IModbusRegisters
{
    public const int Points = 100;
    public const int PointsPerRequest = 50;
    public const int Requests = Points / PointsPerRequest;
    public const int Fractions = 2048;

    // Single precision holds 24 bits: 11 for the fraction, 13 for device and point.
    public const int MostDevices = 64;
    private const int Stride = 128;
    private readonly int[] reads = new int[Requests];

    /// <summary>Requests that were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Which device, point and read a value is.</summary>
    public static (int Device, int Point, int Read) Origin(double value)
    {
        int whole = (int)value;
        return (whole / Stride, whole % Stride, (int)((value - whole) * Fractions));
    }

    public bool HasUnit(byte unit) => unit == 1;

    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        int request = start / (2 * PointsPerRequest);
        if (function != ModbusFunction.ReadInputRegisters || start % (2 * PointsPerRequest) != 0 || count != 2 * PointsPerRequest || request >= Requests)
            return ModbusExceptionCode.IllegalDataAddress;
        float fraction = (float)(reads[request]++ % Fractions) / Fractions;
        Answered++;
        for (int i = 0; i < PointsPerRequest; i++)
        {
            int point = (request * PointsPerRequest) + i;
            BinaryPrimitives.WriteSingleBigEndian(into.AsSpan(at + (4 * i)), (device * Stride) + point + fraction);
        }

        return ModbusExceptionCode.None;
    }

    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at) => ModbusExceptionCode.IllegalFunction;

    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at) => ModbusExceptionCode.IllegalFunction;

    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room) => -1;
}
