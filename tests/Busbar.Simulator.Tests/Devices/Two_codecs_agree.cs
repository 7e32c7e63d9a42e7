using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Simulator.Devices;
using CsCheck;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>The device's encoder and the controller's decoder were written apart; on every type and word order they must mean the same.</summary>
public class Two_codecs_agree
{
    private static readonly RegisterType[] Types =
        [RegisterType.UInt16, RegisterType.Int16, RegisterType.UInt32, RegisterType.Int32, RegisterType.UInt64, RegisterType.Int64, RegisterType.Float32, RegisterType.Float64, RegisterType.Bcd16, RegisterType.Bcd32];

    [Fact]
    public void What_the_device_writes_the_controller_reads()
    {
        Gen.Select(Gen.Int[0, 9].Select(i => Types[i]), Gen.Enum<WordOrder>(), Gen.Int[-32_000, 32_000]).Sample((type, order, number) =>
        {
            double wanted = type is RegisterType.Int16 or RegisterType.Int32 or RegisterType.Int64 or RegisterType.Float32 or RegisterType.Float64
                ? number : Math.Abs(number) % 10_000;
            Span<ushort> words = stackalloc ushort[RegisterCodec.Width(type)];
            RegisterCodec.Spread(RegisterCodec.ToRaw(wanted, type, false), words, order);
            byte[] bytes = new byte[words.Length * 2];
            for (int i = 0; i < words.Length; i++)
            {
                bytes[2 * i] = (byte)(words[i] >> 8);
                bytes[2 * i + 1] = (byte)words[i];
            }

            ulong raw = RegisterValue.Gather(bytes, 0, words.Length, (byte)order);
            return RegisterValue.ToNumber(raw, (byte)type) == wanted && RegisterCodec.FromRaw(RegisterCodec.Gather(words, order), type) == wanted;
        });
    }

    [Fact]
    public void A_counter_wraps_and_a_measurement_stops_at_the_end()
    {
        Assert.Equal(4UL, RegisterCodec.ToRaw(65_540, RegisterType.UInt16, wraps: true));
        Assert.Equal(65_535UL, RegisterCodec.ToRaw(65_540, RegisterType.UInt16, wraps: false));
        Assert.Equal(0x8000UL, RegisterCodec.ToRaw(-99_999, RegisterType.Int16, wraps: false));
    }
}
