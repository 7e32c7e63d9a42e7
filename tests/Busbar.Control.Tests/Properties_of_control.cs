using Busbar.Points;
using CsCheck;

namespace Busbar.Control.Tests;

/// <summary>What holds whatever happens: random commands, voltages, modes, qualities and clocks.</summary>
public class Properties_of_control
{
    private static readonly Gen<(int Kind, int Which, double Value, int Seconds)[]> Story =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 5], Gen.Double[0, 1], Gen.Int[1, 400]).Array[5, 60];

    [Fact]
    public void No_setpoint_is_ever_commanded_outside_the_legal_range()
    {
        Story.Sample(story =>
        {
            var rig = new Rig { ClockAtStart = new DateTimeOffset(2026, 12, 1, 7, 0, 0, TimeSpan.FromHours(8)) };
            (int Setpoint, int ModePoint)[] rooms =
            [
                rig.Thermostat(OperatingMode.Heating, setpoint: 24), rig.Thermostat(OperatingMode.Cooling, setpoint: 18, ramp: 0.02), rig.Thermostat(OperatingMode.Automatic),
            ];
            (int exempt, _) = rig.Thermostat(OperatingMode.Heating, exempt: true);
            rig.Schedule([rooms[0].Setpoint, rooms[1].Setpoint, exempt], heating: 22, cooling: 24).Start();
            foreach ((int kind, int which, double value, int seconds) in story)
            {
                (int setpoint, int modePoint) = rooms[which % 3];
                switch (kind)
                {
                    case <= 3:
                        rig.Command(setpoint, 5 + value * 30, new[] { 8, 11, 12 }[which % 3], seconds);
                        break;
                    case 4 or 5:
                        rig.Set(modePoint, (int)(value * 5), (Quality)(which % 5));
                        break;
                    case 6:
                        rig.Engine.Release(setpoint, Priority.Operator);
                        break;
                    case 7:
                        rig.ClockAtStart = which == 0 ? null : new DateTimeOffset(2026, 1 + which * 2, 10, 7, 0, 0, TimeSpan.FromHours(8));
                        break;
                    default:
                        rig.Command(exempt, 5 + value * 30, seconds: seconds);
                        break;
                }

                rig.Leap(Math.Min(seconds, 20), () => Array.ForEach(rooms, room => AssertLegal(rig, room.Setpoint, room.ModePoint)));
            }
        }, iter: 150);
    }

    [Fact]
    public void A_tier_is_shed_only_when_every_load_of_the_tiers_above_it_is_off_or_held_by_something_stronger()
    {
        Story.Sample(story =>
        {
            (Rig rig, int voltage, int[] loads, int[] tiers) = Building();
            Play(rig, voltage, loads, story, () =>
            {
                for (int low = 0; low < loads.Length; low++)
                {
                    (int level, SourceCode source, _) = rig.Why(loads[low]);
                    for (int high = 0; source == SourceCode.BusVoltageBands && high < loads.Length; high++)
                    {
                        bool held = rig.Why(loads[high]).Level < level;
                        Assert.True(tiers[high] <= tiers[low] || rig.Commanded(loads[high]) == 0 || held, $"tier {tiers[low]} is off at {level}, tier {tiers[high]} on by {rig.Why(loads[high])}");
                    }
                }
            });
        }, iter: 150);
    }

    [Fact]
    public void No_minimum_time_is_broken_but_by_levels_1_to_5()
    {
        Story.Sample(story =>
        {
            (Rig rig, int voltage, int[] loads, _) = Building();
            int compressor = loads[2];
            double before = rig.Commanded(compressor);
            long since = rig.Now;
            Play(rig, voltage, loads, story, () =>
            {
                double commanded = rig.Commanded(compressor);
                if (commanded != before)
                {
                    long least = before > 0 ? 120_000 : 180_000;
                    Assert.True(rig.Now - since >= least || rig.Why(compressor).Level <= Priority.Critical, $"changed to {commanded} after {rig.Now - since} ms by {rig.Why(compressor)}");
                    before = commanded;
                    since = rig.Now;
                }
            });
        }, iter: 150);
    }

    [Fact]
    public void No_hour_has_more_ordinary_starts_than_the_table_allows()
    {
        const int Allowed = 6;
        Story.Sample(story =>
        {
            var rig = new Rig();
            int voltage = rig.Point(375);
            int compressor = rig.Relay(1, minimumOn: 60, minimumOff: 30, startsPerHour: Allowed);
            rig.Defaults((compressor, 1)).Bands(voltage, [Band.Shed(3, 0.90)], [(compressor, 0, 0)]).Start();
            Queue<long> starts = [];
            double before = rig.Commanded(compressor);
            foreach ((int kind, int which, double value, int seconds) in story)
            {
                int priority = which < 3 ? Priority.Operator : Priority.Plan;
                if (kind <= 3)
                    rig.Set(voltage, 280 + value * 110);
                else if (kind == 4)
                    rig.Engine.Release(compressor, priority);
                else
                    rig.Command(compressor, value > 0.5 ? 1 : 0, priority, seconds);
                rig.Leap(Math.Min(seconds, 120), () =>
                {
                    double commanded = rig.Commanded(compressor);
                    if (before <= 0 && commanded > 0 && rig.Why(compressor).Level > Priority.MinimumTime)
                        starts.Enqueue(rig.Now);
                    while (starts.TryPeek(out long oldest) && rig.Now - oldest >= 3_600_000)
                        starts.Dequeue();
                    Assert.True(starts.Count <= Allowed, $"{starts.Count} starts within an hour, by {rig.Why(compressor)}");
                    before = commanded;
                });
            }
        }, iter: 150);
    }

    [Fact]
    public void What_has_ended_is_obeyed_no_longer_and_what_nobody_asks_for_goes_to_its_safe_value()
    {
        Story.Sample(story =>
        {
            var rig = new Rig();
            (int Output, double Safe, double Span)[] outputs = [(rig.Relay(1, safe: 0), 0, 1), (rig.Relay(0, safe: 1), 1, 1), (rig.Output(20, maximum: 100, safe: 40, levels: Rig.EveryLevel), 40, 100)];
            rig.Start();
            var asked = new Dictionary<(int Output, int Level), (double Value, long End)>();
            HashSet<int> obeyed = [];
            foreach ((int kind, int which, double value, int seconds) in story)
            {
                (int output, _, double span) = outputs[which % outputs.Length];
                int level = new[] { Priority.Operator, Priority.DemandResponse, Priority.Plan }[kind % 3];
                if (kind >= 8)
                {
                    rig.Engine.Release(output, level);
                    asked.Remove((output, level));
                }
                else
                {
                    double wanted = Math.Round(value * span);
                    Assert.Equal(RefusalCode.None, rig.Command(output, wanted, level, seconds));
                    asked[(output, level)] = (wanted, rig.Now + seconds * 1000L);
                }

                rig.Leap(Math.Min(seconds, 200), () => Array.ForEach(outputs, held =>
                {
                    var living = asked.Where(a => a.Key.Output == held.Output && a.Value.End > rig.Now).OrderBy(a => a.Key.Level).ToList();
                    if (living.Count > 0)
                        obeyed.Add(held.Output);
                    double expected = living.Count > 0 ? living[0].Value.Value : obeyed.Contains(held.Output) ? held.Safe : double.NaN;
                    Assert.Equal((living.Count > 0 ? living[0].Key.Level : 0, expected), (rig.Why(held.Output).Level, rig.Commanded(held.Output)));
                }));
            }
        }, iter: 150);
    }

    [Fact]
    public void The_same_inputs_give_the_same_outputs()
    {
        Story.Sample(story => Assert.Equal(Record(story), Record(story)), iter: 50);

        static List<double> Record((int, int, double, int)[] story)
        {
            (Rig rig, int voltage, int[] loads, _) = Building();
            var record = new List<double>();
            Play(rig, voltage, loads, story, () => record.AddRange(loads.Select(l => rig.Commanded(l) * 100 + rig.Why(l).Level)));
            return record;
        }
    }

    [Fact]
    public void Bad_voltage_never_sheds_and_is_never_obeyed_for_longer_than_the_table_says()
    {
        Story.Sample(story =>
        {
            (Rig rig, int voltage, int[] loads, _) = Building();
            foreach ((int kind, _, double value, int seconds) in story)
            {
                rig.Set(voltage, 250 + value * 150, (Quality)(kind % 4));
                rig.Leap(seconds, () => Assert.DoesNotContain(loads, l => rig.Why(l).Source == SourceCode.BusVoltageBands));
            }
        }, iter: 50);
    }

    [Fact]
    public void The_priority_array_agrees_with_a_plain_list_of_entries()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 16], Gen.Int[0, 3], Gen.Int[0, 5000]).Array[1, 200].Sample(steps =>
        {
            ushort[] masks = [0xFFFF, 0b1000_0001_1010_0010, 1 << 15];
            var array = new PriorityArray(masks);
            var plain = new Dictionary<(int Output, int Level), (double Value, long Expiry)>();
            long now = 0;
            double value = 0;
            foreach ((int output, int level, int what, int time) in steps)
            {
                bool has = (masks[output] & (1 << (level - 1))) != 0;
                Assert.Equal(has, array.HasLevel(output, level));
                if (!has)
                {
                    Assert.Throws<ArgumentException>(() => array.Set(output, level, 1, 0, 0, 0, 0, long.MaxValue));
                    continue;
                }

                if (what <= 1)
                {
                    long expiry = what == 0 ? long.MaxValue : now + time * 100;
                    array.Set(output, level, ++value, SourceCode.Operator, ReasonCode.OperatorCommand, 3, 4, expiry);
                    plain[(output, level)] = (value, expiry);
                }
                else if (what == 2)
                {
                    bool lived = plain.Remove((output, level), out (double Value, long Expiry) entry) && entry.Expiry > now;
                    Assert.Equal(lived, array.Release(output, level, now));
                }

                now += time / 10 * 100;
                for (int o = 0; o < masks.Length; o++)
                {
                    var living = plain.Where(p => p.Key.Output == o && p.Value.Expiry > now).OrderBy(p => p.Key.Level).ToList();
                    int slot = array.WinningSlot(o, now);
                    Assert.Equal(living.Count == 0 ? -1 : living[0].Value.Value, slot < 0 ? -1 : array.Value(slot));
                    Assert.Equal(living.Count == 0 ? 0 : living[0].Key.Level, array.WinningLevel(o, now));
                }
            }
        });
    }

    private static void AssertLegal(Rig rig, int setpoint, int modePoint)
    {
        double commanded = rig.Commanded(setpoint);
        bool isGood = rig.Inputs.Qualities[modePoint] == (byte)Quality.Good;
        int mode = isGood && rig.Inputs.Values[modePoint] <= 4 ? (int)rig.Inputs.Values[modePoint] : OperatingMode.Automatic;
        if (double.IsNaN(commanded) || mode == OperatingMode.Ventilation)
        {
            return;
        }

        DateTime? date = rig.ClockAtStart?.AddMilliseconds(rig.Now).DateTime;
        int monthDay = date is { } day ? day.Month * 100 + day.Day : 0;
        bool winter = date is not null && (monthDay >= 1115 || monthDay <= 315);
        bool summer = monthDay is >= 601 and <= 915;
        bool heats = mode == OperatingMode.Heating || (mode == OperatingMode.Automatic && winter);
        bool cools = mode is OperatingMode.Cooling or OperatingMode.Dehumidify || (mode == OperatingMode.Automatic && summer);
        Assert.True(heats || cools, "commanded without knowing which limit holds");
        Assert.True(!heats || commanded <= 20, $"{commanded} while heating");
        Assert.True(!cools || commanded >= 26, $"{commanded} while cooling");
    }

    private static (Rig Rig, int Voltage, int[] Loads, int[] Tiers) Building()
    {
        var rig = new Rig();
        int voltage = rig.Point(375);
        int[] loads = [rig.Relay(), rig.Relay(), rig.Relay(1, minimumOn: 120, minimumOff: 180), rig.Relay(), rig.Relay()];
        int[] tiers = [5, 5, 4, 3, 2];
        Band[] bands =
        [
            Band.Shed(5, 0.95), Band.Shed(4, 0.95), Band.Shed(3, 0.90), Band.Shed(2, 0.85),
            Band.Shed(1, 0.80, Priority.LifeSafety, hysteresis: 0.1, dwell: 0, atOnce: true, releaseDwell: 60),
        ];
        rig.Defaults([.. loads.Select(l => (l, 1.0))])
            .Bands(voltage, bands, [(loads[0], 0, 0), (loads[1], 0, 0), (loads[2], 1, 0), (loads[3], 2, 0), (loads[4], 3, 0)])
            .Start();
        return (rig, voltage, loads, tiers);
    }

    private static void Play(Rig rig, int voltage, int[] loads, (int Kind, int Which, double Value, int Seconds)[] story, Action check)
    {
        foreach ((int kind, int which, double value, int seconds) in story)
        {
            switch (kind)
            {
                case <= 4:
                    rig.Set(voltage, 280 + value * 110);
                    break;
                case 5:
                    rig.Set(voltage, 280 + value * 110, (Quality)which);
                    break;
                case 6:
                    rig.Engine.Release(loads[which % loads.Length], Priority.Operator);
                    break;
                default:
                    rig.Command(loads[which % loads.Length], value > 0.5 ? 1 : 0, kind == 9 ? Priority.Plan : Priority.Operator, seconds);
                    break;
            }

            rig.Leap(Math.Min(seconds, 60), check);
        }
    }
}
