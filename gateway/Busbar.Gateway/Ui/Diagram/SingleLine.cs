using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui.Overview;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ui.Diagram;

/// <summary>What hangs on a bus, or joins the two.</summary>
/// <param name="Device">Id; its page tells more.</param>
/// <param name="Symbol">Which symbol is drawn: grid, pv, converter, battery, vehicle, heatPump, meter, load.</param>
/// <param name="Name">In both languages.</param>
/// <param name="Figure">Its power; for a switched load its nominal power while the contact is closed.</param>
/// <param name="TowardsBus">+1: the figure's sign + flows into its bus (sources); -1: out of it (loads); 0: it is no flow.</param>
/// <param name="Contact">The switch before it as it was read back; null: it has none.</param>
/// <param name="Extra">A second point beside the power: state of charge, state.</param>
public sealed record Feeder(string Device, string Symbol, LocalName Name, FlowFigure Figure, int TowardsBus, LivePoint? Contact, LivePoint? Extra)
{
    /// <summary>Tier of a switched load; null for what is not shed by tier.</summary>
    public int? Tier { get; init; }

    /// <summary>True unless its switch is open or nobody knows.</summary>
    public bool IsClosed => Contact is null or { Value: >= 0.5 };

    /// <summary>into, out, still or unknown: where the power goes, seen from its bus.</summary>
    public string Direction => TowardsBus == 0 ? "still" : (Figure.Value * TowardsBus) switch { null => "unknown", > 1 => "into", < -1 => "out", _ => "still" };
}

/// <summary>
/// The building's electrical single-line diagram, from the classes of its devices: what stands on the AC side, what couples it to the
/// DC bus, and what hangs on the bus.
/// </summary>
/// <param name="Ac">Grid and sources on the AC side.</param>
/// <param name="Couplers">Converters between the two.</param>
/// <param name="Dc">Sources, storage and loads on the DC bus, in this order.</param>
/// <param name="Meters">DC meters; where they sit is not in the site file, so they stand apart.</param>
public sealed record SingleLine(IReadOnlyList<Feeder> Ac, IReadOnlyList<Feeder> Couplers, IReadOnlyList<Feeder> Dc, IReadOnlyList<Feeder> Meters)
{
    /// <summary>Reads the diagram off the live state.</summary>
    public static SingleLine Of(LiveState state, SiteModel site)
    {
        IEnumerable<Feeder> All(DeviceClass deviceClass, string symbol, string point, int towards, string? contact, string? extra) =>
            state.Devices.Where(device => device.Class == deviceClass).Select(device => new Feeder(
                device.Id,
                symbol,
                device.Name,
                FlowFigure.Sum([state.Find(device.Id, point)], Unit.Watt),
                towards,
                contact is null ? null : state.Find(device.Id, contact),
                extra is null ? null : state.Find(device.Id, extra)));

        // A converter with a PV port is PV on the bus; one without couples the bus to the grid.
        bool HasPv(Feeder converter) => state.Find(converter.Device, "pvPower") is not null;
        List<Feeder> converters = [.. All(DeviceClass.DcDcConverter, "converter", "power", 1, "on", "status")];
        return new SingleLine(
            [.. All(DeviceClass.PowerMeter, "grid", "activePower", 1, null, null), .. All(DeviceClass.PvInverter, "pv", "activePower", 1, "connected", "status")],
            [.. converters.Where(each => !HasPv(each))],
            [
                .. All(DeviceClass.DcDcConverter, "pv", "pvPower", 1, "on", "status").Where(HasPv),
                .. All(DeviceClass.Battery, "battery", "power", 1, null, "stateOfCharge"),
                .. All(DeviceClass.EvCharger, "vehicle", "power", -1, null, "status"),
                .. All(DeviceClass.HeatPump, "heatPump", "power", -1, null, "status"),
                .. site.Loads.Select(load => Load(state, load)),
            ],
            [.. All(DeviceClass.DcMeter, "meter", "power", 0, null, "voltage")]);
    }

    private static Feeder Load(LiveState state, SiteLoad load)
    {
        LivePoint? contact = state.Find(load.Output.Device.Id, load.Output.Point.Name);
        FlowFigure nominal = contact is null
            ? FlowFigure.None(Unit.Watt)
            : new FlowFigure(contact.Value is { } closed ? (closed >= 0.5 ? load.PowerWatts : 0) : null, contact.Quality, contact.Age, Unit.Watt);
        return new Feeder(load.Output.Device.Id, "load", load.Name, nominal, -1, contact, null) { Tier = load.Tier };
    }
}
