using Busbar.Points;
using CsCheck;

namespace Busbar.Control.Tests;

/// <summary>What holds for the policies of economy and comfort whatever sun, load, price, event, sensor and clock do.</summary>
public class Properties_of_economy
{
    private static readonly Gen<(int Kind, int Which, double Value, int Seconds)[]> Story =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 5], Gen.Double[0, 1], Gen.Int[1, 900]).Array[5, 40];

    /// <summary>A building with all of them; story by story its inputs change.</summary>
    private sealed class Building
    {
        public readonly Rig Rig = new() { ClockAtStart = new DateTimeOffset(2026, 12, 1, 5, 0, 0, TimeSpan.FromHours(8)), PollPeriod = 1000 };
        public readonly int Meter;
        public readonly int Voltage;
        public readonly int Charge;
        public readonly int RoomTemperature;
        public readonly int Presence;
        public readonly int[] Event;
        public readonly int Battery;
        public readonly int Charger;
        public readonly int Boiler;
        public readonly int Limit;
        public readonly int Target;
        public readonly int Room;
        public readonly int Mode;

        public Building()
        {
            Meter = Rig.Point(0);
            Voltage = Rig.Point(375);
            Charge = Rig.Point(50);
            RoomTemperature = Rig.Point(17);
            Presence = Rig.Point(1);
            Event = [Rig.Point(0), Rig.Point(0), Rig.Point(0)];
            Battery = Rig.Output(0, minimum: -30_000, maximum: 30_000, levels: Rig.EveryLevel);
            Charger = Rig.Output(10_000, maximum: 20_000, levels: Rig.EveryLevel);
            Boiler = Rig.Relay(actual: 0);
            Limit = Rig.Output(100, maximum: 100, levels: Rig.EveryLevel);
            Target = Rig.Output(0, minimum: -20_000, maximum: 20_000, levels: Rig.EveryLevel);
            (Room, Mode) = Rig.Thermostat(setpoint: 15);
            Rig.SensorChecks([RoomTemperature])
                .Tariff(Rig.TariffOf2026, [(Battery, -10_000, double.NaN, 10_000, 20_000, 20, Charge)])
                .Defaults((Battery, 0), (Charger, 10_000), (Boiler, 0), (Limit, 100), (Target, 0))
                .Schedule([Room], heating: 19.5, cooling: 26.5, comfort: Rig.Comfort([RoomTemperature], optimalStart: true, presence: [Presence], shifts: [3, 2, double.NaN, -2, -3]))
                .SetpointBands(Voltage, [Room], [(true, 1.02, 1.01, 5), (false, 0.98, 0.99, -2), (false, 0.95, 0.96, -4)])
                .PvSurplus(Meter, [(Battery, 0, 0, -10_000, 10_000, 500, 0, 0, Charge, 95), (Boiler, 1, 0, 1, 6_000, 6_000, 600, 300, -1, 0), (Limit, 2, 100, 0, 60_000, 0, 0, 0, -1, 0)], export: 2_000)
                .GridTarget(Meter, [200], [(Target, -1, -20_000, 20_000, Charge, 10, 90)], ramp: 100)
                .DemandResponse((Event[0], Event[1], Event[2]), [(Charger, 0, 8_000, 2_000, 30), (Room, 2, 1_000, 2, 0)], longest: 60)
                .Start();
        }

        public int[] Outputs => [Battery, Charger, Boiler, Limit, Target, Room];

        public void Play((int Kind, int Which, double Value, int Seconds)[] story, Action eachCycle)
        {
            foreach ((int kind, int which, double value, int seconds) in story)
            {
                Quality quality = which < 4 ? Quality.Good : (Quality)(1 + (which % 4));
                switch (kind)
                {
                    case 0 or 1 or 2:
                        Rig.Set(Meter, -60_000 + (value * 120_000), quality);
                        break;
                    case 3:
                        Rig.Set(Voltage, 330 + (value * 70), quality);
                        break;
                    case 4:
                        Rig.Set(Charge, value * 100, quality);
                        break;
                    case 5:
                        Rig.Set(RoomTemperature, 10 + (value * 20), quality);
                        break;
                    case 6:
                        Rig.Set(Presence, which % 2, quality);
                        break;
                    case 7:
                        double now = Math.Floor((Rig.ClockAtStart ?? default).AddMilliseconds(Rig.Now).ToOffset(TimeSpan.FromHours(8)).DateTime.Subtract(new DateTime(2000, 1, 1)).TotalMinutes);
                        double[] told = [value * 12_000, now + which, now + which + (value * 200)];
                        for (int i = 0; i < 3; i++)
                            Rig.Set(Event[i], Math.Floor(told[i]), quality);
                        break;
                    case 8:
                        Rig.Set(Mode, which % 5, quality);
                        break;
                    case 9:
                        Rig.ClockAtStart = which == 0 ? null : new DateTimeOffset(2026, 12, 1 + which, (int)(value * 23), 0, 0, TimeSpan.FromHours(8));
                        break;
                    default:
                        Rig.Command(Outputs[which], which == Array.IndexOf(Outputs, Room) ? 5 + (value * 30) : Math.Floor(value * 1.99), new[] { 8, 11, 12 }[which % 3], seconds);
                        break;
                }

                Rig.Leap(Math.Min(seconds, 300), eachCycle);
            }
        }
    }

    [Fact]
    public void No_setpoint_leaves_the_legal_range_however_much_price_bus_and_plans_ask_for()
    {
        Story.Sample(story =>
        {
            var building = new Building();
            building.Play(story, () =>
            {
                double commanded = building.Rig.Commanded(building.Room);
                if (double.IsNaN(commanded) || !building.Rig.Inputs.IsGood(building.Mode))
                    return;
                double mode = building.Rig.Inputs.Values[building.Mode];
                Assert.False(mode == OperatingMode.Heating && commanded > 20, $"heats to {commanded} by {building.Rig.Why(building.Room)}");
                Assert.False(mode is OperatingMode.Cooling or OperatingMode.Dehumidify && commanded < 26, $"cools to {commanded} by {building.Rig.Why(building.Room)}");
            });
        }, iter: 60);
    }

    [Fact]
    public void Every_output_stays_in_its_equipments_range_and_the_same_story_gives_the_same_day()
    {
        Story.Sample(story => Assert.Equal(Record(story), Record(story)), iter: 40);

        static List<double> Record((int, int, double, int)[] story)
        {
            var building = new Building();
            List<double> record = [];
            building.Play(story, () =>
            {
                foreach (int output in building.Outputs)
                {
                    double value = building.Rig.Commanded(output);
                    Assert.False(value < building.Rig.Engine.Outputs.Minimum(output) || value > building.Rig.Engine.Outputs.Maximum(output), $"output {output}: {value}");
                    record.Add(value);
                }
            });
            return record;
        }
    }

    [Fact]
    public void What_the_surplus_switches_on_runs_its_time_while_the_meter_is_known_and_nobody_stronger_speaks()
    {
        Story.Sample(story =>
        {
            var building = new Building();
            double before = 0;
            long since = long.MinValue / 2;
            bool isDisturbed = false;
            building.Play([.. story.Where(s => s.Kind is <= 2 or 4 && s.Which < 4)], () =>
            {
                Rig rig = building.Rig;
                isDisturbed |= rig.Why(building.Boiler).Level is > 0 and < Priority.Economy;
                double commanded = rig.Commanded(building.Boiler);
                if (commanded == before)
                    return;
                long least = before > 0 ? 600_000 : 300_000;
                Assert.True(isDisturbed || rig.Now - since >= least, $"changed to {commanded} after {(rig.Now - since) / 1000} s");
                (before, since) = (commanded, rig.Now);
            });
        }, iter: 60);
    }

    [Fact]
    public void The_target_s_lever_never_moves_faster_than_its_ramp_unless_it_is_let_go_or_taken_over()
    {
        Story.Sample(story =>
        {
            var building = new Building();
            double before = 0;
            long since = 0;
            building.Play(story, () =>
            {
                Rig rig = building.Rig;
                (int level, _, ReasonCode reason) = rig.Why(building.Target);
                double commanded = rig.Commanded(building.Target);
                bool isOurs = level == Priority.Economy && reason == ReasonCode.GridTarget;
                if (isOurs && since != 0 && commanded != before)
                {
                    // The ramp counts from reading to reading, so one interval more may have passed than between two commands.
                    Assert.InRange(Math.Abs(commanded - before), 0, (100 * (((rig.Now - since) / 1000.0) + 5)) + 1);
                }

                if (!isOurs || commanded != before || since == 0)
                    (before, since) = (commanded, isOurs ? rig.Now : 0);
            });
        }, iter: 60);
    }

    [Fact]
    public void An_event_never_holds_longer_than_the_table_and_its_return_and_never_asks_for_more_than_its_depth()
    {
        Story.Sample(story =>
        {
            var building = new Building();
            long held = 0;
            building.Play(story, () =>
            {
                Rig rig = building.Rig;
                bool isHeld = rig.Why(building.Charger) is { Level: Priority.DemandResponse, Source: SourceCode.DemandResponse } why && why.Reason != ReasonCode.OperatorCommand && rig.Engine.PolicyIndex(building.Charger) != PriorityArray.NoPolicy;
                held = isHeld ? held + 1 : 0;
                Assert.InRange(rig.Commanded(building.Charger), 0, 20_000);
                if (isHeld)
                    Assert.True(rig.Commanded(building.Charger) >= 2_000 - 1e-6, $"below what it gives: {rig.Commanded(building.Charger)}");
            });

            // No new event: whatever was held is free after the longest time and the return.
            building.Rig.Set(building.Event[0], 0);
            building.Rig.Leap((61 * 60) + 900 + 60);
            Assert.NotEqual(SourceCode.DemandResponse, building.Rig.Engine.PolicyIndex(building.Charger) == PriorityArray.NoPolicy ? SourceCode.None : building.Rig.Why(building.Charger).Source);
        }, iter: 40);
    }

    [Fact]
    public void When_nothing_is_known_any_more_everything_is_at_its_default()
    {
        Story.Sample(story =>
        {
            var building = new Building();
            building.Play(story, () => { });
            Rig rig = building.Rig;
            rig.ClockAtStart = null;
            for (int point = 0; point < rig.PointCount; point++)
                rig.Inputs.Qualities[point] = (byte)Quality.Stale;
            rig.Leap(4000);
            Assert.Equal((0, 10_000, 0, 100, 0), (rig.Commanded(building.Battery), rig.Commanded(building.Charger), rig.Commanded(building.Boiler), rig.Commanded(building.Limit), rig.Commanded(building.Target)));
        }, iter: 40);
    }
}
