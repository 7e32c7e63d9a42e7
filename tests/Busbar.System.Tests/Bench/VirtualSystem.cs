using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Busbar.Controller;
using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Demo;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Link;
using Busbar.Simulator;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.SystemTests.Bench;

/// <summary>
/// The demo building in virtual time with the gateway's own ingest and store: only broker and sockets are replaced, by links in
/// memory that can be cut.
/// </summary>
internal sealed class VirtualSystem : IMessageBus, IDisposable
{
    private const int CommitMilliseconds = 100;
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-14T09:00:00+08:00", CultureInfo.InvariantCulture);
    private readonly string _folder;
    private readonly VirtualBuilding _building;
    private readonly SimulatedSite _site;
    private readonly SqliteStore _store;
    private readonly IngestCounters _counters = new();
    private readonly IngestPipeline _pipeline;
    private bool _isCommitPlanned;

    public VirtualSystem(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using StringWriter findings = new();
        LoadedSite loaded = SiteFiles.Load(Repository.Site, findings) ?? throw new InvalidOperationException(findings.ToString());
        _site = new SimulatedSite(loaded.Model, loaded.Types.Library, new SimulationOptions { Seed = 7, Start = Start });
        _building = new VirtualBuilding(_site, controller => new ControllerSettings(controller.Id, KeyOf(controller.Id), loaded.Model.Id), controller => Document(loaded, controller));
        _store = new SqliteStore(new StoreOptions { Path = Path.Combine(_folder, "busbar.db") }, new VirtualTime(_site.Clock));
        _pipeline = new IngestPipeline(new IngestOptions { Site = loaded.Model.Id }, _store, this, [], new VirtualTime(_site.Clock), _counters, NullLogger<IngestPipeline>.Instance);
        foreach (VirtualController controller in _building.Controllers)
        {
            controller.Link.Published = (topic, payload) => Publish(topic, payload);
            controller.Link.Subscribed = filter => Subscribed(controller, filter);
        }
    }

    /// <inheritdoc/>
    public bool IsConnected { get; private set; } = true;

    /// <summary>What went over the wire.</summary>
    public WireJournal Journal { get; } = new();

    public IEnumerable<EdgeController> Controllers => _building.Controllers.Select(controller => controller.Controller);

    /// <summary>Unix milliseconds of the building's clock.</summary>
    public long Now => _site.Clock.UtcMilliseconds;

    /// <summary>Lets something happen to the field devices.</summary>
    public SimulatedSite Site => _site;

    /// <summary>Every message, in order.</summary>
    public List<HeardMessage> Messages { get; } = [];

    public void Run(TimeSpan duration) => _building.Run(duration);

    /// <summary>The broker is gone for everybody, without a word: no will is spoken.</summary>
    public void StopBroker()
    {
        IsConnected = false;
        foreach (VirtualController controller in _building.Controllers)
            controller.Link.IsBrokerUp = false;
        _pipeline.LinkLost();
    }

    public void StartBroker()
    {
        IsConnected = true;
        foreach (VirtualController controller in _building.Controllers)
            controller.Link.IsBrokerUp = true;
        _pipeline.LinkReady();
    }

    public List<StoredRow> Stored() => Look(database => database.Samples());

    public List<StoredRange> Ranges() => Look(database => database.Ranges());

    public long Events() => Look(database => database.Events());

    // What the gateway says.
    bool IMessageBus.Publish(string topic, byte[] payload, bool retain)
    {
        if (!IsConnected)
            return false;
        HeardMessage message = Note(topic, payload);
        _building[message.Controller].Deliver(topic, payload);
        return true;
    }

    public void Dispose()
    {
        _store.Dispose();
        _counters.Dispose();
    }

    // What a controller says.
    private void Publish(string topic, byte[] payload)
    {
        if (!IsConnected)
            return;
        Note(topic, payload);
        _pipeline.Accept(topic, payload);
        if (_isCommitPlanned)
            return;
        _isCommitPlanned = true;
        _site.Plan(_site.Clock.MonotonicMilliseconds + CommitMilliseconds, () =>
        {
            _isCommitPlanned = false;
            _pipeline.Commit();
        });
    }

    private HeardMessage Note(string topic, byte[] payload)
    {
        HeardMessage message = new(topic, payload);
        Messages.Add(message);
        Journal.Take(message);
        return message;
    }

    private void Subscribed(VirtualController controller, string filter)
    {
        string state = SparkplugTopics.State(SparkplugTopics.GatewayHost(_site.Site.Id));
        if (IsConnected && filter == state)
            controller.Deliver(state, Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"online\":true,\"timestamp\":{Now}}}")));
    }

    private T Look<T>(Func<Database, T> look)
    {
        using Database database = new(_folder);
        return look(database);
    }

    private static byte[] KeyOf(string controller) => SHA256.HashData(Encoding.UTF8.GetBytes("test key of " + controller));

    private static byte[] Document(LoadedSite loaded, SiteController controller)
    {
        Diagnostics diagnostics = new();
        DocumentCompiler compiler = new(loaded.Types.CompileProfile, PolicyCompiler.Compile);
        return compiler.Compile(loaded.Model, controller.Id, KeyOf(controller.Id), new DocumentStamp(1, Start.AddDays(-1)), diagnostics)?.Bytes ?? throw new InvalidOperationException(diagnostics.ToString());
    }
}
