using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;

namespace Busbar.Field.Tests.Profiles;

/// <summary>Profiles written byte by byte after docs/developer/profile-format.md; no compiler between the page and the reader.</summary>
internal static class HandMadeProfile
{
    /// <summary>
    /// One point of kind measurement, read with function 3 at address 100, one request of <paramref name="count"/> registers,
    /// unscaled unless said. Numbers: 0 is the scale, 1 the minimum, 2 the maximum, 3 the offset; behind them those of the map, raw and canonical in turn.
    /// </summary>
    public static byte[] OnePoint(
        RegisterType type, byte order, int count, int offset = 0, double minimum = -1e300, double maximum = 1e300, double scale = 1, sbyte exponent = 0, double? added = null,
        (byte First, byte Count) bits = default, double[]? map = null, ulong[]? notAvailable = null) =>
    [
        1, 7, 1, 0, 0x01, 0xF4, 0, 0,           // version, power meter, Modbus, no flags, 500 ms, no guard
        (byte)(4 + Count(map)), 1, 0, 0, 0, 1, 1, 1, 0,                     // numbers, 1 group, no models, ids, auxiliaries, 1 request, point, field, no steps
        (byte)(Count(map) / 2), (byte)(notAvailable?.Length ?? 0), 0xFF,    // maps, not-available values, no keep-alive
        0, 0, 0, 0,
        .. Number(scale), .. Number(minimum), .. Number(maximum), .. Number(added ?? 0), .. (map ?? []).SelectMany(Number),
        0, 0, 0x03, 0xE8,                       // group: 1000 ms
        3, 0, 0, 100, 0xFF, 0, 0, (byte)count, 0, 1,                                            // request
        0, 0, 1, 0, 0, 0, 1, 2, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0,                                // point
        0, 0, 0, (byte)type, 0, (byte)offset, order, (byte)exponent, 0, (byte)(added is null ? 0xFF : 3), 0xFF, 0xFF,
        0, (byte)(notAvailable?.Length ?? 0), 0, (byte)(Count(map) / 2), bits.First, bits.Count, 0, 0, 0xFF, 0, 0xFF, 0,
        .. Enumerable.Range(4, Count(map)).Select(number => (byte)number),
        .. (notAvailable ?? []).SelectMany(raw => BitConverter.GetBytes(raw).Reverse()),
    ];

    /// <summary>A field of <see cref="ManyPoints"/>; numbers, not-available values and maps are places in the tables that all of them share.</summary>
    /// <param name="Offset">A number; 255: none.</param>
    /// <param name="NotAvailable">First row and rows.</param>
    /// <param name="Map">First row and rows.</param>
    public sealed record SharedField(
        RegisterType Type, byte Order, sbyte Exponent, byte Scale, byte Offset, byte Minimum, byte Maximum, (byte First, byte Count) NotAvailable, (byte First, byte Count) Map, (byte First, byte Count) Bits)
    {
        public int Registers => RegisterValue.RegisterCount((byte)Type);
    }

    /// <summary>As many points as fields, one behind the other in one request from address 100 on.</summary>
    /// <param name="maps">Pairs of places in <paramref name="numbers"/>, raw and canonical.</param>
    public static byte[] ManyPoints(SharedField[] fields, double[] numbers, (byte Raw, byte Canonical)[] maps, ulong[] notAvailable)
    {
        int registers = fields.Sum(f => f.Registers), at = 0;
        return
        [
            1, 7, 1, 0, 0x01, 0xF4, 0, 0,
            (byte)numbers.Length, 1, 0, 0, 0, 1, (byte)fields.Length, (byte)fields.Length, 0,
            (byte)maps.Length, (byte)notAvailable.Length, 0xFF,
            0, 0, 0, 0,
            .. numbers.SelectMany(Number),
            0, 0, 0x03, 0xE8,
            3, 0, 0, 100, 0xFF, 0, 0, (byte)registers, 0, (byte)fields.Length,
            .. fields.SelectMany((f, i) => new byte[] { 0, 0, 1, 0, 0, 0, f.Minimum, f.Maximum, 0xFF, 0xFF, 0xFF, 0, 0, (byte)i, 0, 0 }),
            .. fields.SelectMany((f, i) =>
            {
                byte place = (byte)at;
                at += f.Registers;
                return new byte[]
                {
                    (byte)i, 0, 0, (byte)f.Type, 0, place, f.Order, (byte)f.Exponent, f.Scale, f.Offset, 0xFF, 0xFF,
                    f.NotAvailable.First, f.NotAvailable.Count, f.Map.First, f.Map.Count, f.Bits.First, f.Bits.Count, 0, 0, 0xFF, 0, 0xFF, 0,
                };
            }),
            .. maps.SelectMany(m => new[] { m.Raw, m.Canonical }),
            .. notAvailable.SelectMany(raw => BitConverter.GetBytes(raw).Reverse()),
        ];
    }

    private static int Count(double[]? map) => map?.Length ?? 0;

    /// <summary>Nothing but SunSpec models: slot 0 is 103 or 101, required; slot 1 is 123, optional.</summary>
    public static byte[] Chain() =>
    [
        1, 4, 1, 1, 0x03, 0xE8, 0, 0,
        0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0xFF,
        0, 0, 0, 0,
        0, 103, 0, 1,
        0, 101, 0, 1,
        0, 123, 1, 0,
    ];

    public static DeviceProfile View(byte[] bytes) => new(bytes, 0, bytes.Length);

    /// <summary>Value and quality of the one point after an answer; -99 and stale before it.</summary>
    public static (double Value, Quality Quality) Read(byte[] bytes, string answerData) => ReadAll(bytes, answerData)[0];

    /// <summary>As <see cref="Read"/>, of every point.</summary>
    public static (double Value, Quality Quality)[] ReadAll(byte[] bytes, string answerData)
    {
        DeviceProfile profile = View(bytes);
        DeviceState state = new(profile, 17);
        ModbusExchange exchange = new(tcp: true);
        Assert.True(profile.BuildRead(0, state, exchange));
        Answers.Give(exchange, 3, answerData);
        double[] values = [.. Enumerable.Repeat(-99.0, profile.PointCount)];
        byte[] qualities = [.. Enumerable.Repeat((byte)Quality.Stale, profile.PointCount)];
        profile.Decode(0, state, exchange, values, qualities, 0);
        return [.. values.Zip(qualities, (value, quality) => (value, (Quality)quality))];
    }

    private static IEnumerable<byte> Number(double value) => BitConverter.GetBytes(value).Reverse();
}
