using Busbar.Site.Tariffs;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>
/// A building as its <c>site.yaml</c> tells it: checked, immutable, device files resolved. Made by <c>SiteLoader</c>.
/// </summary>
public sealed class SiteModel
{
    private readonly Dictionary<string, SiteDevice> _devices = new(StringComparer.Ordinal);

    internal SiteModel(SiteContent content)
    {
        Content = content;
        foreach (SiteController controller in content.Controllers)
        {
            foreach (SiteDevice device in controller.Devices)
            {
                _devices.TryAdd(device.Id, device);
            }
        }
    }

    /// <summary>Path of the file it was read from.</summary>
    public string File => Content.File;

    /// <summary>kebab-case; the Sparkplug group.</summary>
    public string Id => Content.Id;

    public LocalName Name => Content.Name;

    public SiteLocation Location => Content.Location;

    /// <summary>Nominal voltage of the DC bus; NaN when the building has none.</summary>
    public double DcBusNominalVolts => Content.DcBusNominalVolts;

    /// <summary>A public building: the legal range of room setpoints holds.</summary>
    public bool IsPublic => Content.IsPublic;

    /// <summary>A controller reports every point that it reads at least this often, changed or not.</summary>
    public TimeSpan MaximumSilentInterval => Content.MaximumSilentInterval;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<SiteController> Controllers => Content.Controllers;

    public IReadOnlyList<SiteRoom> Rooms => Content.Rooms;

    public IReadOnlyList<SiteLoad> Loads => Content.Loads;

    /// <summary>As written; <c>Busbar.Site.Policies</c> reads them.</summary>
    public IReadOnlyList<SitePolicy> Policies => Content.Policies;

    /// <summary>The <c>calendar</c> key as written (holidays, working days); null when there is none. Read by <c>Busbar.Site.Policies</c>.</summary>
    public MapNode? Calendar => Content.Calendar;

    /// <summary>By what the building buys electricity; null when the file does not say.</summary>
    public SiteTariff? Tariff => Content.Tariff;

    /// <summary>Every device of every controller, in document order.</summary>
    public IEnumerable<SiteDevice> Devices => Controllers.SelectMany(c => c.Devices);

    private SiteContent Content { get; }

    public SiteController? FindController(string id) => Controllers.FirstOrDefault(c => c.Id == id);

    public SiteDevice? FindDevice(string id) => _devices.GetValueOrDefault(id);

    /// <summary>
    /// The same site with all devices on one controller, and one more device behind them: how the gateway sees it. Rooms and loads are
    /// read anew over those devices; the policies are the same text.
    /// </summary>
    /// <param name="extra">Makes the last device, from its index and any other device.</param>
    internal SiteModel AsOneController(string id, Func<int, SiteDevice, SiteDevice> extra)
    {
        List<SiteDevice> devices = [.. Devices.Select((device, index) => device with { ControllerId = id, Index = index })];
        devices.Add(extra(devices.Count, devices[0]));
        SiteController one = new(id, Name, [], devices, Controllers[0].Node) { Place = ControllerPlace.Gateway };
        Dictionary<string, SiteDevice> byId = devices.ToDictionary(d => d.Id);
        return new SiteModel(Content with
        {
            Controllers = [one],
            Rooms = [.. Rooms.Select(r => r with { Thermostat = byId[r.Thermostat.Id] })],
            Loads = [.. Loads.Select(l => l with { Output = l.Output with { Device = byId[l.Output.Device.Id] } })],
        });
    }

    /// <summary>The device that a value of the file names; null, and an error with the nearest id, when there is none.</summary>
    public SiteDevice? FindDevice(Node node, string id)
    {
        SiteDevice? device = FindDevice(id);

        // A device that is there but wrong has been reported; saying that it is not there would mislead.
        if (device is null && !Content.WrittenDevices.Contains(id))
        {
            node.Error($"there is no device '{id}'", Suggestion.Hint(id, Content.WrittenDevices));
        }

        return device;
    }

    /// <summary>The point that a text such as <c>relays/relay1</c> names; null, and an error with the nearest name, when there is none.</summary>
    public PointReference? FindPoint(Node node)
    {
        string text = node.ReadString();
        if (text.Length == 0)
        {
            return null;
        }

        int slash = text.IndexOf('/');
        if (slash < 0)
        {
            node.Error($"'{text}' is not a point", "write device/point, for instance room-301/setpoint");
            return null;
        }

        string deviceId = text[..slash];
        SiteDevice? device = FindDevice(node, deviceId);
        if (device is null)
        {
            return null;
        }

        string pointName = text[(slash + 1)..];
        int index = device.Type.IndexOf(pointName);
        if (index < 0)
        {
            node.Error($"{deviceId} ({device.Type.Id}) has no point '{pointName}'", Suggestion.Hint(pointName, device.Type.Points.Select(p => p.Name)));
            return null;
        }

        return new PointReference(device, index);
    }

    /// <summary>As <see cref="FindPoint"/>, for a point that is to be commanded: it must be writable.</summary>
    public PointReference? FindOutput(Node node)
    {
        PointReference? found = FindPoint(node);
        if (found is not null && !found.Point.IsWritable)
        {
            IEnumerable<string> writable = found.Device.Type.Points.Where(p => p.IsWritable).Select(p => p.Name);
            node.Error($"{found.Id} can only be read", $"what {found.Device.Id} takes: {string.Join(", ", writable)}");
            return null;
        }

        return found;
    }
}

/// <summary>Where the building stands.</summary>
/// <param name="Latitude">Degrees, + is north.</param>
/// <param name="Longitude">Degrees, + is east.</param>
/// <param name="AltitudeMetres">Above sea level.</param>
/// <param name="UtcOffset">The building's clock; China keeps +08:00 all year.</param>
public sealed record SiteLocation(double Latitude, double Longitude, double AltitudeMetres, TimeSpan UtcOffset);

/// <summary>One room and the device that holds its temperature.</summary>
/// <param name="AreaSquareMetres">Floor area.</param>
/// <param name="Facing">north, east, south, west, or inside.</param>
/// <param name="Riser">Number of the heating riser that feeds it; 0 when none.</param>
public sealed record SiteRoom(string Id, LocalName Name, int Floor, double AreaSquareMetres, string Facing, SiteDevice Thermostat, int Riser);

/// <summary>A load behind an output.</summary>
/// <param name="Tier">0 is never shed; 5 goes first.</param>
/// <param name="PowerWatts">Nominal.</param>
public sealed record SiteLoad(PointReference Output, LocalName Name, int Tier, double PowerWatts);

/// <summary>A policy as written; its keys are read by <c>Busbar.Site.Policies</c>.</summary>
/// <param name="Type">The value of <c>type</c>.</param>
/// <param name="Node">The whole map, <c>type</c> already asked for.</param>
public sealed record SitePolicy(string Id, string Type, MapNode Node);
