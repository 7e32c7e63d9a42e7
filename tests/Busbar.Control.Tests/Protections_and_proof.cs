using Busbar.Points;

namespace Busbar.Control.Tests;

public class Protections_and_proof
{
    private const int Set = 0;
    private const int AtLeast = 1;
    private const int AtMost = 2;

    [Fact]
    public void A_room_close_to_freezing_is_heated_whatever_the_operator_says()
    {
        var rig = new Rig();
        int room = rig.Point(18);
        int on = rig.Relay(0);
        int valve = rig.Output(0, maximum: 100, levels: Rig.EveryLevel);
        rig.Defaults((on, 0), (valve, 0));
        Protect(rig, false, 5, 6, ReasonCode.Freeze, 300, (room, [(on, Set, 1), (valve, AtLeast, 10)]));
        rig.Start();
        rig.Command(on, 0);
        rig.Command(valve, 4);
        rig.Leap(60);
        Assert.Equal((0, 4), (rig.Commanded(on), rig.Commanded(valve)));
        rig.Set(room, 4.9);
        rig.Leap(12);
        Assert.Equal((1, 10), (rig.Commanded(on), rig.Commanded(valve)));
        Assert.Equal((Priority.LifeSafety, SourceCode.Protection, ReasonCode.Freeze), rig.Why(on));
        Assert.Equal(room, rig.Engine.InputPoint(on));
        rig.Command(valve, 60);
        rig.Leap(1);
        Assert.Equal(60, rig.Commanded(valve));
        rig.Set(room, 5.5);
        rig.Leap(300);
        Assert.Equal(1, rig.Commanded(on));
        rig.Set(room, 6.1);
        rig.Leap(59);
        Assert.Equal(1, rig.Commanded(on));
        rig.Leap(5);
        Assert.Equal(0, rig.Commanded(on));
    }

    [Fact]
    public void A_lost_room_sensor_lets_go_after_its_time_and_never_starts_the_heating()
    {
        var rig = new Rig();
        int room = rig.Point(18);
        int on = rig.Relay(0);
        rig.Defaults((on, 0));
        Protect(rig, false, 5, 6, ReasonCode.Freeze, 300, (room, [(on, Set, 1)]));
        rig.Start();
        rig.Set(room, -10, Quality.Bad);
        rig.Leap(3600);
        Assert.Equal(0, rig.Commanded(on));
        rig.Set(room, 3);
        rig.Leap(12);
        Assert.Equal(1, rig.Commanded(on));
        rig.Set(room, 3, Quality.Stale);
        rig.Leap(299);
        Assert.Equal(1, rig.Commanded(on));
        rig.Leap(2);
        Assert.Equal(0, rig.Commanded(on));
    }

    [Fact]
    public void A_fire_contact_whose_wire_is_cut_counts_as_fire_where_the_rule_says_so()
    {
        var rig = new Rig();
        int contact = rig.Point(0);
        int fan = rig.Relay();
        rig.Defaults((fan, 1));
        Protect(rig, true, 0.5, 0.5, ReasonCode.FireAlarm, 5, actsWithoutInput: true, dwell: 0, releaseDwell: 0, rules: (contact, [(fan, Set, 0)]));
        rig.Start();
        rig.Leap(60);
        Assert.Equal(1, rig.Commanded(fan));
        rig.Set(contact, 0, Quality.Stale);
        rig.Leap(6);
        Assert.Equal(0, rig.Commanded(fan));
        Assert.Equal(ReasonCode.InputUnknown, rig.Why(fan).Reason);
        rig.Set(contact, 0);
        rig.Leap(1);
        Assert.Equal(1, rig.Commanded(fan));
        rig.Set(contact, 1);
        rig.Leap(1);
        Assert.Equal((Priority.LifeSafety, SourceCode.Protection, ReasonCode.FireAlarm), rig.Why(fan));
    }

    [Fact]
    public void A_contact_that_closes_without_power_flowing_goes_to_its_safe_value_and_is_tried_again()
    {
        var rig = new Rig();
        int power = rig.Point(6000);
        int heater = rig.Relay(1);
        rig.Defaults((heater, 1)).Policy(PolicyType.Proof, new TableBytes().Byte(1).Byte(heater).Byte(0).Byte(power).Number(100).Number(0).Word(30).Word(600)).Start();
        rig.Leap(300);
        Assert.Equal(1, rig.Commanded(heater));
        rig.Set(power, 0);
        rig.Leap(29);
        Assert.Equal(1, rig.Commanded(heater));
        rig.Leap(3);
        Assert.Equal(0, rig.Commanded(heater));
        Assert.Equal((Priority.Proof, SourceCode.Interlock, ReasonCode.NoEffect), rig.Why(heater));
        rig.Leap(590);
        Assert.Equal(0, rig.Commanded(heater));
        rig.Leap(20);
        Assert.Equal(1, rig.Commanded(heater));
        rig.Set(power, 6000);
        rig.Leap(300);
        Assert.Equal(1, rig.Commanded(heater));
    }

