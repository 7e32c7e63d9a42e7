using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Reports;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
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
        Store = new SqliteStore(new StoreOptions { Path = folder.File("busbar.db") }, Time);
        Tables = new BooksTables(Store, Time);
        Books = new EnergyBooks(Model, Store, Tables, Site);
        Heat = new HeatBooks(Books, Tables, Store, Time);
        Reports = new ReportBuilder(Books, Tables, Store, Site, Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));

    public SiteModel Site { get; }

    public BooksModel Model { get; }

    public SqliteStore Store { get; private set; }

    public BooksTables Tables { get; private set; }

    public EnergyBooks Books { get; private set; }

    public HeatBooks Heat { get; private set; }

    public ReportBuilder Reports { get; private set; }

    /// <summary>A counter that rises evenly, a sample every half hour; some left out, some of another quality or value.</summary>
    public void Count(string device, string point, DateOnly from, DateOnly to, double wattHoursPerDay, Func<DateTimeOffset, double, (double? Value, Quality Quality)?>? change = null)
    {
        DateTimeOffset start = Books.StartOf(from);
        StoreBatch batch = new();
        List<StoreRecord> records = [];
        for (DateTimeOffset at = start; at <= Books.StartOf(to.AddDays(1)); at += TimeSpan.FromMinutes(30))
        {
            double value = Math.Round(1_000_000 + (wattHoursPerDay * (at - start).TotalDays));
            if ((change is null ? (value, Quality.Good) : change(at, value)) is not { } sample)
                continue;
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
        Store = new SqliteStore(new StoreOptions { Path = folder.File("busbar.db") }, Time);
        Tables = new BooksTables(Store, Time);
        Books = new EnergyBooks(Model, Store, Tables, Site);
        Heat = new HeatBooks(Books, Tables, Store, Time);
        Reports = new ReportBuilder(Books, Tables, Store, Site, Time);
    }

    public void Dispose()
    {
        Store.Dispose();
        folder.Dispose();
    }
}
