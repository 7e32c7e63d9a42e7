using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using CsCheck;

namespace Busbar.Field.Tests.Profiles;

/// <summary>A compiled profile read in place: hand-made bytes in, values and qualities out.</summary>
public sealed class DeviceProfileTests
{
    [Fact]
    public void The_header_and_the_point_say_what_the_page_says()
    {
        DeviceProfile profile = HandMadeProfile.View(HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1, minimum: -5, maximum: 7));

        Assert.Equal((byte)DeviceClass.PowerMeter, profile.DeviceClass);
        Assert.Equal(500, profile.TimeoutMilliseconds);
        Assert.Equal(1000, profile.GroupPeriodMilliseconds(0));
        Assert.Equal(0, profile.PointGroup(0));
        Assert.Equal(Unit.Watt, profile.PointUnit(0));
        Assert.Equal(PointKind.Measurement, profile.PointKind(0));
        Assert.Equal((-5, 7), (profile.PointMinimum(0), profile.PointMaximum(0)));
        Assert.Equal(0, profile.PointMaximumRatePerSecond(0));
        Assert.False(profile.IsWritable(0));
        Assert.False(profile.HasSafeValue(0));
        Assert.Equal(double.NaN, profile.PointSafeValue(0));
        Assert.False(profile.HasKeepAlive);
        Assert.False(profile.NeedsIdentification);
        Assert.True(profile.RequestHoldsPoint(0, 0));
    }

    [Fact]
    public void The_request_asks_the_unit_for_the_registers()
    {
        DeviceProfile profile = HandMadeProfile.View(HandMadeProfile.OnePoint(RegisterType.UInt16, 0, 5));
        ModbusExchange exchange = new(tcp: false);

        profile.BuildRead(0, new DeviceState(profile, 17), exchange);

        Assert.Equal("110300640005", Convert.ToHexString(exchange.Transmit, 0, 6));
    }

    [Fact]
    public void Values_come_from_their_place_in_the_answer()
    {
        Assert.Equal((0x0203, Quality.Good), HandMadeProfile.Read(HandMadeProfile.OnePoint(RegisterType.UInt16, 0, 3, offset: 1), "000102030405"));
        Assert.Equal((-2, Quality.Good), HandMadeProfile.Read(HandMadeProfile.OnePoint(RegisterType.Int32, 1, 2), "FFFEFFFF"));
    }

    [Theory]
    [InlineData("0008")]
    [InlineData("FFFA")]
    public void Outside_its_range_a_value_is_bad_and_the_last_one_stays(string data) =>
        Assert.Equal((-99, Quality.Bad), HandMadeProfile.Read(HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1, minimum: -5, maximum: 7), data));

    [Fact]
    public void The_ends_of_the_range_are_good()
    {
        Assert.Equal((7, Quality.Good), HandMadeProfile.Read(HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1, minimum: -5, maximum: 7), "0007"));
        Assert.Equal((-5, Quality.Good), HandMadeProfile.Read(HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1, minimum: -5, maximum: 7), "FFFB"));
    }

    [Fact]
    public void An_exception_reply_makes_the_points_of_its_request_bad()
    {
        DeviceProfile profile = HandMadeProfile.View(HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1));
        DeviceState state = new(profile, 17);
        ModbusExchange exchange = new(tcp: true);
        profile.BuildRead(0, state, exchange);
        Answers.Refuse(exchange, 3, 2);
        double[] values = [12];
        byte[] qualities = [(byte)Quality.Good];

        profile.Decode(0, state, exchange, values, qualities, 0);

        Assert.Equal((12, (byte)Quality.Bad), (values[0], qualities[0]));
    }

    [Fact]
    public void A_point_that_cannot_be_commanded_takes_no_write()
    {
        DeviceProfile profile = HandMadeProfile.View(HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1));
        DeviceState state = new(profile, 17);

        Assert.Equal(0, profile.WriteStepCount(0));
        Assert.False(profile.CanWrite(0, 1, state));
        Assert.False(profile.BuildWrite(0, 0, 1, state, new ModbusExchange(tcp: true)));
        Assert.Equal(double.NaN, profile.Quantise(0, 1, state));
        Assert.False(profile.BuildKeepAlive(state, new ModbusExchange(tcp: true)));
    }

    [Theory]
    [InlineData(0x96)]
    [InlineData((byte)RegisterType.Bit)]
    [InlineData((byte)RegisterType.UInt32)]
    public void An_added_number_of_no_known_type_or_outside_the_request_is_refused(byte type)
    {
        byte[] bytes = HandMadeProfile.OnePoint(RegisterType.UInt16, 0, 2);
        bytes[^6] = type;
        bytes[^5] = 1;

        Assert.Throws<ArgumentException>(() => HandMadeProfile.View(bytes));
    }

    [Fact]
    public void Bytes_that_are_no_profile_are_refused()
    {
        byte[] good = HandMadeProfile.OnePoint(RegisterType.Int16, 0, 1);

        Assert.Throws<ArgumentNullException>(() => new DeviceProfile(null!, 0, 0));
        Assert.Throws<ArgumentException>(() => new DeviceProfile(good, 0, 23));
        Assert.Throws<ArgumentException>(() => new DeviceProfile(good, 1, good.Length));
        Assert.Throws<ArgumentException>(() => new DeviceProfile(good, 0, good.Length - 1));
        Assert.Throws<ArgumentException>(() => HandMadeProfile.View([2, .. good[1..]]));
    }

    [Theory]
    [InlineData(RegisterType.Int32, 1, 0)]
    [InlineData(RegisterType.UInt16, 1, 1)]
    [InlineData(RegisterType.Float64, 3, 0)]
    public void A_value_that_lies_outside_its_request_is_refused_at_the_start(RegisterType type, int count, int offset) =>
        Assert.Throws<ArgumentException>(() => HandMadeProfile.View(HandMadeProfile.OnePoint(type, 0, count, offset)));

    [Fact]
    public void Whatever_byte_is_wrong_a_profile_is_refused_or_answers_without_failing() =>
        Gen.Select(Gen.Int[0, HandMadeProfile.OnePoint(RegisterType.Float32, 0, 2).Length - 1], Gen.Byte, Gen.Byte.Array[4]).Sample((at, value, data) =>
        {
            byte[] bytes = HandMadeProfile.OnePoint(RegisterType.Float32, 0, 2);
            bytes[at] = value;
            DeviceProfile profile;
            try
            {
                profile = HandMadeProfile.View(bytes);
            }
            catch (ArgumentException)
            {
                return;
            }

            DeviceState state = new(profile, 1);
            ModbusExchange exchange = new(tcp: true);
            double[] values = new double[profile.PointCount];
            byte[] qualities = new byte[profile.PointCount];
            for (int request = 0; request < profile.RequestCount; request++)
            {
                if (profile.BuildRead(request, state, exchange))
                {
                    Answers.Give(exchange, exchange.Transmit[7], Convert.ToHexString(data));
                    profile.Decode(request, state, exchange, values, qualities, 0);
                }
            }

            for (int point = 0; point < profile.PointCount; point++)
            {
                _ = profile.Quantise(point, 1, state);
                _ = profile.BuildReadBack(point, state, exchange);
            }
        });
}
