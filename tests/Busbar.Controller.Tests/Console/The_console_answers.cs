using Busbar.Controller.Tests.Bench;

namespace Busbar.Controller.Tests.Console;

/// <summary>A line in, lines out, the last of them ok or an error that says what would be right.</summary>
public sealed class The_console_answers
{
    [Fact]
    public void Status_says_who_it_is_how_it_stands_and_what_is_in_its_way()
    {
        ConsoleBench console = OnAController();
        console.Problems.Set(DeviceProblem.NetworkRefused, true);
        string[] status = console.Type("status");
        Assert.Contains("firmware = 0.1.0", status);
        Assert.Contains("network = connected, 192.168.1.20", status);
        Assert.Contains("boot = 1", status);
        Assert.Contains("document = 1, 2 of 2 devices online, 8 points, 2 outputs", status);
        Assert.Contains("time = " + UtcText.Of(Rig.StartUtc + 2000), status);
        Assert.Contains(status, l => l.StartsWith("problem = 22 network-refused: ", StringComparison.Ordinal));
        Assert.Equal("problems = 1", status[^2]);
        Assert.Equal("ok", status[^1]);
    }

    [Fact]
    public void Devices_lists_who_answers_and_who_does_not()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1).Device("dead", 0, 9));
        rig.Serial("field").Add(1);
        ConsoleBench console = new(rig.Start().Run(10));
        string[] devices = console.Type("devices");
        Assert.Contains(devices, l => l.StartsWith("a = online, bus field", StringComparison.Ordinal));
        Assert.Contains(devices, l => l.StartsWith("dead = offline, bus field", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense", "error: 'nonsense' is no command; help lists them")]
    [InlineData("time yesterday", "error: time: 'yesterday' is no time; write it in UTC as 2026-11-22T10:00:00Z")]
    [InlineData("time 2026-02-30T10:00:00Z", "error: time: '2026-02-30T10:00:00Z' is no time; write it in UTC as 2026-11-22T10:00:00Z")]
    [InlineData("scan", "error: which port? For instance: scan rs485-1 9600 8E1 1-32")]
    [InlineData("scan field 9-300", "error: '9-300' is no range of addresses; for instance 1-32, at most 1-247")]
    [InlineData("probe field", "error: probe PORT UNIT [holding|input|coil|discrete] START COUNT, for instance: probe field 3 holding 0 4")]
    [InlineData("probe field 1 0 17", "error: COUNT is 1 to 16")]
    [InlineData("outputs a/power 1", "error: 'a/power' is no output of this controller; outputs lists them")]
    [InlineData("outputs a/setpoint warm", "error: 'warm' is no value; a number, on or off")]
    [InlineData("outputs relay 1", "error: a document is in effect: command the output by its name, so that limits and protections hold")]
    [InlineData("log loud", "error: log: log on, log on 0 (debug) to 3 (errors), or log off")]
    [InlineData("stop", "error: nothing is under way")]
    [InlineData("yes", "error: nothing was asked")]
    public void A_wrong_command_says_what_would_be_right(string line, string answer) => Assert.Equal(answer, Assert.Single(OnAController().Type(line)));

    [Fact]
    public void A_line_that_is_too_long_is_refused_whole_and_the_next_one_is_obeyed()
    {
        ConsoleBench console = OnAController();
        Assert.Equal("error: the line is longer than 200 bytes", Assert.Single(console.Type("wifi " + new string('x', 500))));
        Assert.Equal("ok", console.Type("status")[^1]);
    }

    [Fact]
    public void Lines_may_come_in_pieces_several_at_once_and_with_corrections()
    {
        ConsoleBench console = OnAController();
        console.Type("stx\batus\r\n\r\nlog o\u007f\u007flog");
        Assert.Equal(1, console.Said.Count(l => l == "ok"));
        Assert.Contains("error: 'loglog' is no command; help lists them", console.Said);
        console.Type("log\nhelp\ntime");
        Assert.Equal(3, console.Said.Count(l => l == "ok"));
    }

    [Fact]
    public void Log_shows_the_last_warnings_and_follows_what_comes()
    {
        ConsoleBench console = OnAController();
        for (int i = 1; i <= 8; i++)
        {
            console.Log.Write(2, "warning " + i);
        }

        console.Log.Write(1, "by the way");
        Assert.Equal(["# warning 4", "# warning 5", "# warning 6", "# warning 7", "# warning 8", "ok"], console.Type("log"));
        console.Type("log on");
        console.Log.Write(1, "as it comes");
        Assert.Contains("# as it comes", console.Said);
        console.Type("log off");
        console.Log.Write(3, "unseen");
        Assert.Equal(["ok"], console.Said);
    }

    [Fact]
    public void Time_is_set_when_nobody_else_knows_it()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1), isClockKnown: false);
        ConsoleBench console = new(rig.Start());
        Assert.Contains("time = not known", console.Type("time"));
        Assert.Equal(["time = 2026-11-22T10:00:00Z", "ok"], console.Type("time 2026-11-22T10:00:00Z"));
        Assert.StartsWith("2026-11-22T10:00:0", console.Value("time", "time"), StringComparison.Ordinal);
        rig.IsClockKnown = true;
        console.Live(1);
        Assert.StartsWith("error: the device has its time already", console.Type("time 2026-11-22T10:00:00Z")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1_709_208_000_000, "2024-02-29T12:00:00Z")]
    [InlineData(1_798_761_599_000, "2026-12-31T23:59:59Z")]
    public void Times_are_written_and_read_as_the_calendar_has_them(long unix, string text)
    {
        Assert.Equal(text, UtcText.Of(unix));
        Assert.Equal(unix == 0 ? -1 : unix, UtcText.Parse(text));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(unix).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture), text);
    }

    [Fact]
    public void Console_log_and_problems_take_less_than_1500_bytes_of_the_controller_s_memory()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        ConsoleBench console = new(rig.Start());
        for (int i = 0; i < 10; i++)
        {
            console.Log.Write(3, new string((char)('a' + i), 200));
        }

        int total = ManagedHeap.Measure(console.Session, console.Log).Values.Sum() + ManagedHeap.Measure(console.Log).Values.Sum() + ManagedHeap.Measure(console.Problems).Values.Sum();
        TestContext.Current.TestOutputHelper?.WriteLine($"{total} bytes");
        Assert.InRange(total, 500, 1499);
    }

    private static ConsoleBench OnAController()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1).Device("b", 0, 2).Output(0).Output(1));
        rig.Serial("field").Add(1);
        rig.Serial("field").Add(2);
        return new ConsoleBench(rig.Start().Run(2));
    }
}
