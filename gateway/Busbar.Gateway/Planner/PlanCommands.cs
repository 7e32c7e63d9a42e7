using Busbar.Planner.Buildings;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>A value for a point, and the reason in the words of the plan.</summary>
public readonly record struct PlanCommand(string Device, string Point, double Value, PlanReason Reason);

/// <summary>
/// A step of a plan as commands: the power target of the converter that joins bus and grid (the battery follows by the bus voltage), power
/// of vehicles, planned relays, setpoints of planned rooms. A function of step, request and readings.
/// </summary>
public sealed class PlanCommands
{
    /// <summary>W: a target of 0 means none to a converter.</summary>
    private const double LeastTarget = 50;

    /// <summary>
    /// W that are kept of what a battery says that it can give, for what the building takes more until the next target; and within which one that can do
    /// nothing is left at rest by a target: meters and converters do not agree to the watt.
    /// </summary>
    private const double Slack = 1000;

    private readonly SiteModel _site;
    private readonly PlanSettings _settings;
    private readonly IPlanReadings _readings;
    private readonly SiteDevice? _converter, _meter;

    public PlanCommands(SiteModel site, PlanSettings settings, IPlanReadings readings)
    {
        (_site, _settings, _readings) = (site, settings, readings);
        _converter = site.Devices.FirstOrDefault(d => d.Type.Class == DeviceClass.DcDcConverter && d.Type.IndexOf("acPower") >= 0 && d.Type.IndexOf("pvPower") < 0);
        _meter = site.Devices.FirstOrDefault(d => d.Type.Class == DeviceClass.PowerMeter && d.Type.IndexOf("activePower") >= 0);
    }

    /// <summary>What the first step of a plan asks for, each value inside the range of its point.</summary>
    public IReadOnlyList<PlanCommand> Of(PlanStep step, PlanRequest request)
    {
        List<PlanCommand> commands = [];
        if (_converter is not null && _meter is not null && request.Batteries.Count > 0 && Target(_converter, _meter, step, request) is var target && double.IsFinite(target))
            Add(_converter.Id, "powerTarget", target, step.Actions.FirstOrDefault(a => request.Batteries.Any(b => b.Id == a.Device)).Reason, commands);
        foreach (PlannedAction action in step.Actions)
        {
            if (request.Vehicles.Any(v => v.Id == action.Device))
                Add(action.Device, "powerLimit", action.Kilowatts * 1000, action.Reason, commands);
            else if (_settings.Runs.FirstOrDefault(r => r.Id == action.Device) is { } run && !commands.Exists(c => c.Device == run.Device && c.Point == run.Point))
                Add(run.Device, run.Point, action.Kilowatts * 1000 > run.Watts / 2 ? 1 : 0, action.Reason, commands);
            else if (request.Rooms.FirstOrDefault(r => r.Id == action.Device) is { } rooms)
                Setpoints(rooms, action, commands);
        }

        return commands;
    }

    /// <summary>
    /// W at the converter's AC side that bring the grid to the plan. What else hangs on the AC side (PV, lifts) passes the meter beside the converter:
    /// as it is now. As near to the plan as the battery can give or take now; 0, no target, when that is nothing: the converter would let the bus
    /// voltage sink in vain, and rooms and chargers would yield. NaN when something is not known: no entry, and the bus voltage leads the battery as ever.
    /// </summary>
    private double Target(SiteDevice converter, SiteDevice meter, PlanStep step, PlanRequest request)
    {
        double through = _readings.Read(converter.Id, "acPower"), target = step.Grid * 1000 - (_readings.Read(meter.Id, "activePower") - through);
        double Sum(string point) => request.Batteries.Sum(b => _readings.Read(b.Id, point));
        double battery = Sum("power"), asked = battery + through - target, gives = Sum("maximumDischargePower") - Slack, takes = Sum("maximumChargePower");
        if (Math.Abs(asked) > Slack && (asked > 0 ? gives : takes) < LeastTarget)
            return 0;
        if (double.IsFinite(asked))
            target = battery + through - Math.Clamp(asked, -Most(takes, _settings.BatteryChargeWatts), Most(gives, _settings.BatteryDischargeWatts));
        return Math.Abs(target) < LeastTarget ? LeastTarget : target;

        // Batteries that do not say what they can are held by the settings alone.
        double Most(double now, double allowed) => Math.Max(0, double.IsNaN(now) ? request.Batteries.Count * allowed : Math.Min(now, request.Batteries.Count * allowed));
    }

    /// <summary>The temperature at the end of the step, in the halves of a degree that thermostats know, never beyond comfort.</summary>
    private void Setpoints(PlannedRooms rooms, PlannedAction action, List<PlanCommand> commands)
    {
        double value = Math.Clamp(Math.Round(action.Level * 2) / 2, rooms.LowestComfort[0], rooms.HighestComfort[0]);
        foreach (SiteRoom room in _site.Rooms)
            Add(room.Thermostat.Id, "setpoint", value, action.Reason, commands);
    }

    private void Add(string device, string point, double value, PlanReason reason, List<PlanCommand> commands)
    {
        if (_readings.Range(device, point) is { } range && _readings.IsOnline(device) && double.IsFinite(value))
            commands.Add(new PlanCommand(device, point, Math.Clamp(Math.Round(value, 1), range.Minimum, range.Maximum), reason));
    }
}
