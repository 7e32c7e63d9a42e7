using Busbar.Points;

namespace Busbar.Control.Tests;

public class The_tariff_moves_storage
{
    private static (Rig Rig, int Battery, int Charge) Building(DateTime from)
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(from, TimeSpan.FromHours(8)), PollPeriod = 1000 };
        int charge = rig.Point(50);
        int battery = rig.Output(0, minimum: -50_000, maximum: 50_000, levels: Rig.EveryLevel);
        rig.Tariff(Rig.TariffOf2026, [(battery, -20_000, double.NaN, 20_000, 30_000, 20, charge)]).Defaults((battery, 0)).Start();
        return (rig, battery, charge);
    }

    [Theory]
    [InlineData("2026-04-20 09:00", 20_000)]
    [InlineData("2026-04-20 12:00", -20_000)]
    [InlineData("2026-05-20 09:00", -20_000)]
    [InlineData("2026-05-20 16:00", 0)]
    [InlineData("2026-12-20 18:00", 30_000)]
    [InlineData("2026-12-20 16:30", 20_000)]
    [InlineData("2021-12-31 18:00", 0)]
    public void It_charges_in_the_valley_and_discharges_in_the_peak_of_the_generation_that_holds(string time, double watts)
    {
        (Rig rig, int battery, _) = Building(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        rig.Leap(5);
        Assert.Equal(watts, rig.Commanded(battery));
    }

    [Fact]
    public void A_day_of_December_reads_as_it_is_bought()
    {
        (Rig rig, int battery, _) = Building(new DateTime(2026, 12, 15, 9, 59, 50));
        Assert.Equal(0, rig.Commanded(battery));
        rig.Leap(20);
        Assert.Equal(-20_000, rig.Commanded(battery));
        Assert.Equal((Priority.Tariff, SourceCode.Tariff, ReasonCode.PriceClass), rig.Why(battery));
        rig.Leap(5 * 3600);
        Assert.Equal(0, rig.Commanded(battery));
        rig.Leap(3600);
        Assert.Equal(20_000, rig.Commanded(battery));
        rig.Leap(3600);
        Assert.Equal(30_000, rig.Commanded(battery));
    }

    [Fact]
    public void An_empty_battery_stops_and_does_not_flap_at_its_limit()
    {
        (Rig rig, int battery, int charge) = Building(new DateTime(2026, 12, 15, 18, 0, 0));
        rig.Leap(5);
        Assert.Equal(30_000, rig.Commanded(battery));
        rig.Set(charge, 20);
        rig.Leap(2);
        Assert.Equal(0, rig.Commanded(battery));
        rig.Set(charge, 22);
        rig.Leap(600);
        Assert.Equal(0, rig.Commanded(battery));
    }

    [Fact]
    public void A_converter_that_the_storage_follows_charges_it_in_the_valleys_and_empties_it_in_the_peaks()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 15, 11, 0, 0, TimeSpan.FromHours(8)), PollPeriod = 1000 };
        int charge = rig.Point(95);
        int converter = rig.Output(0, minimum: -60_000, maximum: 60_000, levels: Rig.EveryLevel);
        rig.Tariff(Rig.TariffOf2026, [(converter, 25_000, double.NaN, 1_000, 1_000, 20, charge)], valleysCharge: true).Defaults((converter, 0)).Start();
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(converter));   // full
        rig.Set(charge, 40);
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(converter));   // and over for this valley
        rig.Leap(6 * 3600);
        Assert.Equal(1_000, rig.Commanded(converter));
        rig.Set(charge, 20);
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(converter));   // empty
        rig.Set(charge, 30);
        rig.Leap(17 * 3600);
        Assert.Equal(25_000, rig.Commanded(converter));
    }

    [Theory]
    [InlineData(Quality.Stale)]
    [InlineData(Quality.Bad)]
    [InlineData(Quality.Uncertain)]
    public void A_charge_that_is_not_known_moves_nothing(Quality quality)
    {
        (Rig rig, int battery, int charge) = Building(new DateTime(2026, 12, 15, 18, 0, 0));
        rig.Set(charge, 80, quality);
        rig.Leap(2);
        Assert.Equal(0, rig.Commanded(battery));
    }

    [Fact]
    public void Without_a_clock_nothing_has_a_price()
    {
        (Rig rig, int battery, _) = Building(new DateTime(2026, 12, 15, 18, 0, 0));
        rig.ClockAtStart = null;
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(battery));
    }

    [Fact]
    public void A_room_takes_more_in_the_valley_and_less_in_the_peak_within_the_law()
    {
        var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 15, 9, 30, 0, TimeSpan.FromHours(8)) };
        (int room, _) = rig.Thermostat();
        rig.Tariff(Rig.TariffOf2026, []).Schedule([room], comfort: rig.Comfort([-1], shifts: [2, 2, double.NaN, -1, -2])).Start();
        Assert.Equal(19, rig.Commanded(room));
        rig.Leap(3600);
        Assert.Equal(20, rig.Commanded(room));
        Assert.Equal((ReasonCode.PriceLow, LimitFlags.LegalHeatingMaximum), (rig.Why(room).Reason, rig.Limit(room)));
        rig.Leap(6 * 3600);
        Assert.Equal(18, rig.Commanded(room));
        rig.Leap(3600);
        Assert.Equal((17, ReasonCode.PriceHigh), (rig.Commanded(room), rig.Why(room).Reason));
        rig.Leap(2 * 3600);
        Assert.Equal(15, rig.Commanded(room));
    }
}
