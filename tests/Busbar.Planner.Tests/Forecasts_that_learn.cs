using Busbar.Planner.Forecasting;
using Busbar.Planner.Thermal;

namespace Busbar.Planner.Tests;

/// <summary>Forecasts: from the first value, better than the usual baselines, honest about their spread.</summary>
public class Forecasts_that_learn
{
    private static readonly StepCalendar Quarters = StepCalendar.From(new DateTime(2026, 3, 2), 96);

    [Fact]
    public void The_first_value_already_gives_a_forecast()
    {
        SeasonalForecaster load = new(Quarters, 96);
        load.Observe(12);
        double[] forecast = new double[96];
        load.Forecast(forecast, 0);
        Assert.All(forecast, f => Assert.InRange(f, 6, 20));
    }

    [Fact]
    public void A_load_is_forecast_better_than_by_persistence_and_by_yesterday()
    {
        (double model, double persistence, double naive) = Compare(Load(28 * 24), 24, 6);
        Assert.True(model < 0.9 * persistence && model < 0.9 * naive, $"model {model:0.000}, persistence {persistence:0.000}, yesterday {naive:0.000}");
    }

    [Fact]
    public void Of_a_hundred_values_about_ninety_lie_between_the_outer_quantiles()
    {
        double[] load = Load(40 * 24);
        StepCalendar hours = StepCalendar.From(new DateTime(2026, 3, 2), 24);
        SeasonalForecaster forecaster = new(hours, 4);
        ForecastRecord record = new(hours, 4, 1);
        double[] forecast = new double[4];
        int inside = 0, counted = 0;
        for (int t = 0; t < load.Length; t++)
        {
            double[] quantiles = record.Quantiles(forecast[0], 1);
            if (t > 15 * 24)
            {
                counted++;
                inside += load[t] >= quantiles[0] && load[t] <= quantiles[^1] ? 1 : 0;
            }

            record.Observe(load[t]);
            forecaster.Observe(load[t]);
            forecaster.Forecast(forecast, 0);
            record.Keep(forecast);
        }

        Assert.InRange((double)inside / counted, 0.84, 0.96);
        Assert.True(record.MeanAbsoluteError(1) < record.MeanAbsoluteError(4));
    }

    [Fact]
    public void Similar_days_know_that_what_began_two_hours_ago_ends_now()
    {
        StepCalendar hours = StepCalendar.From(new DateTime(2026, 3, 2), 24);
        SimilarDays similar = new(hours, 3);
        double[] forecast = new double[3];
        Random random = new(7);
        double away = 0, awayOfPersistence = 0, before = 0.3;
        for (int day = 0, t = 0; day < 60; day++)
        {
            // A boiler that runs for three hours, some day in the morning, some day in the afternoon.
            int begins = random.Next(8, 16);
            for (int h = 0; h < 24; h++, t++)
            {
                double value = h == begins ? 1.4 : h == begins + 1 ? 2.3 : h == begins + 2 ? 1.1 : 0.3;
                if (t > 30 * 24 && h > begins && h < begins + 4)
                {
                    away += Math.Abs(forecast[0] - value);
                    awayOfPersistence += Math.Abs(before - value);
                }

                similar.Observe(value);
                similar.Forecast(forecast);
                before = value;
            }
        }

        Assert.True(away < 0.2 * awayOfPersistence, $"similar days {away:0.0}, persistence {awayOfPersistence:0.0}");
    }

    [Fact]
    public void Similar_days_say_nothing_before_they_have_seen_one_and_never_leave_what_was_seen()
    {
        SimilarDays similar = new(Quarters, 96);
        double[] forecast = new double[96];
        for (int t = 0; t < 4 * 96; t++)
        {
            similar.Forecast(forecast);
            Assert.All(forecast, f => Assert.True(t <= 96 ? double.IsNaN(f) : double.IsNaN(f) || f is >= 0 and < 9.001));
            similar.Observe(t % 7 == 3 ? double.NaN : t % 10);
        }

        Assert.All(forecast, f => Assert.InRange(f, 0, 9.001));
    }

    [Fact]
    public void A_new_habit_that_goes_by_the_time_of_day_is_learned_within_three_weeks()
    {
        StepCalendar hours = StepCalendar.From(new DateTime(2026, 3, 2), 24);
        RhythmForecaster shortMemory = new(hours, 1, 1);
        SeasonalForecaster longMemory = new(hours, 1);
        Random random = new(3);
        double[] soon = new double[1], late = new double[1];
        double away = 0, awayOfLongMemory = 0, surprise = 0;
        for (int t = 0; t < 100 * 24; t++)
        {
            // From day 60 on, what surprised in the evening stays for another hour, and in the morning it is made up for.
            double stays = t < 60 * 24 ? 0 : hours.SlotOf(t) >= 12 ? 0.8 : -0.8;
            surprise = stays * surprise + random.NextDouble() - 0.5;
            double load = Math.Pow(3 + surprise, 2);
            if (t > 81 * 24)
            {
                away += Math.Abs(load - soon[0]);
                awayOfLongMemory += Math.Abs(load - late[0]);
            }

            shortMemory.Observe([load]);
            longMemory.Observe(load);
            shortMemory.Forecast(soon, _ => double.NaN);
            longMemory.Forecast(late, 0);
        }

        Assert.True(away < 0.9 * awayOfLongMemory, $"short memory {away:0.0}, long memory {awayOfLongMemory:0.0}");
    }

