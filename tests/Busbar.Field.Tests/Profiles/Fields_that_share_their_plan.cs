using Busbar.Field.Profiles;
using Busbar.Points;
using CsCheck;

namespace Busbar.Field.Tests.Profiles;

/// <summary>
/// Fields of one answer share limits and maps where they are alike, and the loop hands some of them to their rows and takes the next again: whatever stands beside
/// a field, it reads as its row says.
/// </summary>
public sealed class Fields_that_share_their_plan
{
    // 0 to 2 scales, 3 and 4 offsets, 5 to 10 ranges, 11 on numbers of maps.
    private static readonly double[] Numbers = [1, 0.25, -1, -40, 273.15, -1e300, 1e300, 0, 100, -3, 7, 1, 2, 15, 16, 300];
    private static readonly (byte Minimum, byte Maximum)[] Ranges = [(5, 6), (7, 8), (9, 10), (7, 6)];
    private static readonly ulong[] NotAvailable = [0xFFFF, 0x8000, 0x7FC00000, 0, 5, 0xFFFFFFFF, 0x80000000];
    private static readonly (byte First, byte Count)[] Sentinels = [(0, 0), (0, 1), (0, 2), (1, 1), (2, 1), (3, 2), (5, 2), (0, 7)];
    private static readonly (byte Raw, byte Canonical)[] MapRows = [(7, 11), (11, 7), (12, 10), (7, 15), (13, 8), (14, 11), (12, 7)];
    private static readonly (byte First, byte Count)[] Maps = [(0, 2), (0, 3), (3, 2), (4, 3), (1, 2)];
    private static readonly ulong[] OddRaws = [0, 1, 2, 5, 7, 15, 16, 100, 300, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FC00000, 0x7F800000, 0x42C80000];

    private static readonly Gen<HandMadeProfile.SharedField> Fields = Gen.Select(
        Gen.OneOf(RegisterType.UInt16, RegisterType.UInt16, RegisterType.Int16, RegisterType.UInt32, RegisterType.Int32, RegisterType.Float32, RegisterType.Bcd16),
        Gen.Byte[0, 3],
        Gen.Select(Gen.OneOf(0, 0, -1, 2, -25), Gen.Byte[0, 2], Gen.OneOf<byte>(255, 3, 4)),
        Gen.OneOf(Ranges),
        Gen.OneOf(Sentinels),
        Gen.OneOf(Gen.Const(((byte)0, (byte)0)), Gen.OneOf(Maps)),
        Gen.OneOf(Gen.Const(((byte)0, (byte)0)), Gen.Select(Gen.Byte[0, 12], Gen.Byte[1, 4]))).Select((type, order, scaling, range, sentinels, map, bits) => new HandMadeProfile.SharedField(
            type, order, (sbyte)scaling.Item1, scaling.Item2, scaling.Item3, range.Minimum, range.Maximum, sentinels, map, type == RegisterType.UInt16 ? bits : default));

    private static readonly Gen<ulong> Raws = Gen.OneOf(Gen.OneOf(OddRaws), Gen.ULong[0, 20], Gen.UInt.Select(u => (ulong)u));

    [Fact]
    public void Any_mix_of_fields_reads_as_each_row_says() =>
        Gen.Select(Fields, Raws).Array[1, 50].Sample(mix =>
        {
            HandMadeProfile.SharedField[] fields = [.. mix.Select(m => m.Item1)];
            byte[] data = [.. mix.SelectMany(m => Bytes(m.Item2, m.Item1))];

            (double Value, Quality Quality)[] read = HandMadeProfile.ReadAll(HandMadeProfile.ManyPoints(fields, Numbers, MapRows, NotAvailable), Convert.ToHexString(data));

            int at = 0;
            for (int i = 0; i < fields.Length; i++)
            {
                HandMadeProfile.SharedField field = fields[i];
                ulong raw = RegisterValue.Gather(data, at, field.Registers, field.Order);
                at += 2 * field.Registers;
                double[] map = [.. MapRows.Skip(field.Map.First).Take(field.Map.Count).SelectMany(row => new[] { Numbers[row.Raw], Numbers[row.Canonical] })];
                (Quality quality, double value) = PlainFieldTests.Expected(
                    raw, field.Type, Numbers[field.Scale], field.Exponent, field.Offset == 255 ? null : Numbers[field.Offset], (Numbers[field.Minimum], Numbers[field.Maximum]),
                    [.. NotAvailable.Skip(field.NotAvailable.First).Take(field.NotAvailable.Count)], field.Bits, map);
                Assert.True(
                    read[i].Quality == quality && BitConverter.DoubleToInt64Bits(read[i].Value) == BitConverter.DoubleToInt64Bits(quality == Quality.Good ? value : -99),
                    $"field {i} of {fields.Length}, {field}, raw {raw:X}: read {read[i]}, its row says {(value, quality)}");
            }
        }, iter: 1000);

    /// <summary>As the device would send them.</summary>
    private static byte[] Bytes(ulong raw, HandMadeProfile.SharedField field)
    {
        byte[] bytes = new byte[2 * field.Registers];
        RegisterValue.Scatter(raw, bytes, 0, field.Registers, field.Order);
        return bytes;
    }
}
