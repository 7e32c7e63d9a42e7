using Busbar.Points;

namespace Busbar.Control.Tests;

public class Risers_in_balance
{
    private static readonly DateTimeOffset Winter = new(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private static (Rig Rig, int[] Valves, int[] Returns) Network(DateTimeOffset? clock)
    {
        var rig = new Rig { PollPeriod = 60_000, ClockAtStart = clock };
        int[] returns = [rig.Point(45), rig.Point(35), rig.Point(40)];
        int[] valves = [.. returns.Select(_ => rig.Output(50, maximum: 100, levels: Rig.EveryLevel))];
        rig.HeatBalance([(valves[0], returns[0], 300), (valves[1], returns[1], 300), (valves[2], returns[2], 600)]).Start();
        return (rig, valves, returns);
    }

    [Fact]
    public void Return_temperatures_come_to_the_mean_slowly_and_by_small_steps()
    {
        (Rig rig, int[] valves, int[] returns) = Network(Winter);
        double[] temperatures = [45, 35, 40];
        double[] openings = [50, 50, 50];
        double largest = 0;
        for (int minute = 0; minute < 24 * 60; minute++)
        {
            for (int i = 0; i < 3; i++)
            {
                double opening = double.IsNaN(rig.Commanded(valves[i])) ? 50 : rig.Commanded(valves[i]);
                largest = Math.Max(largest, Math.Abs(opening - openings[i]));
                openings[i] = opening;
                temperatures[i] += ((i == 0 ? 45 : i == 1 ? 35 : 40) + 0.4 * (opening - 50) - temperatures[i]) / 20;
                rig.Set(returns[i], Math.Round(temperatures[i], 2));
            }

            rig.Leap(60);
        }

        Assert.InRange(temperatures.Max() - temperatures.Min(), 0, 1.5);
        Assert.InRange(largest, 1, 5);
        Assert.Equal(ReasonCode.HeatBalance, rig.Why(valves[0]).Reason);
    }

    [Fact]
    public void Nothing_moves_in_the_first_half_hour_or_within_the_dead_band()
    {
        (Rig rig, int[] valves, int[] returns) = Network(Winter);
        rig.Leap(1700);
        Assert.All(valves, valve => Assert.True(double.IsNaN(rig.Commanded(valve))));
        Array.ForEach(returns, point => rig.Set(point, 40.2));
        rig.Leap(3600);
        Assert.All(valves, valve => Assert.True(double.IsNaN(rig.Commanded(valve))));
    }

    [Fact]
    public void A_riser_without_its_temperature_takes_no_part_and_is_let_go()
    {
        (Rig rig, int[] valves, int[] returns) = Network(Winter);
        rig.Leap(1900);
        Assert.Equal(45, rig.Commanded(valves[0]));
        Assert.Equal(55, rig.Commanded(valves[1]));
        rig.Set(returns[0], 99, Quality.Stale);
        rig.Leap(1900);
        Assert.Equal(45, rig.Commanded(valves[0]));
        Assert.Equal(60, rig.Commanded(valves[1]));
        rig.Leap(7200);
        Assert.NotEqual(Priority.Economy, rig.Engine.WinningLevel(valves[0]));
    }

    [Fact]
    public void With_one_riser_left_nothing_moves()
    {
        (Rig rig, int[] valves, int[] returns) = Network(Winter);
        rig.Set(returns[0], 45, Quality.Bad);
        rig.Set(returns[1], 35, Quality.Bad);
        rig.Leap(7200);
        Assert.All(valves, valve => Assert.True(double.IsNaN(rig.Commanded(valve))));
    }

    [Fact]
    public void In_summer_the_riser_that_comes_back_warmer_gets_more_cold_water()
    {
        (Rig rig, int[] valves, _) = Network(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(8)));
        rig.Leap(1900);
        Assert.Equal(55, rig.Commanded(valves[0]));
        Assert.Equal(45, rig.Commanded(valves[1]));
        Assert.True(double.IsNaN(rig.Commanded(valves[2])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Between_the_seasons_and_without_a_date_nothing_moves(bool isDateKnown)
    {
        (Rig rig, int[] valves, _) = Network(isDateKnown ? new DateTimeOffset(2026, 4, 20, 0, 0, 0, TimeSpan.FromHours(8)) : null);
        rig.Leap(7200);
        Assert.All(valves, valve => Assert.True(double.IsNaN(rig.Commanded(valve))));
    }
}