    [Fact]
    public void A_short_memory_with_holes_and_leaps_stays_between_nothing_and_the_highest_loads()
    {
        RhythmForecaster rhythm = new(Quarters, 2, 4);
        double[] forecast = new double[4];
        for (int t = 0; t < 12 * 96; t++)
        {
            rhythm.Forecast(forecast, step => step % 5 == 0 ? double.NaN : 40);
            Assert.All(forecast, f => Assert.True(t <= 7 * 96 ? double.IsNaN(f) : f is >= 0 and < 13.001, $"step {t}: {f}"));
            // One stands still until the tenth day, the other has holes.
            rhythm.Observe([t < 10 * 96 ? 1 : t % 3 * 2, t % 7 == 3 ? double.NaN : t % 10]);
        }
    }

    [Fact]
    public void The_shape_of_errors_is_taken_from_the_errors()
    {
        ErrorShape shape = new();
        Assert.Equal(1, ErrorShape.Chances.Sum(), 9);
        Random random = new(5);
        for (int i = 0; i < 3000; i++)
            shape.Observe(i % 100 == 0 ? double.NaN : -Math.Log(1 - random.NextDouble()) - 1);

        // Exponential: never below -1, its upper tail far out.
        Assert.InRange(shape.Places[0], -1.4, -0.8);
        Assert.InRange(shape.Places[^1], 3.5, 6.5);
        Assert.Equal(shape.Places.Order(), shape.Places);
        Assert.InRange(shape.Places.Zip(ErrorShape.Chances, (p, c) => p * c).Sum(), -0.15, 0.15);
    }

    [Fact]
    public void Shading_is_learned_from_the_panels_own_past()
    {
        PvForecaster pv = new(StepCalendar.From(new DateTime(2026, 3, 2), 24), 24);
        double[] forecast = new double[24];
        for (int t = 0; t < 30 * 24; t++)
        {
            pv.Observe(Shaded(t % 24));
            pv.Forecast(forecast);
        }

        for (int h = 0; h < 24; h++)
            Assert.Equal(Shaded(h), forecast[h], 0.5);

        static double Shaded(int hour) => hour == 15 ? 1 : Math.Max(0, 20 * Math.Sin((hour - 6) / 12.0 * Math.PI));
    }

    [Fact]
    public void Rooms_give_away_their_resistance_capacity_and_gains()
    {
        RoomModel model = new(TimeSpan.FromMinutes(15), 5, 5);
        Random random = new(3);
        double temperature = 22, keep = 0.25 / (2 * 20.0);
        for (int t = 0; t < 2000; t++)
        {
            bool occupied = t % 96 is > 32 and < 72;
            double outdoor = 10 + 8 * Math.Sin(t / 96.0 * 2 * Math.PI), heat = random.NextDouble() * 12;
            double after = temperature + keep * (outdoor - temperature) + 0.25 / 20 * (heat + (occupied ? 4 : 1)) + 0.002 * (random.NextDouble() - 0.5);
            model.Observe(temperature, after, outdoor, heat, occupied);
            temperature = after;
        }

        Assert.True(model.IsLearned);
        Assert.Equal(20, model.Capacity, 2.0);
        Assert.Equal(2, model.Resistance, 0.3);
        Assert.Equal(3, model.Gain(true) - model.Gain(false), 0.5);
    }

    [Fact]
    public void A_vehicles_habit_is_the_middle_of_its_sessions()
    {
        VehicleHabits habits = new();
        Assert.Null(habits.Usual(DayKind.Working));
        foreach (int late in (int[])[0, 5, -5, 10, 240])
            habits.Observe(DayKind.Working, 510 + late, 540, 18);
        Assert.Equal((515, 540, 18.0), habits.Usual(DayKind.Working));
        Assert.Null(habits.Usual(DayKind.Sunday));
    }

    [Fact]
    public void Morning_and_afternoon_vehicles_have_habits_of_their_own_with_an_early_leave_and_much_energy()
    {
        VehicleHabits habits = new();
        for (int day = 0; day < 10; day++)
        {
            habits.Observe(DayKind.Working, 480 + day, 240 - 6 * day, 20 + day);
            habits.Observe(DayKind.Working, 810, 200, 8);
        }

        (int arrival, int minutes, double energy) = habits.Expected(DayKind.Working, 500)!.Value;
        // They leave at 11:15 to 12:00, the later they come the earlier: their leave is steadier than their stay.
        Assert.Equal((485, 175, 29.0), (arrival, minutes, energy));
        Assert.Equal((810, 200, 8.0), habits.Expected(DayKind.Working, 820));
        Assert.Null(habits.Expected(DayKind.Working, 1100));
    }

    private static (double Model, double Persistence, double Naive) Compare(double[] load, int perDay, int horizon)
    {
        SeasonalForecaster forecaster = new(StepCalendar.From(new DateTime(2026, 3, 2), perDay), horizon);
        double[] forecast = new double[horizon];
        double model = 0, persistence = 0, naive = 0;
        for (int t = 0; t + horizon < load.Length; t++)
        {
            forecaster.Observe(load[t]);
            forecaster.Forecast(forecast, 0);
            if (t < 7 * perDay)
                continue;
            model += Math.Abs(forecast[^1] - load[t + horizon]);
            persistence += Math.Abs(load[t] - load[t + horizon]);
            naive += Math.Abs(load[t + horizon - perDay] - load[t + horizon]);
        }

        return (model, persistence, naive);
    }

    private static double[] Load(int hours)
    {
        Random random = new(11);
        double drift = 0;
        return [.. Enumerable.Range(0, hours).Select(t =>
        {
            drift = 0.7 * drift + random.NextDouble() - 0.5;
            return 5 + (t / 24 % 7 < 5 ? 4 : 1) * Math.Max(0, Math.Sin((t % 24 - 7) / 12.0 * Math.PI)) + drift;
        })];
    }
}
