using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Metering.Upload;
using Busbar.Gateway.Tests.Store;
using Busbar.Metering;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.Metering;

public sealed class Bills_and_uploads_in_the_readers_words : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_bill_explains_itself_in_the_language_of_whoever_pays_it()
    {
        using BooksRig rig = new();
        DateTimeOffset gap = rig.Books.StartOf(new DateOnly(2026, 1, 10));
        rig.Count("heat-meter", "heatEnergy", new DateOnly(2025, 11, 15), new DateOnly(2026, 3, 15), 800_000, (at, value) =>
            at > gap && at < gap.AddDays(2) ? (5, Points.Quality.Stale) : (at >= gap.AddDays(2) ? value - 5_000_000 : value, Points.Quality.Good));
        (_, IReadOnlyList<long> ids) = await rig.Heat.BillAsync(2025, null, null, "Li", default);
        StoredBill bill = rig.Tables.Bill(ids[0])!;

        string chinese = WebUtility.HtmlDecode(PrintPage.Write(bill, "zh-CN"));
        string english = WebUtility.HtmlDecode(PrintPage.Write(bill, "en"));

        foreach (string words in new[] { "楼栋热表：", "最大余数法", "2026-01-10 未实测", "清零或换表", "元/m²", "为估算" })
            Assert.Contains(words, chinese, StringComparison.Ordinal);
        foreach (string words in new[] { "building's meter", "largest remainder", "not measured", "yuan/m", "days = " })
            Assert.DoesNotContain(words, chinese, StringComparison.Ordinal);
        Assert.Contains("by largest remainder", english, StringComparison.Ordinal);
        Assert.DoesNotContain("余数", english, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_and_a_correction_of_an_early_build_with_words_in_one_language_are_still_read()
    {
        using BooksRig rig = new();
        rig.Count("heat-meter", "heatEnergy", new DateOnly(2025, 11, 15), new DateOnly(2026, 3, 15), 800_000);
        (_, IReadOnlyList<long> ids) = await rig.Heat.BillAsync(2025, null, null, "Li", default);
        StoredBill bill = rig.Tables.Bill(ids[0])!;
        string early = JsonSerializer.Serialize(bill.Bill);
        foreach (BookText text in bill.Bill.Lines.SelectMany(line => line.Explanation))
            early = early.Replace(JsonSerializer.Serialize(text), JsonSerializer.Serialize(text.En), StringComparison.Ordinal);
        Assert.DoesNotContain("\"Zh\"", early, StringComparison.Ordinal);
        rig.Store.WriteRoom(room => room.Run("UPDATE metering_bill SET bill = @a, state = @a WHERE id = @b", early, ids[0]));
        rig.Store.WriteRoom(room => room.Run("INSERT INTO metering_journal (meter, time, kind, recorded, explanation) VALUES ('heat', 5, 2, 5, 'the counter went back')"));

        Assert.Equal(bill.Bill.Lines[1].Explanation[^1].En, rig.Tables.Bill(ids[0])!.Bill.Lines[1].Explanation[^1].Zh);
        Assert.Equal(BookText.Same("the counter went back"), Assert.Single(rig.Tables.Journal(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1))).Correction.Explanation);
    }

    [Fact]
    public async Task A_platform_gets_its_own_words_by_a_profile_file_days_that_were_missed_and_a_repetition_until_it_answers_as_it_should()
    {
        File.WriteAllText(folder.File("city.yaml"), "root: Report\nitem: Meter\nitemCode: id\nrecord: v\nvalue: kwh\nenergyName: \"{building}-{day}.xml\"\nacknowledgement: \"<code>0</code>\"\n");
        using BooksRig rig = new(model => model with { File = folder.File("metering.yaml"), Upload = new BooksUpload(new Uri("http://platform.test/upload"), "140800", "140800A001", "city.yaml") });
        rig.Count("grid-meter", "energyImport", new DateOnly(2026, 3, 31), new DateOnly(2026, 4, 5), 240_000);
        Platform platform = new() { Answer = "<code>7</code>" };
        using UploadService upload = new(rig.Books, rig.Tables, rig.Site, rig.Time, NullLogger<UploadService>.Instance, new HttpClient(platform));
        rig.Time.SetUtcNow(rig.Books.StartOf(new DateOnly(2026, 4, 2)).AddMinutes(30));
        await upload.StepAsync(default);
        Assert.Null(Assert.Single(upload.States()).Acknowledged);

        // The gateway was off for two days.
        platform.Answer = "<code>0</code>";
        rig.Time.SetUtcNow(rig.Books.StartOf(new DateOnly(2026, 4, 5)).AddMinutes(30));
        await upload.StepAsync(default);

        Assert.Equal(4, upload.States().Count);
        Assert.All(upload.States(), state => Assert.NotNull(state.Acknowledged));
        using ZipArchive archive = new(new MemoryStream(platform.Received[^1]));
        ZipArchiveEntry entry = Assert.Single(archive.Entries, each => each.FullName.EndsWith("140800A001-20260404.xml", StringComparison.Ordinal));
        using Stream stream = entry.Open();
        XElement meter = XDocument.Load(stream).Element("Report")!.Descendants("Meter").First(each => (string)each.Attribute("id")! == "140800A00101");
        Assert.Equal((24, "10"), (meter.Elements("v").Count(), (string)meter.Element("v")!.Attribute("kwh")!));
    }

    [Theory]
    [InlineData("item: 7days\n", "'7days' is no name")]
    [InlineData("items: Meter\n", "items")]
    public void A_mistake_in_a_platforms_words_is_named(string text, string said)
    {
        File.WriteAllText(folder.File("city.yaml"), text);
        Diagnostics diagnostics = new();

        Assert.Null(UploadProfile.Load(folder.File("city.yaml"), diagnostics));
        Assert.Contains(said, diagnostics.ToString(), StringComparison.Ordinal);
        Assert.Contains("city.yaml:1", diagnostics.ToString(), StringComparison.Ordinal);
    }

    private sealed class Platform : HttpMessageHandler
    {
        public string Answer { get; set; } = "";

        public List<byte[]> Received { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            Received.Add(await request.Content!.ReadAsByteArrayAsync(cancel));
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Answer) };
        }
    }
}
