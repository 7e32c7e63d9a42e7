using System.Buffers.Binary;
using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>Rows of a compiled profile while they are collected; equal numbers, sentinels and maps are stored once.</summary>
internal sealed class ProfileTables
{
    private readonly List<double> _numbers = [];
    private readonly List<byte> _maps = [];
    private readonly List<ulong> _sentinels = [];

    public List<byte> Groups { get; } = [];

    public List<byte> Models { get; } = [];

    public List<byte> Requests { get; } = [];

    public List<byte> Points { get; } = [];

    public List<byte> Fields { get; } = [];

    public List<byte> Steps { get; } = [];

    public int NumberCount => _numbers.Count;

    public int MapCount => _maps.Count / ProfileLayout.MapSize;

    public int SentinelCount => _sentinels.Count;

    public int StepCount => Steps.Count / ProfileLayout.StepSize;

    public int FieldCount => Fields.Count / ProfileLayout.FieldSize;

    public byte Number(double value)
    {
        // By bits: 0.0 and -0.0 differ, and NaN equals itself.
        int index = _numbers.FindIndex(n => BitConverter.DoubleToInt64Bits(n) == BitConverter.DoubleToInt64Bits(value));
        if (index < 0)
        {
            index = _numbers.Count;
            _numbers.Add(value);
        }

        return Index(index, "different numbers");
    }

    public byte OptionalNumber(double? value) => value is { } number ? Number(number) : ProfileLayout.None;

    /// <summary>First row and count of a value map.</summary>
    public (byte First, byte Count) Map(IReadOnlyList<ValuePair> pairs)
    {
        if (pairs.Count == 0)
        {
            return (0, 0);
        }

        byte[] rows = [.. pairs.SelectMany(p => new[] { Number(p.Raw), Number(p.Canonical) })];
        for (int at = 0; at + rows.Length <= _maps.Count; at += ProfileLayout.MapSize)
        {
            if (_maps.Skip(at).Take(rows.Length).SequenceEqual(rows))
            {
                return (Index(at / ProfileLayout.MapSize, "map rows"), Index(pairs.Count, "map rows"));
            }
        }

        int first = MapCount;
        _maps.AddRange(rows);
        return (Index(first, "map rows"), Index(pairs.Count, "map rows"));
    }

    /// <summary>First row and count of a list of not-available values.</summary>
    public (byte First, byte Count) Sentinels(IReadOnlyList<ulong> values)
    {
        if (values.Count == 0)
        {
            return (0, 0);
        }

        for (int at = 0; at + values.Count <= _sentinels.Count; at++)
        {
            if (_sentinels.Skip(at).Take(values.Count).SequenceEqual(values))
            {
                return (Index(at, "not-available values"), Index(values.Count, "not-available values"));
            }
        }

        int first = _sentinels.Count;
        _sentinels.AddRange(values);
        return (Index(first, "not-available values"), Index(values.Count, "not-available values"));
    }

    /// <summary>One-byte index; 255 is "none".</summary>
    /// <exception cref="InvalidOperationException">There are more rows than an index can name.</exception>
    public static byte Index(int value, string what) =>
        value < ProfileLayout.None ? (byte)value : throw new InvalidOperationException($"a profile holds at most {ProfileLayout.None} {what}");

    public byte[] Join(byte[] header)
    {
        List<byte> bytes = [.. header];
        bytes.AddRange(_numbers.SelectMany(n => Big((ulong)BitConverter.DoubleToInt64Bits(n))));
        bytes.AddRange(Groups);
        bytes.AddRange(Models);
        bytes.AddRange(Requests);
        bytes.AddRange(Points);
        bytes.AddRange(Fields);
        bytes.AddRange(Steps);
        bytes.AddRange(_maps);
        bytes.AddRange(_sentinels.SelectMany(Big));
        return [.. bytes];
    }

    public static byte[] Big(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Big(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Big(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
