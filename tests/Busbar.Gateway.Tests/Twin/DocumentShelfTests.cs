using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;
using Busbar.Link;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>What the controllers should run, and how they come to it.</summary>
public sealed class DocumentShelfTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);

    private readonly string data = Directory.CreateTempSubdirectory("busbar-test-").FullName;
    private readonly LoadedSite site = SiteFiles.Load(null, Console.Error)!;

    [Fact]
    public void The_same_site_keeps_its_version_over_restarts()
    {
        Assert.Equal(1u, Compile(site.Model).Find("plant")!.Stamp.Version);
        Assert.Equal(1u, Compile(site.Model).Find("plant")!.Stamp.Version);
    }

    [Fact]
    public void A_change_raises_the_version_of_the_controllers_that_it_concerns_and_of_no_other()
    {
        Compile(site.Model);
        string text = File.ReadAllText(site.Model.File).Replace("unoccupied: 15", "unoccupied: 16", StringComparison.Ordinal);

        DocumentShelf changed = Compile(SiteLoader.Parse("site.yaml", text, site.Types, new Diagnostics())!);

        Assert.Equal((2u, 1u), (changed.Find("floors")!.Stamp.Version, changed.Find("loads")!.Stamp.Version));
    }

    [Fact]
    public void A_document_is_signed_for_its_controller_and_nobody_else()
    {
        byte[] document = Compile(site.Model).Find("plant")!.Bytes;
        ControllerKeys keys = ControllerKeys.BesideData(data);

        Assert.Equal(DocumentError.None, DocumentCheck.Check(document, document.Length, keys.Get("plant"), "plant", 0, Now.ToUnixTimeSeconds()));
        Assert.Equal(DocumentError.BadSignature, DocumentCheck.Check(document, document.Length, keys.Get("loads"), "plant", 0, Now.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void A_controller_gets_its_document_when_it_runs_an_older_one(double running, bool isSent)
    {
        RecordingLink link = new();
        DocumentShelf shelf = Compile(site.Model);
        DocumentPublisher publisher = new(shelf, () => link, new EventLog(), NullLogger<DocumentPublisher>.Instance);

        publisher.ControllerBorn(new ControllerBirth("plant", Now, 1, new Dictionary<string, double> { [MetricNames.DocumentVersion] = running }));
        publisher.ControllerBorn(new ControllerBirth("stranger", Now, 1, new Dictionary<string, double>()));

        Assert.Equal(isSent ? [("plant", shelf.Find("plant")!.Bytes)] : [], link.Documents);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"plant\": null}")]
    [InlineData("{\"plant\": {\"Version\": 7, \"Ha")]
    public void Versions_that_cannot_be_read_stop_the_start_with_the_file_and_a_way_out_and_do_not_begin_anew(string damaged)
    {
        Compile(site.Model);
        string file = Path.Combine(data, "documents.json");
        File.WriteAllText(file, damaged);
        Diagnostics diagnostics = new();

        Assert.Null(DocumentShelf.Compile(site.Model, site.Types, ControllerKeys.BesideData(data), data, Now, diagnostics));

        Diagnostic told = Assert.Single(diagnostics.Items);
        Assert.Equal(file, told.File);
        Assert.Contains("restore the file from a backup", told.Hint, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllText(file));
    }

    [Fact]
    public void The_way_out_of_damaged_versions_gives_documents_that_controllers_take()
    {
        Compile(site.Model);
        File.WriteAllText(Path.Combine(data, "documents.json"), """{"plant": {"Version": 7, "Hash": ""}}""");

        Assert.Equal(8u, Compile(site.Model).Find("plant")!.Stamp.Version);
    }

    [Fact]
    public void A_key_that_is_none_stops_the_start_with_the_file_and_a_way_out()
    {
        Compile(site.Model);
        string file = Path.Combine(data + ".keys", "plant.key");
        File.WriteAllText(file, "");
        Diagnostics diagnostics = new();

        Assert.Null(DocumentShelf.Compile(site.Model, site.Types, ControllerKeys.BesideData(data), data, Now, diagnostics));

        Assert.Contains(file, Assert.Single(diagnostics.Items).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_found_no_connection_is_sent_once_there_is_one_and_only_then()
    {
        RecordingLink link = new() { IsConnected = false };
        DocumentShelf shelf = Compile(site.Model);
        EventLog log = new();
        DocumentPublisher publisher = new(shelf, () => link, log, NullLogger<DocumentPublisher>.Instance);
        publisher.ControllerBorn(new ControllerBirth("plant", Now, 1, new Dictionary<string, double>()));
        publisher.ControllerBorn(new ControllerBirth("loads", Now, 1, new Dictionary<string, double>()));
        publisher.ControllerDied(new ControllerDeath("loads", Now, new LocalName("", "")));
        publisher.Tick();

        link.IsConnected = true;
        publisher.Tick();
        publisher.Tick();

        Assert.Equal([("plant", shelf.Find("plant")!.Bytes)], link.Documents);
        Assert.Equal(["documentNotSent", "documentNotSent", "documentSent"], log.Recent.Select(told => told.Name));
    }

    public void Dispose()
    {
        Directory.Delete(data, recursive: true);
        Directory.Delete(data + ".keys", recursive: true);
    }

    private DocumentShelf Compile(SiteModel model)
    {
        Diagnostics diagnostics = new();
        DocumentShelf? shelf = DocumentShelf.Compile(model, site.Types, ControllerKeys.BesideData(data), data, Now, diagnostics);
        Assert.True(shelf is not null, diagnostics.ToString());
        return shelf;
    }
}
