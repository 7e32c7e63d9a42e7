using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using CsCheck;

namespace Busbar.Field.Tests.Profiles;

/// <summary>Numbers that are decoded by the plan made at the start: each must read as the row's own rule says, to the last bit.</summary>
public sealed class PlainFieldTests
{
    private static readonly double[] Scales = [1, 0.25, -1, 3600, 1e-5, -0.5];

    private static readonly Gen<(RegisterType Type, byte Order)> Kinds =
        Gen.OneOf(RegisterType.UInt16, RegisterType.Int16, RegisterType.UInt32, RegisterType.Int32, RegisterType.Float32, RegisterType.Float64, RegisterType.Bcd32, RegisterType.UInt64)
            .Select(Gen.Byte[0, 3]);

    private static readonly Gen<(int Exponent, double Scale, double? Offset)> Scalings =
        Gen.Select(Gen.Int[-25, 25], Gen.OneOf(Scales), Gen.OneOf(Gen.Const((double?)null), Gen.OneOf(0.0, -40, 273.15).Select(o => (double?)o)));

    private static readonly Gen<(double Minimum, double Maximum)> Ranges =
        Gen.OneOf((-1e300, 1e300), (0.0, 65535.0), (-100.0, 100.0), (-1e9, 1e9), (0.0, double.PositiveInfinity));

    [Fact]
    public void Every_number_reads_as_raw_times_scale_in_its_range() =>
        Gen.Select(Kinds, Scalings, Ranges, Gen.Byte.Array[8]).Sample((kind, scaling, range, data) =>
        {
            (byte type, byte order) = ((byte)kind.Type, kind.Order);
            int registers = RegisterValue.RegisterCount(type);
            byte[] bytes = HandMadeProfile.OnePoint(kind.Type, order, registers, 0, range.Minimum, range.Maximum, scaling.Scale, (sbyte)scaling.Exponent, scaling.Offset);

            (double value, Quality quality) = HandMadeProfile.Read(bytes, Convert.ToHexString(data, 0, 2 * registers));

            double number = RegisterValue.ToNumber(RegisterValue.Gather(data, 0, registers, order), type);
            double expected = PowerOfTen.Apply(number * scaling.Scale, scaling.Exponent) + (scaling.Offset ?? 0);
            bool isGood = double.IsFinite(number) && double.IsFinite(expected) && expected >= range.Minimum && expected <= range.Maximum;
            Assert.Equal(isGood ? Quality.Good : Quality.Bad, quality);
            Assert.Equal(BitConverter.DoubleToInt64Bits(isGood ? expected : -99), BitConverter.DoubleToInt64Bits(value));
        });
}
