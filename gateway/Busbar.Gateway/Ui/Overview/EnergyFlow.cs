using Busbar.Gateway.Twin;
using Busbar.Points;

namespace Busbar.Gateway.Ui.Overview;

/// <summary>A figure of the picture: a sum of points, as good as the worst of them and as old as the oldest.</summary>
/// <param name="Value">In the unit of the points; null when any part is missing.</param>
/// <param name="Quality">The worst of the parts.</param>
/// <param name="Age">The oldest of the parts, null when one was never read.</param>
/// <param name="Unit">Unit of all parts.</param>
public sealed record FlowFigure(double? Value, Quality Quality, TimeSpan? Age, Unit Unit)
{
    /// <summary>Nothing known.</summary>
    public static FlowFigure None(Unit unit) => new(null, Quality.NotPresent, null, unit);

    /// <summary>Sum of points of one unit; nothing known when there are none.</summary>
    public static FlowFigure Sum(IEnumerable<LivePoint?> points, Unit unit)
    {
        LivePoint?[] parts = [.. points];
        if (parts.Length == 0 || parts.Any(p => p is null))
        {
            return None(unit);
        }

        return new FlowFigure(
            parts.All(p => p!.Value is not null) ? parts.Sum(p => p!.Value!.Value) : null,
            parts.Min(p => p!.Quality),
            parts.All(p => p!.Age is not null) ? parts.Max(p => p!.Age) : null,
            unit);
    }

    /// <summary>This figure with the sign turned.</summary>
    public FlowFigure Negated() => this with { Value = -Value };

    /// <summary>Sum of this and another; unknown when either is.</summary>
    public FlowFigure Plus(FlowFigure other) => new(
        Value + other.Value,
        Quality < other.Quality ? Quality : other.Quality,
        Age is { } mine && other.Age is { } theirs ? (mine > theirs ? mine : theirs) : null,
        Unit);
}

/// <summary>
/// What flows where, from the canonical points of the device classes. Powers are positive towards the DC bus for sources and
/// away from it for loads; grid + is import.
/// </summary>
public sealed record EnergyFlow
{
    public required FlowFigure Grid { get; init; }

    public required FlowFigure PvAc { get; init; }

    /// <summary>Power of the AC/DC converter into the bus.</summary>
    public required FlowFigure AcDc { get; init; }

    public required FlowFigure PvDc { get; init; }

    /// <summary>+ is discharge.</summary>
    public required FlowFigure Battery { get; init; }

    public required FlowFigure StateOfCharge { get; init; }

    public required FlowFigure ElectricVehicles { get; init; }

    public required FlowFigure HeatPump { get; init; }

    /// <summary>What the balance of the bus leaves for all other loads on it.</summary>
    public required FlowFigure OtherLoads { get; init; }

    public required FlowFigure BusVoltage { get; init; }

    public required FlowFigure DistrictHeat { get; init; }

    /// <summary>Mean of the rooms.</summary>
    public required FlowFigure RoomTemperature { get; init; }

    /// <summary>Reads the picture off the live state.</summary>
    public static EnergyFlow Of(LiveState state)
    {
        IReadOnlyList<LiveDevice> devices = state.Devices;
        IEnumerable<LiveDevice> Of(DeviceClass deviceClass) => devices.Where(d => d.Class == deviceClass);
        FlowFigure Sum(DeviceClass deviceClass, string point, Unit unit) => FlowFigure.Sum(Of(deviceClass).Select(d => state.Find(d.Id, point)), unit);

        // A converter with a PV port is PV on the bus; one without couples the bus to the grid.
        ILookup<bool, LiveDevice> converters = Of(DeviceClass.DcDcConverter).ToLookup(d => state.Find(d.Id, "pvPower") is not null);
        FlowFigure pvDc = FlowFigure.Sum(converters[true].Select(d => state.Find(d.Id, "pvPower")), Unit.Watt);
        FlowFigure acDc = FlowFigure.Sum(converters[false].Select(d => state.Find(d.Id, "power")), Unit.Watt);
        FlowFigure battery = Sum(DeviceClass.Battery, "power", Unit.Watt);
        FlowFigure vehicles = Sum(DeviceClass.EvCharger, "power", Unit.Watt);
        FlowFigure heatPump = Sum(DeviceClass.HeatPump, "power", Unit.Watt);
        FlowFigure rooms = Sum(DeviceClass.Thermostat, "roomTemperature", Unit.Celsius);
        FlowFigure charge = Sum(DeviceClass.Battery, "stateOfCharge", Unit.Percent);
        int batteries = Of(DeviceClass.Battery).Count();
        int thermostats = Of(DeviceClass.Thermostat).Count();
        return new EnergyFlow
        {
            Grid = Sum(DeviceClass.PowerMeter, "activePower", Unit.Watt),
            PvAc = Sum(DeviceClass.PvInverter, "activePower", Unit.Watt),
            AcDc = acDc,
            PvDc = pvDc,
            Battery = battery,
            StateOfCharge = charge with { Value = charge.Value / Math.Max(1, batteries) },
            ElectricVehicles = vehicles,
            HeatPump = heatPump,
            OtherLoads = acDc.Plus(pvDc).Plus(battery).Plus(vehicles.Negated()).Plus(heatPump.Negated()),
            BusVoltage = Voltage(state, devices),
            DistrictHeat = Sum(DeviceClass.HeatMeter, "heatPower", Unit.Watt),
            RoomTemperature = rooms with { Value = rooms.Value / Math.Max(1, thermostats) },
        };
    }

    // The best of all that sense it: every controller has a sensor of its own.
    private static FlowFigure Voltage(LiveState state, IReadOnlyList<LiveDevice> devices)
    {
        LivePoint? best = devices
            .Select(d => d.Class switch
            {
                DeviceClass.DcMeter => state.Find(d.Id, "voltage"),
                DeviceClass.DcDcConverter => state.Find(d.Id, "busVoltage"),
                _ => null,
            })
            .Where(p => p?.Value is not null)
            .OrderByDescending(p => p!.Quality).ThenBy(p => p!.Age)
            .FirstOrDefault();
        return best is null ? FlowFigure.None(Unit.Volt) : FlowFigure.Sum([best], Unit.Volt);
    }
}
