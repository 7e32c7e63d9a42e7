using System.Diagnostics.CodeAnalysis;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Plans;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Metering.Weather;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Metering;

/// <summary>The demo building's books on a store of their own.</summary>
public sealed class BooksRig : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private ulong sequence = 1;

    public BooksRig(Func<BooksModel, BooksModel>? change = null)
    {
        Site = SiteFiles.Load(null, Console.Error)!.Model;
        Model = BooksReader.Read(Site, new Busbar.Site.Yaml.Diagnostics());
        Model = change is null ? Model : change(Model);
        Open();
    }

    /// <summary>The books as they stand on the store.</summary>
    [MemberNotNull(nameof(Store), nameof(Tables), nameof(Books), nameof(Heat), nameof(Weather), nameof(Plans), nameof(Reports))]
    private void Open()
    {
        Store = new SqliteStore(new StoreOptions { Path = folder.File("busbar.db") }, Time);
        Tables = new BooksTables(Store, Time);
        Books = new EnergyBooks(Model, Store, Tables, Site);
        Heat = new HeatBooks(Books, Tables, Store, Time);
        Weather = new WeatherBook(Books, Tables, Store, Time);
        Plans = new PlanBook(Tables, Books, new SiteMeasures(Site, new PlanSettings(), new LiveReadings(new LiveState(Time), Store)), Time);
        Reports = new ReportBuilder(Books, Tables, Store, Weather, Plans, new OverrideBook(Store, Site, Time), Site, Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));

    public SiteModel Site { get; }

    public BooksModel Model { get; }

    public SqliteStore Store { get; private set; }

    public BooksTables Tables { get; private set; }

    public EnergyBooks Books { get; private set; }

    public HeatBooks Heat { get; private set; }

    public WeatherBook Weather { get; private set; }

    public PlanBook Plans { get; private set; }

    public ReportBuilder Reports { get; private set; }

    /// <summary>A counter that rises evenly, a sample every half hour; some left out, some of another quality or value.</summary>
    public void Count(string device, string point, DateOnly from, DateOnly to, double wattHoursPerDay, Func<DateTimeOffset, double, (double? Value, Quality Quality)?>? change = null)
    {
        DateTimeOffset start = Books.StartOf(from);
        Write(device, point, start, Books.StartOf(to.AddDays(1)), TimeSpan.FromMinutes(30), at =>
        {
            double value = Math.Round(1_000_000 + (wattHoursPerDay * (at - start).TotalDays));
            return change is null ? (value, Quality.Good) : change(at, value);
        });
    }

    /// <summary>A value that holds, a sample every ten minutes.</summary>
    public void Hold(string device, string point, DateTimeOffset from, DateTimeOffset to, double value) => Write(device, point, from, to, TimeSpan.FromMinutes(10), _ => (value, Quality.Good));

    /// <summary>Samples of a point at equal steps; none where null is given.</summary>
    public void Write(string device, string point, DateTimeOffset from, DateTimeOffset to, TimeSpan step, Func<DateTimeOffset, (double? Value, Quality Quality)?> valueAt)
    {
        StoreBatch batch = new();
        List<StoreRecord> records = [];
        for (DateTimeOffset at = from; at <= to; at += step)
        {
            if (valueAt(at) is { } sample)
                records.Add(new StoreRecord(new IngestedSample("plant", device, point, at.ToUnixTimeMilliseconds(), sample.Value, sample.Quality, false, false), null));
        }

        batch.Add(new StoreMessage("plant", 0, 1, sequence, records));
        sequence += (ulong)records.Count;
        Store.Write(batch);
    }

    /// <summary>Closes the database and opens it again.</summary>
    public void Reopen()
    {
        Store.Dispose();
        Open();
    }

    public void Dispose()
    {
        Store.Dispose();
        folder.Dispose();
    }
}
