using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Twin;
using Busbar.Link;
using Busbar.Site.Compile;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Policies;

public sealed class Policies_are_published : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly LoadedSite demo = SiteFiles.Load(null, Console.Error)!;
    private readonly LiveState state = new(TimeProvider.System);
    private readonly EventLog events = new();
    private readonly Link link = new();
    private readonly DocumentShelf shelf;
    private readonly PolicyDesk desk;

    public Policies_are_published()
    {
        state.Declare(demo.Model);
        shelf = DocumentShelf.Compile(demo.Model, demo.Types, ControllerKeys.BesideData(folder.Path), folder.Path, Now, new Diagnostics())!;
        desk = new PolicyDesk(demo.Model, new GatewayOptions { DataDirectory = folder.Path }, () => link, state, events, shelf);
    }

    [Fact]
    public void A_version_is_kept_with_its_reason_and_goes_to_the_controllers_that_it_concerns()
    {
        Array.ForEach(["plant", "floors", "loads"], id => Runs(id, 1));
        PolicyVersion version = desk.Publish(Cooler(), "lin", "mild winter", out IReadOnlyList<Diagnostic> findings)!;
        Assert.Empty(findings);
        Assert.Equal((1, "lin", "mild winter"), (version.Number, version.User, version.Reason));
        Assert.Equal(["floors"], link.Documents);
        Assert.Equal([("plant", true), ("floors", false), ("loads", true)], desk.Acknowledgements.Select(a => (a.Controller.Id, a.IsThere)));
        Runs("floors", 2);
        Assert.All(desk.Acknowledgements, a => Assert.True(a.IsThere));
        Assert.Contains(events.Recent, e => e.Name == "policiesPublished" && e.Text!.En.Contains("mild winter", StringComparison.Ordinal));
        Assert.Equal(Cooler(), new PolicyVersions(folder.Path).Text(1));
    }

    [Fact]
    public void Going_back_publishes_the_older_text_as_a_new_version()
    {
        string first = desk.Text;
        desk.Publish(Cooler(), "lin", "mild winter", out _);
        Assert.Equal(2, desk.GoBack(0, "lin", "colder than it seemed", out _)!.Number);
        Assert.Equal(first, desk.Text);
        Assert.Equal([2, 1], desk.Versions.Select(v => v.Number));
        Assert.Equal(3u, shelf.Find("floors")!.Stamp.Version);
        Assert.Equal(1u, shelf.Find("plant")!.Stamp.Version);
    }

    [Fact]
    public void What_is_wrong_or_without_a_reason_changes_nothing()
    {
        Assert.Null(desk.Publish(desk.Text.Replace("occupied: 19", "occupied: 23", StringComparison.Ordinal), "lin", "warmer", out IReadOnlyList<Diagnostic> findings));
        Assert.Contains("not allowed in public buildings", Assert.Single(findings).Message, StringComparison.Ordinal);
        Assert.Null(desk.Publish(Cooler(), "lin", " ", out findings));
        Assert.Contains("needs a reason", Assert.Single(findings).Message, StringComparison.Ordinal);
        Assert.Empty(desk.Versions);
        Assert.Equal(1u, shelf.Find("floors")!.Stamp.Version);
        Assert.Empty(link.Documents);
    }

    public void Dispose() => folder.Dispose();

    private void Runs(string controller, double version)
    {
        state.SetControllerOnline(controller, true, null, Now);
        state.SetFact(controller, MetricNames.DocumentVersion, version, Now);
    }

    private string Cooler() => PolicyText.OfSite(File.ReadAllText(demo.Model.File)).Replace("unoccupied: 15", "unoccupied: 14", StringComparison.Ordinal);

    private sealed class Link : IControllerLink
    {
        public List<string> Documents { get; } = [];

        public bool IsConnected => true;

        public bool SendCommand(OutgoingCommand command) => true;

        public bool SendDocument(string controller, byte[] document)
        {
            Documents.Add(controller);
            return true;
        }

        public bool RequestRebirth(string controller) => true;
    }
}
