using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;
using Busbar.Technician.Probe;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Tests.Probe;

public class A_probe_shows_every_reading_of_the_bytes
{
    private static readonly SerialSetting Meters = new(2400, Parity.Even, 1);

    [Fact]
    public void Types_and_orders_stand_side_by_side()
    {
        // 1.2345678 m/s as the TUF-2000's manual prints it, low word first.
        IReadOnlyList<RegisterViews.Row> rows = RegisterViews.Of(Convert.FromHexString("06513F9E"));

        Assert.Equal("1.234568", rows.Single(r => r.Type == "float32").Values[1]);
        Assert.Equal("105987998", rows.Single(r => r.Type == "u32").Values[0]);
        Assert.Equal("1067320913", rows.Single(r => r.Type == "u32").Values[1]);
        Assert.Equal("1617", rows.Single(r => r.Type == "u16").Values[0]);
        Assert.DoesNotContain(rows, r => r.Type == "u64");
    }

    [Fact]
    public void Large_counters_lose_no_digit()
    {
        IReadOnlyList<RegisterViews.Row> rows = RegisterViews.Of(Convert.FromHexString("FFFFFFFFFFFFFFFE"));

        Assert.Equal("18446744073709551614", rows.Single(r => r.Type == "u64").Values[0]);
        Assert.Equal("-2", rows.Single(r => r.Type == "s64").Values[0]);
    }

    [Fact]
    public async Task A_register_is_shown_with_the_raw_frame()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        await using IFieldLine line = bench.Open();

        Answer answer = await line.ReadAsync(1, 4, 0x46, 2, default);
        string text = ProbeText.OfRead(4, 0x46, 2, answer, "en");

        Assert.Contains("received 01 04 04 42 48 00 00 6F EA", text, StringComparison.Ordinal);
        Assert.Contains("    70  0x4248   16968", text, StringComparison.Ordinal);
        Assert.Matches(@"float32 +50 ", text);
        Assert.Contains("收到 01 04 04 42 48 00 00 6F EA", ProbeText.OfRead(4, 0x46, 2, answer, "zh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_says_what_to_try()
    {
        Bench bench = new();
        bench.Add("eastron-sdm630", 1);
        await using IFieldLine line = bench.Open();

        Answer answer = await line.ReadAsync(1, 3, 0, 2, default);

        Assert.Equal(AnswerKind.Refused, answer.Kind);
        Assert.Contains("try input instead of holding registers", ProbeText.OfRead(3, 0, 2, answer, "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_device_is_shown_by_its_file()
    {
        Bench bench = new();
        bench.Add("sungrow-sg", 1);
        await using IFieldLine line = bench.Open();

        string text = ProbeText.OfDevice(await new DeviceReader(Bench.Library.Find("sungrow-sg")!).ReadAsync(line, 1), "en");

        Assert.Matches("activePower +12000 W", text);
        Assert.Matches("status +4", text);
        Assert.DoesNotContain("bad", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_says_so_in_the_readers_language()
    {
        Bench bench = new();
        bench.Add("sungrow-sg", 1);
        await using IFieldLine line = bench.Open();

        DeviceReading reading = await new DeviceReader(Bench.Library.Find("sungrow-sg")!).ReadAsync(line, 9);

        Assert.Matches("activePower +bad", ProbeText.OfDevice(reading, "en"));
        Assert.Matches("activePower +坏值", ProbeText.OfDevice(reading, "zh"));
        Assert.DoesNotMatch("activePower +bad", ProbeText.OfDevice(reading, "zh"));
    }

    [Theory]
    [InlineData(0xD120, "settlement day 1 months back: 2395.83 kWh (dialect a)", "上 1 月结算日：2395.83 kWh（方言 a）")]
    [InlineData(0xD121, "settlement day 2 months back: 2291.67 kWh (dialect a)", "上 2 月结算日：2291.67 kWh（方言 a）")]
    public async Task A_meters_settlement_day_is_shown_beside_its_bytes(uint data, string english, string chinese)
    {
        Bench bench = new();
        bench.Add("cjt188-standard-months", 0x11110021165243);
        await using IFieldLine line = bench.Open(Meters, Meters);

        ProbeResult told = await Prober.AskAsync(line, new MeterQuestion(DeviceProtocol.Cjt188, 0x11110021165243, data));

        Assert.True(told.IsGood);
        Assert.Contains(english, told.Text("en"), StringComparison.Ordinal);
        Assert.Contains(chinese, told.Text("zh"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "D1200100000240 05", "2.40 kWh (dialect b)")]
    [InlineData(true, "D12001 0802000000", "0.02 MWh (dialect c)")]
    [InlineData(false, "20D101 4216000005", "16.42 kWh (dialect a)")]
    [InlineData(false, "20D101 4216000035", "fit no dialect")]
    [InlineData(false, "20D101 EEEEEEEE05", "fit no dialect")]
    [InlineData(false, "20D101", null)]
    [InlineData(false, "1F9001 4216000005", null)]
    [InlineData(false, "038101 25", "settlement day: 25 of the month")]
    public void A_settlement_day_is_read_in_the_dialects_that_it_fits(bool isHighFirst, string hex, string? line)
    {
        string text = SettledMonth.Text(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), isHighFirst, zh: false);

        if (line is null)
        {
            Assert.Empty(text);
        }
        else
        {
            Assert.Contains(line, Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_meter_that_keeps_no_months_refuses()
    {
        Bench bench = new();
        bench.Add("cjt188-standard", 0x11110021165243);
        await using IFieldLine line = bench.Open(Meters, Meters);

        ProbeResult told = await Prober.AskAsync(line, new MeterQuestion(DeviceProtocol.Cjt188, 0x11110021165243, 0xD120));

        Assert.False(told.IsGood);
        Assert.Contains("does not have what was asked for", told.Text("en"), StringComparison.Ordinal);
    }
}
