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

    private static readonly ulong[] OddRaws = [0xFFFF, 0x8000, 0x7FFF, 0, 5, 100, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 0x7FC00000, 0x42C80000, 0x1FFFFFFFF];

    [Fact]
    public void Not_available_values_bits_and_maps_mean_what_the_row_says() =>
        Gen.Select(
            Gen.OneOf(RegisterType.UInt16, RegisterType.Int16, RegisterType.UInt32, RegisterType.Int32, RegisterType.Float32),
            Gen.Select(Gen.OneOf(1.0, 0.25, -1), Gen.OneOf(0, -1, 2), Gen.OneOf((double?)null, -40.0)),
            Ranges,
            Gen.OneOf(OddRaws).Array[0, 3],
            Gen.Select(Gen.Byte[0, 15], Gen.Byte[0, 16]),
            Gen.OneOf(Gen.Const(Array.Empty<double>()), Gen.OneOf(0.0, 1, 2, 7, 15, 16, 300).Array[2].Array[1, 4].Select(pairs => pairs.SelectMany(p => p).ToArray())),
            Gen.Select(Gen.Byte.Array[4], Gen.OneOf(OddRaws), Gen.Int[0, 20], Gen.Int[0, 2])).Sample((type, scaling, range, odd, bits, map, answer) =>
        {
            (double scale, int exponent, double? offset) = scaling;
            int registers = RegisterValue.RegisterCount((byte)type);
            bits = registers == 1 && type == RegisterType.UInt16 && bits.Item1 + bits.Item2 <= 16 ? bits : default;
            // Any bytes; one of the odd numbers; a small number, which the map may know.
            ulong raw = answer.Item4 switch { 0 => BitConverter.ToUInt32(answer.Item1), 1 => answer.Item2, _ => (ulong)answer.Item3 } & (registers == 1 ? 0xFFFF : 0xFFFFFFFF);
            byte[] bytes = HandMadeProfile.OnePoint(type, 0, registers, 0, range.Minimum, range.Maximum, scale, (sbyte)exponent, offset, bits, map, odd);

            (double value, Quality quality) = HandMadeProfile.Read(bytes, raw.ToString(registers == 1 ? "X4" : "X8", System.Globalization.CultureInfo.InvariantCulture));

            Assert.Equal(Expected(raw, type, scale, exponent, offset, range, odd, bits, map), (quality, quality == Quality.Good ? value : double.NaN));
            Assert.True(quality == Quality.Good || value == -99);
        }, iter: 2000);

    /// <summary>docs/developer/profile-format.md, "From register to value", word for word.</summary>
    internal static (Quality, double) Expected(ulong raw, RegisterType type, double scale, int exponent, double? offset, (double Minimum, double Maximum) range, ulong[] odd, (byte First, byte Count) bits, double[] map)
    {
        if (odd.Contains(raw))
            return (Quality.NotPresent, double.NaN);
        double number = RegisterValue.ToNumber(bits.Count == 0 ? raw : (raw >> bits.First) & ((1ul << bits.Count) - 1), (byte)type);
        if (!double.IsFinite(number))
            return (Quality.Bad, double.NaN);
        if (map.Length > 0)
        {
            int at = Enumerable.Range(0, map.Length / 2).FirstOrDefault(i => map[2 * i] == number, -1);
            if (at < 0)
                return (Quality.Bad, double.NaN);
            number = map[2 * at + 1];
        }

        double value = PowerOfTen.Apply(number * scale, exponent) + (offset ?? 0);
        return double.IsFinite(value) && value >= range.Minimum && value <= range.Maximum ? (Quality.Good, value) : (Quality.Bad, double.NaN);
    }
}
