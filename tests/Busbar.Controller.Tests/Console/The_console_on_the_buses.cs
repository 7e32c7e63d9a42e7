using Busbar.Controller.Tests.Bench;
using Busbar.Points;

namespace Busbar.Controller.Tests.Console;

/// <summary>Scan, probe and outputs: what a technician does with a line while the controller goes on with its work.</summary>
public sealed class The_console_on_the_buses
{
    [Fact]
    public void A_scan_finds_every_unit_and_polls_keep_their_pace_meanwhile()
    {
        (Rig rig, ConsoleBench console) = Bench();
        rig.Serial("field").Add(7);
        rig.Serial("field").Add(19);
        rig.Serial("field").Devices[19].Fault = Fault.BrokenChecksum;
        console.Live(2);
        ScriptedDevice a = rig.Serial("field").Devices[1];
        int before = a.Requests.Count(r => r.Start == 0 && r.Function == 3);
        console.Type("scan field 1-24", 12);
        Assert.Contains("unit 1: answers", console.Said);
        Assert.Contains("unit 7: answers", console.Said);
        Assert.Contains(console.Said, l => l.StartsWith("unit 19: wrong checksum", StringComparison.Ordinal));
        Assert.Equal("found = 4", console.Said[^2]);
        Assert.Equal("ok", console.Said[^1]);
        Assert.InRange(a.Requests.Count(r => r.Start == 0 && r.Function == 3) - before, 11, 14);
        Assert.All(rig.Points.Qualities, q => Assert.Equal((byte)Quality.Good, q));
    }

    [Fact]
    public void Stop_ends_a_scan_and_nothing_else_runs_beside_it()
    {
        (_, ConsoleBench console) = Bench();
        console.Type("scan field", 1);
        Assert.Equal("error: a scan or probe is under way; stop ends it", Assert.Single(console.Type("probe field 1 0 1")));
        Assert.Equal(["found = 2", "stopped", "ok"], console.Type("stop"));
        console.Live(1);
        Assert.Contains("0 = 100 (0x0064, signed 100)", console.Type("probe field 1 holding 0 1", 1));
    }

    [Fact]
    public void A_probe_shows_the_registers_and_a_refusal_is_an_answer_too()
    {
        (Rig rig, ConsoleBench console) = Bench();
        rig.Serial("field").Devices[1].Set(-2, 70000, 20);
        Assert.Equal(["0 = 65534 (0xFFFE, signed -2)", "1 = 1 (0x0001, signed 1)", "2 = 4464 (0x1170, signed 4464)", "ok"], console.Type("probe field 1 holding 0 3", 1));
        rig.Serial("field").Devices[2].Fault = Fault.Exception;
        Assert.Equal("error: unit 2 answers and refuses with exception 4", Assert.Single(console.Type("probe field 2 input 0 1", 1)));
        Assert.Equal("error: unit 5: no answer. Check power, address, speed and wiring", Assert.Single(console.Type("probe field 5 0 1", 1)));
    }

    [Fact]
    public void Before_there_is_a_document_a_port_is_scanned_by_itself()
    {
        Rig rig = new();
        rig.Serial("rs485-1").Add(3);
        ConsoleBench console = new(rig.Start());
        console.Type("scan rs485-1 19200 8E1 1-5", 3);
        Assert.Equal(["scans 1 to 5 on rs485-1; stop ends it", "unit 3: answers", "found = 1", "ok"], console.Said);
        Assert.Equal(["3 = 200 (0x00C8, signed 200)", "ok"], console.Type("probe rs485-1 3 holding 3 1 9600 8N1", 1));
        Assert.StartsWith("error: unit 4: no answer", console.Type("probe rs485-1 4 holding 3 1", 1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_is_commanded_only_after_yes_goes_through_the_priority_array_and_ends_by_itself()
    {
        (Rig rig, ConsoleBench console) = Bench();
        ScriptedDevice a = rig.Serial("field").Devices[1];
        string[] question = console.Type("outputs a/setpoint 23 10");
        Assert.Contains("a/setpoint goes to 23.00 for 10 s, under protections and limits; somebody may be working there", question);
        Assert.Empty(a.Writes);
        Assert.Equal("error: nothing was done", Assert.Single(console.Type("no")));
        console.Type("outputs a/setpoint 23 10");
        Assert.Equal("ok", console.Type("yes", 2)[^1]);
        Assert.Equal((3, (ushort)230), (a.Writes[^1].Register, a.Writes[^1].Value));
        Assert.Contains("a/setpoint = 23.00 by level 8, read 23.00", console.Type("outputs"));
        console.Live(12);
        Assert.DoesNotContain(console.Type("outputs"), l => l.Contains("by level 8", StringComparison.Ordinal));
        Assert.Contains(rig.Gateway.Events(ControllerEvent.CommandAcknowledged), e => e.Value == 23);
    }

    [Fact]
    public void A_yes_that_comes_late_does_nothing()
    {
        (Rig rig, ConsoleBench console) = Bench();
        console.Type("outputs a/setpoint 23");
        console.Live(31);
        Assert.StartsWith("error: the question is more than 30 s old", console.Type("yes")[0], StringComparison.Ordinal);
        Assert.Empty(rig.Serial("field").Devices[1].Writes);
    }

    [Fact]
    public void An_operator_s_command_is_released_and_what_is_out_of_range_refused()
    {
        (_, ConsoleBench console) = Bench();
        console.Type("outputs a/setpoint 23 600");
        console.Type("yes", 1);
        Assert.Equal(["a/setpoint is released", "ok"], console.Type("outputs release a/setpoint"));
        Assert.Equal(["a/setpoint: nothing was commanded by an operator", "ok"], console.Type("outputs release a/setpoint"));
        console.Type("outputs a/setpoint 99");
        Assert.Equal("error: a/setpoint: outside the range of the equipment", Assert.Single(console.Type("yes")));
    }

    [Fact]
    public void A_relay_of_the_board_clicks_for_half_a_second_while_no_document_minds()
    {
        ConsoleBench console = new();
        Assert.Equal("error: '3' is no relay of this board, which has 2", Assert.Single(console.Type("outputs relay 3")));
        console.Type("outputs relay 2");
        Assert.Empty(console.Clicks);
        console.Type("yes");
        Assert.Equal([(1, true)], console.Clicks);
        console.Live(0.6);
        Assert.Equal([(1, true), (1, false)], console.Clicks);
    }

    private static (Rig Rig, ConsoleBench Console) Bench()
    {
        Rig rig = new(new TestDocument().Serial("field", timeout: 200).Device("a", 0, 1).Device("b", 0, 2).Output(0).Output(1));
        rig.Serial("field").Add(1);
        rig.Serial("field").Add(2);
        return (rig, new ConsoleBench(rig.Start().Run(3)));
    }
}
