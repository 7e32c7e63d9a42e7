using Busbar.Field;
using Busbar.Points;
using Busbar.Simulator.Faults;

namespace Busbar.Simulator.Tests.Devices;

public class Faults_show_on_the_wire
{
    [Theory]
    [InlineData(LineFault.Silence, ExchangeResult.Pending, ExchangeError.None)]
    [InlineData(LineFault.BrokenChecksum, ExchangeResult.Broken, ExchangeError.BadChecksum)]
    [InlineData(LineFault.WrongUnit, ExchangeResult.Broken, ExchangeError.WrongUnit)]
    [InlineData(LineFault.Exception, ExchangeResult.Exception, ExchangeError.ExceptionReply)]
    [InlineData(LineFault.HalfFrame, ExchangeResult.Pending, ExchangeError.None)]
    public void On_a_serial_line(LineFault fault, ExchangeResult result, ExchangeError error)
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "room-101");
        site.Devices["room-101"].Faults.Line = fault;
        (ExchangeResult Result, ExchangeError Error, byte) got = reader.Read(3, 0, 11);
        Assert.Equal((result, error), (got.Result, got.Error));
        site.Devices["room-101"].Faults.Clear();
        new Reader(site, "room-101").Poll();
        Assert.Equal(ExchangeResult.Complete, new Reader(site, "room-102").Read(3, 0, 11).Result);
    }

    [Theory]
    [InlineData(LineFault.Silence, ExchangeResult.Pending)]
    [InlineData(LineFault.Exception, ExchangeResult.Exception)]
    [InlineData(LineFault.HalfFrame, ExchangeResult.Pending)]
    public void On_TCP(LineFault fault, ExchangeResult result)
    {
        SimulatedSite site = Demo.Simulate();
        site.Devices["acdc"].Faults.Line = fault;
        Assert.Equal(result, new Reader(site, "acdc").Read(4, 0, 10).Result);
        site.Devices["acdc"].Faults.Clear();
        Assert.Equal(ExchangeResult.Complete, new Reader(site, "acdc").Read(4, 0, 10).Result);
    }

    [Fact]
    public void A_late_answer_is_late_by_what_was_asked()
    {
        SimulatedSite site = Demo.Simulate();
        site.Devices["room-101"].Faults.Line = LineFault.Late;
        site.Devices["room-101"].Faults.LateBy = TimeSpan.FromSeconds(3);
        var reader = new Reader(site, "room-101");
        Assert.Equal(ExchangeResult.Complete, reader.Read(3, 0, 11).Result);
        Assert.Equal(TimeSpan.FromSeconds(3.1), reader.LastDelay);
    }

    [Fact]
    public void A_share_of_the_requests_fails_and_the_same_ones_each_time()
    {
        string Pattern()
        {
            SimulatedSite site = Demo.Simulate();
            site.Devices["room-101"].Faults.Line = LineFault.Exception;
            site.Devices["room-101"].Faults.LineShare = 0.3;
            var reader = new Reader(site, "room-101");
            return string.Concat(Enumerable.Range(0, 200).Select(_ => reader.Read(3, 0, 1).Result == ExchangeResult.Complete ? '.' : 'x'));
        }

        string pattern = Pattern();
        Assert.InRange(pattern.Count(c => c == 'x'), 30, 90);
        Assert.Equal(pattern, Pattern());
    }

    [Fact]
    public void A_stuck_value_stays_while_the_plant_moves_on()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "room-101");
        site.Devices["room-101"].Faults.Stick("roomTemperature");
        double before = reader.Poll()["roomTemperature"];
        reader.Command("setpoint", 25);
        site.Step(TimeSpan.FromHours(1));
        Assert.True(site.Plant.Thermostats[0].SensedTemperature > before + 0.5);
        Assert.Equal(before, reader.Poll()["roomTemperature"]);
    }

    [Fact]
    public void Values_jump_scatter_and_shift()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "grid-meter");
        DeviceFaults faults = site.Devices["grid-meter"].Faults;
        double truth = reader.Poll()["frequency"];
        faults.Shift("frequency", 5);
        Assert.Equal(truth + 5, reader.Poll()["frequency"], 3);
        faults.Clear();
        faults.Noise("frequency", 1);
        Assert.NotEqual(reader.Poll()["frequency"], reader.Poll()["frequency"]);
        faults.Clear();
        faults.Jump("frequency", 10, share: 1);
        Assert.Equal(truth + 10, reader.Poll()["frequency"], 3);
    }

    [Fact]
    public void Swapped_words_turn_a_float_into_nonsense()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "grid-meter");
        double truth = reader.Poll()["activePower"];
        site.Devices["grid-meter"].Faults.SwapWords = true;
        reader.Poll();
        Assert.True(reader.QualityOf("activePower") == Quality.Bad || Math.Abs(reader["activePower"] - truth) > 1);
    }

    [Fact]
    public void A_counter_rolls_over_at_the_end_of_its_registers()
    {
        SimulatedSite site = Demo.Simulate();
        var reader = new Reader(site, "heat-pump");
        double count = reader.Poll()["energyImport"];
        double full = 4294967296.0 * 100;   // u32 of 0.1 kWh, in Wh
        site.Devices["heat-pump"].Faults.Shift("energyImport", full - count + 5_000);
        Assert.InRange(reader.Poll()["energyImport"], 0, 10_000);
    }
}
