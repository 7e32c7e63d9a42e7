using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Metering.Upload;
using Busbar.Metering.Counters;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.Metering;

public sealed class The_books_of_a_building : IDisposable
{
    private static readonly DateOnly First = new(2025, 11, 15);
    private static readonly DateOnly Last = new(2026, 3, 15);
    private readonly BooksRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task A_season_is_billed_once_to_the_fen_and_survives_a_restart()
    {
        rig.Count("heat-meter", "heatEnergy", First, Last, 100_000_000.0 / 121);

        (Busbar.Metering.Heat.HeatBillRun run, IReadOnlyList<long> ids) = await rig.Heat.BillAsync(2025, null, null, "Li", default);

        Assert.Equal(360m, run.HeatShared);
        Assert.Equal((6 * 180 * 12m) + (360m * 44.45m), run.Total);
        Assert.All(run.Bills, bill => Assert.False(bill.IsEstimated));
        BooksRefusal twice = await Assert.ThrowsAsync<BooksRefusal>(() => rig.Heat.BillAsync(2025, null, null, "Li", default));
        Assert.Contains("room-101", twice.Message, StringComparison.Ordinal);
        rig.Reopen();
        Assert.Equal(6, rig.Tables.Bills().Count);
        Assert.Equal(run.Bills[0].Total, rig.Tables.Bill(ids[0])!.Bill.Total);
        Assert.Contains("360", rig.Tables.Bill(ids[0])!.Bill.Lines[1].Explanation[0].En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_without_readings_are_apportioned_or_estimated_and_every_line_says_so_and_nothing_stale_is_billed()
    {
        DateTimeOffset gap = rig.Books.StartOf(new DateOnly(2026, 1, 10));
        rig.Count("heat-meter", "heatEnergy", First, Last, 800_000, (at, value) => at > gap && at < gap.AddDays(2) ? (5, Quality.Stale) : at >= gap.AddDays(2) ? (value - 5_000_000, Quality.Good) : (value, Quality.Good));

        (Busbar.Metering.Heat.HeatBillRun run, _, _) = await rig.Heat.PreviewAsync(2025, null, null, default);

        // The counter came back lower: what flowed in the gap is not known, and the days are filled by their like.
        Assert.All(run.Bills, bill => Assert.True(bill.IsEstimated));
        Assert.InRange(run.HeatShared!.Value, 121 * 0.8m * 3.6m - 0.1m, 121 * 0.8m * 3.6m + 0.1m);
        Assert.Contains(run.Bills[0].Lines[1].Explanation, line => line.En.Contains("2026-01-10 was not measured", StringComparison.Ordinal));
        Assert.Contains(rig.Tables.Journal(gap.AddDays(-1), gap.AddDays(3)), line => line.Correction.Kind == CorrectionKind.Reset);
    }

    [Fact]
    public async Task A_meter_that_was_never_good_bills_nobody()
    {
        rig.Count("heat-meter", "heatEnergy", First, Last, 800_000, (_, value) => (value, Quality.Uncertain));

        (Busbar.Metering.Heat.HeatBillRun run, _, _) = await rig.Heat.PreviewAsync(2025, null, null, default);

        Assert.Empty(run.Bills);
        Assert.Equal(6, run.Refusals.Count);
        Assert.Contains("must lie within the season", (await Assert.ThrowsAsync<BooksRefusal>(() => rig.Heat.PreviewAsync(2025, new DateOnly(2025, 10, 1), null, default))).Message, StringComparison.Ordinal);
        Assert.Contains("has not ended", (await Assert.ThrowsAsync<BooksRefusal>(() => rig.Heat.PreviewAsync(2026, null, null, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swap_that_is_told_later_leads_to_a_correction_bill_and_the_first_bill_stays()
    {
        DateTimeOffset swapped = rig.Books.StartOf(new DateOnly(2026, 2, 1)).AddHours(10);
        rig.Count("heat-meter", "heatEnergy", First, Last, 800_000, (at, value) => at <= swapped ? (value, Quality.Good) : at < swapped.AddDays(1) ? null : (value - 60_000_000, Quality.Good));
        (_, IReadOnlyList<long> ids) = await rig.Heat.BillAsync(2025, null, null, "Li", default);
        StoredBill before = rig.Tables.Bill(ids[0])!;
        Assert.True(before.Bill.IsEstimated);

        double final = 1_000_000 + (800_000 * (swapped - rig.Books.StartOf(First)).TotalDays) + 10_000;
        Assert.True(rig.Tables.Add("heat", new MeterSwap(swapped.AddMinutes(5), (decimal)final, (decimal)final - 60_500_000, "Wang", "new meter")));
        Assert.False(rig.Tables.Add("heat", new MeterSwap(swapped.AddMinutes(5), 1, 1, "Wang", "again")));
        StoredBill? correction = await rig.Heat.CorrectAsync(ids[0], "meter replaced on 1 February", "Li", default);

        Assert.NotNull(correction);
        Assert.Equal(ids[0], correction.Corrects);
        Assert.Equal(correction.State.Total - before.Bill.Total, correction.Bill.Total);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(before), System.Text.Json.JsonSerializer.Serialize(rig.Tables.Bill(ids[0])));
        Assert.Contains("was corrected by", (await Assert.ThrowsAsync<BooksRefusal>(() => rig.Heat.CorrectAsync(ids[0], "again", "Li", default))).Message, StringComparison.Ordinal);
        Assert.Null(await rig.Heat.CorrectAsync(correction.Id, "nothing new", "Li", default));
    }

    [Fact]
    public async Task A_report_shows_what_is_known_dashes_for_what_is_not_and_comes_as_page_and_workbook()
    {
        DateOnly day = new(2026, 3, 1);
        rig.Count("grid-meter", "energyImport", day, day, 240_000);
        Report report = await rig.Reports.BuildAsync(ReportKind.Day, day, default);

        IReadOnlyList<ReportCell> grid = report.Sections[0].Rows[0];
        Assert.Equal(240m, grid[2].Number);
        Assert.Null(report.Sections[0].Rows[1][2].Number);
        Assert.False(report.IsWhole);
        Assert.Equal(240m, report.Sections.Single(section => section.Title.En.Contains("time of use", StringComparison.Ordinal)).Rows[^1][1].Number);
        string page = PrintPage.Write(report, "zh-CN", TimeSpan.FromHours(8));
        Assert.Contains("关口电表", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n\">—</td>", page, StringComparison.Ordinal);
        XDocument.Parse(page["<!DOCTYPE html>".Length..].Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal));

        using MemoryStream stream = new(ReportWorkbook.Write(report, "en"));
        using SpreadsheetDocument workbook = SpreadsheetDocument.Open(stream, false);
        Assert.Equal(report.Sections.Count, workbook.WorkbookPart!.Workbook!.Sheets!.Count());
        Cell[] cells = [.. workbook.WorkbookPart.WorksheetParts.First().Worksheet!.Descendants<Cell>()];
        Assert.Contains(cells, cell => cell.DataType?.Value == CellValues.Number && cell.CellValue?.Text == "240.00" || cell.CellValue?.Text == "240");
        Assert.Contains("future", (await Assert.ThrowsAsync<BooksRefusal>(() => rig.Reports.BuildAsync(ReportKind.Day, new DateOnly(2030, 1, 1), default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_of_spans_that_ended_are_kept_as_they_were_made()
    {
        rig.Count("grid-meter", "energyImport", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31), 240_000);
        ReportSchedule schedule = new(rig.Reports, rig.Books, rig.Tables, rig.Time, NullLogger<ReportSchedule>.Instance);

        await schedule.MakeDueAsync(default);
        await schedule.MakeDueAsync(default);

        Assert.Equal([(ReportKind.Day, new DateOnly(2026, 3, 31)), (ReportKind.Month, new DateOnly(2026, 3, 1))], ReportSchedule.List(rig.Tables).Select(kept => (kept.Kind, kept.From)));
        Report month = ReportSchedule.Find(rig.Tables, ReportKind.Month, new DateOnly(2026, 3, 1))!;
        Assert.Equal(31 * 240m, month.Sections[0].Rows[0][2].Number);
    }

    [Fact]
    public async Task A_day_is_uploaded_in_order_and_repeated_until_the_platform_takes_it()
    {
        using BooksRig sending = new(model => model with { Upload = new BooksUpload(new Uri("http://platform.test/upload"), "140800", "140800A001", null) });
        sending.Count("grid-meter", "energyImport", new DateOnly(2026, 3, 31), new DateOnly(2026, 4, 3), 240_000);
        Platform platform = new() { Status = HttpStatusCode.ServiceUnavailable };
        using UploadService upload = new(sending.Books, sending.Tables, sending.Site, sending.Time, NullLogger<UploadService>.Instance, new HttpClient(platform));
        sending.Time.SetUtcNow(sending.Books.StartOf(new DateOnly(2026, 4, 2)).AddMinutes(30));

        await upload.StepAsync(default);
        await upload.StepAsync(default);
        Assert.Single(platform.Received);
        sending.Time.SetUtcNow(sending.Books.StartOf(new DateOnly(2026, 4, 3)).AddMinutes(30));
        await upload.StepAsync(default);
        Assert.Equal([1, 2], [.. platform.Received.Select((_, i) => i + 1)]);
        Assert.All(upload.States(), state => Assert.Null(state.Acknowledged));
        platform.Status = HttpStatusCode.OK;
        sending.Time.Advance(TimeSpan.FromHours(1));
        await upload.StepAsync(default);
        await upload.StepAsync(default);

        Assert.All(upload.States(), state => Assert.NotNull(state.Acknowledged));
        Assert.Equal(4, platform.Received.Count);
        using ZipArchive archive = new(new MemoryStream(platform.Received[^2]));
        Assert.Equal(["14080020260401/14080020260401Build.xml", "14080020260401/14080020260401Energy.xml"], archive.Entries.Select(entry => entry.FullName));
        using Stream energy = archive.Entries[1].Open();
        XElement grid = XDocument.Load(energy).Descendants("energyItem").First(item => (string)item.Attribute("code")! == "140800A00101");
        Assert.Equal(24, grid.Elements("data").Count());
        Assert.Equal(("2026-04-01T00:00:00+08:00", "10"), ((string)grid.Element("data")!.Attribute("time")!, (string)grid.Element("data")!.Attribute("value")!));
    }

    [Theory]
    [InlineData("metering: yuncheng-demo\nmeters:\n  a: {point: grid-meter/energyImpor, maximumPower: 1000}\n", "energyImpor")]
    [InlineData("metering: yuncheng-demo\nmeters:\n  a: {point: grid-meter/activePower, maximumPower: 1000}\n", "counter in Wh")]
    [InlineData("metering: yuncheng-demo\nmeters:\n  a: {point: grid-meter/energyImport, parent: b, maximumPower: 1000}\n", "'b', which is not there")]
    [InlineData("metering: elsewhere\n", "another site")]
    [InlineData("metering: yuncheng-demo\nmeters:\n  a: {point: grid-meter/energyImport, code: \"12\", maximumPower: 1000}\n", "12 to 16")]
    [InlineData("metering: yuncheng-demo\nunknown: 1\n", "unknown")]
    [InlineData("metering: yuncheng-demo\noutdoor: grid-meter/activePower\n", "in °C")]
    [InlineData("metering: yuncheng-demo\nbaselines:\n  b: {meter: nobody, before: []}\n", "no meter 'nobody'")]
    [InlineData("metering: yuncheng-demo\nmeters:\n  a: {point: grid-meter/energyImport, maximumPower: 1000}\nbaselines:\n  b: {meter: a, before: [{from: \"2025-01-01\", to: \"2025-01-31\", energy: 5, degreeDays: 4}]}\n", "three spans")]
    [InlineData("metering: yuncheng-demo\nmeters:\n  a: {point: grid-meter/energyImport, maximumPower: 1000}\nbaselines:\n  b: {meter: a, before: [{from: \"2025-01-01\", to: \"2025-01-31\", energy: 5, degreeDays: 4}, {from: \"2025-01-31\", to: \"2025-02-28\", energy: 5, degreeDays: 4}]}\n", "within the span before")]
    public void A_mistake_in_the_file_is_named_with_what_would_be_right(string text, string said)
    {
        using Store.TemporaryFolder folder = new();
        string home = Path.GetDirectoryName(rig.Site.File)!;
        File.Copy(rig.Site.File, folder.File("site.yaml"));
        File.WriteAllText(folder.File("metering.yaml"), text);
        Diagnostics diagnostics = new();
        DeviceTypes types = DeviceTypes.Load(Path.Combine(home, "..", "..", "hardware", "devices"), diagnostics);
        SiteModel site = SiteLoader.Load(folder.File("site.yaml"), types, diagnostics)!;
        BooksReader.Read(site, diagnostics);
        Assert.Contains(said, diagnostics.ToString(), StringComparison.Ordinal);
        Assert.Contains("metering.yaml", diagnostics.ToString(), StringComparison.Ordinal);
    }

    private sealed class Platform : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; }

        public List<byte[]> Received { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            Received.Add(await request.Content!.ReadAsByteArrayAsync(cancel));
            return new HttpResponseMessage(Status) { Content = new StringContent("taken") };
        }
    }
}