    [Fact]
    public void A_meter_that_is_silent_proves_nothing_against_a_contact()
    {
        var rig = new Rig();
        int power = rig.Point(0);
        int heater = rig.Relay(1);
        rig.Defaults((heater, 1)).Policy(PolicyType.Proof, new TableBytes().Byte(1).Byte(heater).Byte(0).Byte(power).Number(100).Number(0).Word(30).Word(600)).Start();
        rig.Set(power, 0, Quality.Stale);
        rig.Leap(600);
        Assert.Equal(1, rig.Commanded(heater));
    }

    [Fact]
    public void Rules_that_share_an_output_hold_it_until_the_last_lets_go()
    {
        var rig = new Rig();
        int north = rig.Point(18);
        int south = rig.Point(18);
        int on = rig.Relay(0);
        int valve = rig.Output(0, maximum: 100, levels: Rig.EveryLevel);
        rig.Defaults((on, 0), (valve, 0));
        ProtectAll(rig, (north, [(on, Set, 1), (valve, AtLeast, 30)]), (south, [(on, Set, 1), (valve, AtLeast, 10)]));
        rig.Start();
        rig.Set(north, 4);
        rig.Leap(1);
        Assert.Equal((1, 30), (rig.Commanded(on), rig.Commanded(valve)));
        rig.Set(south, 4);
        rig.Leap(1);
        Assert.Equal((1, 30), (rig.Commanded(on), rig.Commanded(valve)));
        Assert.Equal(north, rig.Engine.InputPoint(valve));
        rig.Set(south, 18);
        rig.Leap(5, () => Assert.Equal((1, 30), (rig.Commanded(on), rig.Commanded(valve))));
        rig.Set(south, 4);
        rig.Leap(1);
        rig.Set(north, 18);
        rig.Leap(5, () => Assert.Equal((1, 10), (rig.Commanded(on), rig.Commanded(valve))));
        rig.Set(south, 18);
        rig.Leap(1);
        Assert.Equal((0, 0), (rig.Commanded(on), rig.Commanded(valve)));
    }

    [Fact]
    public void Of_two_upper_limits_the_lower_holds_and_another_protection_of_the_level_stays()
    {
        var rig = new Rig();
        int first = rig.Point(18);
        int second = rig.Point(18);
        int third = rig.Point(4);
        int valve = rig.Output(0, maximum: 100, levels: Rig.EveryLevel);
        rig.Defaults((valve, 90));
        ProtectAll(rig, (third, [(valve, Set, 60)]));
        ProtectAll(rig, (first, [(valve, AtMost, 20)]), (second, [(valve, AtMost, 50)]));
        rig.Start();
        Assert.Equal(60, rig.Commanded(valve));
        rig.Set(first, 4);
        rig.Set(second, 4);
        rig.Leap(1);
        Assert.Equal(20, rig.Commanded(valve));
        rig.Set(first, 18);
        rig.Set(second, 18);
        rig.Leap(3, () => Assert.Equal(60, rig.Commanded(valve)));
    }

    private static void ProtectAll(Rig rig, params (int Point, (int Output, int How, double Value)[] Outputs)[] rules)
    {
        TableBytes table = new TableBytes().Byte(0).Byte(Priority.LifeSafety).Byte((int)ReasonCode.Freeze)
            .Number(5).Number(6).Word(0).Word(0).Word(60).Byte(rules.Length);
        foreach ((int point, (int Output, int How, double Value)[] outputs) in rules)
        {
            table.Byte(0).Byte(point).Byte(outputs.Length);
            foreach ((int output, int how, double value) in outputs)
            {
                table.Byte(output).Byte(how).Number(value);
            }
        }

        rig.Policy(PolicyType.Protection, table);
    }

    private static void Protect(
        Rig rig, bool above, double threshold, double release, ReasonCode reason, int without, (int Point, (int Output, int How, double Value)[] Outputs) rules,
        bool actsWithoutInput = false, int dwell = 10_000, int releaseDwell = 60)
    {
        TableBytes table = new TableBytes().Byte((above ? 1 : 0) | (actsWithoutInput ? 2 : 0)).Byte(Priority.LifeSafety).Byte((int)reason)
            .Number(threshold).Number(release).Word(dwell).Word(releaseDwell).Word(without).Byte(1)
            .Byte(0).Byte(rules.Point).Byte(rules.Outputs.Length);
        foreach ((int output, int how, double value) in rules.Outputs)
        {
            table.Byte(output).Byte(how).Number(value);
        }

        rig.Policy(PolicyType.Protection, table);
    }
}
