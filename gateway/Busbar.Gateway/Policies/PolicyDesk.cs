using System.Security.Cryptography;
using System.Text;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Security;
using Busbar.Gateway.Twin;
using Busbar.Site.Check;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>Whether a controller runs what was published.</summary>
/// <param name="Wanted">Version of its document; null: this gateway publishes nothing.</param>
/// <param name="Running">What it says that it runs; null: not told yet.</param>
public sealed record PolicyAcknowledgement(LiveController Controller, uint? Wanted, uint? Running)
{
    /// <summary>It runs it.</summary>
    public bool IsThere => Wanted is not null && Running >= Wanted;
}

/// <summary>
/// Where policies are read, checked, published and taken back. Publishing keeps the text first, then hands every controller its new
/// document; one that is away gets it when it comes back. Thread-safe.
/// </summary>
public sealed class PolicyDesk
{
    private readonly Lock gate = new();
    private readonly SiteModel site;
    private readonly GatewayOptions options;
    private readonly DocumentShelf? shelf;
    private readonly Func<IControllerLink> link;
    private readonly LiveState state;
    private readonly AuditLog? audit;
    private readonly EventLog events;
    private readonly PolicyVersions versions;
    private readonly Lazy<DeviceTypes> types;
    private PolicyDraft current;

    public PolicyDesk(SiteModel site, GatewayOptions options, Func<IControllerLink> link, LiveState state, EventLog events, DocumentShelf? shelf = null, AuditLog? audit = null)
    {
        this.audit = audit;
        this.site = site;
        this.options = options;
        this.shelf = shelf;
        this.link = link;
        this.state = state;
        this.events = events;
        versions = new PolicyVersions(options.DataDirectory);
        types = new Lazy<DeviceTypes>(() => DeviceTypes.Load(DeviceFolder.Find(site.File) ?? Path.Combine(SiteFiles.Home(), "hardware", "devices"), new Diagnostics()));
        Diagnostics told = new();
        current = new PolicyDraft("", site, [], [], GatewayPolicies.Compile(site, told));
    }

    /// <summary>What the gateway itself carries out; null: nothing.</summary>
    public GatewayPolicies? AtGateway => current.AtGateway;

    /// <summary>The policies in force, read.</summary>
    public PolicySet Policies => PolicySet.Of(current.Site!, new Diagnostics());

    /// <summary>The site with the policies in force.</summary>
    public SiteModel Site => current.Site!;

    /// <summary>Device files, for a trial.</summary>
    public DeviceTypes Types => types.Value;

    /// <summary>This gateway gives documents out, and so can publish.</summary>
    public bool CanPublish => shelf is not null;

    /// <summary>Published versions, newest first.</summary>
    public IReadOnlyList<PolicyVersion> Versions => [.. versions.All.Reverse()];

    /// <summary>The text in force: the newest published one, or the site file's part.</summary>
    public string Text => versions.Current is { } path ? File.ReadAllText(path) : PolicyText.OfSite(File.ReadAllText(site.File));

    /// <summary>A published text; 0 is the site file's own.</summary>
    public string TextOf(int version) => version == 0 ? PolicyText.OfSite(File.ReadAllText(site.File)) : versions.Text(version);

    /// <summary>Reads and compiles a text; nothing is changed.</summary>
    public PolicyDraft Check(string text) => PolicyDraft.Read(site.File, "policies", text, types.Value);

    /// <summary>How far each controller is.</summary>
    public IReadOnlyList<PolicyAcknowledgement> Acknowledgements => [.. state.Controllers.Select(c => new PolicyAcknowledgement(c, shelf?.Find(c.Id)?.Stamp.Version, c.DocumentVersion))];

    /// <summary>Publishes a text; null and what stands in the way when it cannot be.</summary>
    public PolicyVersion? Publish(string text, string user, string reason, out IReadOnlyList<Diagnostic> findings)
    {
        Diagnostics told = new();
        lock (gate)
        {
            PolicyDraft draft = Check(text);
            findings = draft.Findings;
            if (shelf is null || string.IsNullOrWhiteSpace(reason))
            {
                told.FileError("policies", shelf is null ? "this gateway gives no documents out" : "a version needs a reason", shelf is null ? "publish at the gateway that the controllers are linked to" : "say in a few words why it changes");
                findings = told.Items;
                return null;
            }

            if (!draft.IsGood)
                return null;
            DateTimeOffset now = options.Time.GetUtcNow();
            DocumentShelf? made = DocumentShelf.Compile(draft.Site!, types.Value, ControllerKeys.BesideData(options.DataDirectory), options.DataDirectory, now, told);
            if (made is null)
            {
                findings = told.Items;
                return null;
            }

            audit?.Add(new AuditEntry(user, "policyPublish", "policies", Told(Text), Told(text), reason));
            PolicyVersion version = versions.Add(text, now, user, reason);
            shelf.TakeOver(made);
            current = draft;
            foreach (SiteController controller in site.Controllers)
            {
                if (shelf.Find(controller.Id) is { } document && state.FindController(controller.Id) is { IsOnline: true } there && (there.DocumentVersion ?? 0) < document.Stamp.Version)
                    link().SendDocument(controller.Id, document.Bytes);
            }

            events.Add(now, "policiesPublished", new LocalName("策略已发布", "Policies published"), value: version.Number, text: new LocalName($"第 {version.Number} 版，{user}：{reason}", $"version {version.Number} by {user}: {reason}"));
            return version;
        }
    }

    // The whole text is kept as a version; its hash says that it is the one.
    private static string Told(string text) => $"{text.Length} characters, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    /// <summary>Publishes an older text again, as a new version; 0 is the site file's own.</summary>
    public PolicyVersion? GoBack(int version, string user, string reason, out IReadOnlyList<Diagnostic> findings) =>
        Publish(TextOf(version), user, reason, out findings);
}
