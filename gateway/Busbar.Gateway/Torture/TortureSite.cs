using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Torture;

/// <summary>What all runs on a site share: its files and the documents that are published, made once.</summary>
public sealed class TortureSite
{
    /// <summary>Versions that are made of each controller's document; a run begins with the first.</summary>
    public const int Versions = 6;

    private readonly IReadOnlyList<GridPowerModel> limits;
    private readonly Dictionary<(string Controller, uint Version), byte[]> documents = [];

    /// <exception cref="ArgumentException">A document cannot be made; the findings are in the message.</exception>
    public TortureSite(SiteModel model, DeviceTypes types, Diagnostics diagnostics)
    {
        Model = model;
        Types = types;
        limits = [.. PolicySet.Of(model, diagnostics).Policies.OfType<GridPowerModel>()];
        DocumentCompiler compiler = DocumentCompiler.For(types);
        foreach (SiteController controller in model.Controllers)
        {
            for (uint version = 1; version <= Versions; version++)
            {
                CompiledDocument? made = compiler.Compile(model, controller.Id, Key(controller.Id), new DocumentStamp(version, DateTimeOffset.UnixEpoch), diagnostics);
                documents[(controller.Id, version)] = made?.Bytes ?? throw new ArgumentException(diagnostics.ToString(), nameof(model));
            }
        }
    }

    public SiteModel Model { get; }

    public DeviceTypes Types { get; }

    public byte[] Document(string controller, uint version) => documents[(controller, version)];

    /// <summary>Limits at the grid that a controller keeps.</summary>
    public IEnumerable<GridPowerModel> LimitsOf(string controller) => limits.Where(limit => limit.Meter.Device.ControllerId == controller);

    /// <summary>A key for the run alone.</summary>
    public static byte[] Key(string controller) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("torture " + controller));
}
