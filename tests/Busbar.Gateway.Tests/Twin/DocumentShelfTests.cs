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
