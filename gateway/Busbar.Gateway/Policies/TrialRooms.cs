using Busbar.Control;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>
/// How rooms would have answered other setpoints. Each room is air and mass after EN ISO 13790 (heavy class), by its floor area, and only
/// the difference to what happened is computed: sun, people and weather were the same, so they fall out. The thermostat gives heat or cold in
/// proportion to what is lacking, up to what the coil can do; cold comes from the heat pump and moves the power at the grid.
/// A room whose temperature, setpoint or mode was not recorded does not answer.
/// </summary>
internal sealed class TrialRooms
{
    // J/(m2 K) of floor: EN ISO 13790 table 12, heavy: 260 kJ, of which the air, furniture and paper 18 kJ (chosen).
    private const double AirCapacity = 18_000, MassCapacity = 242_000;

    // W/(m2 K) of floor, chosen for an office of the 2000s: windows and half an air change; outer walls; air to mass.
    private const double AirToOutside = 0.9, MassToOutside = 0.25, AirToMass = 9;

    // Of a fan coil, W/m2 of floor and K from nothing to all (chosen); W of cold a W of electricity.
    private const double LargestPower = 80, ProportionalBand = 1, CoolingPerformance = 3;

    // Occupied rooms, as the scenarios count it.
    private const double ColdBelow = 18, WarmAbove = 28;

    private readonly SiteModel site;
    private readonly SetpointScheduleModel? schedule;
    private readonly SiteCalendar calendar;
    private readonly Dictionary<string, RoomDifference> differences = new(StringComparer.Ordinal);

    public TrialRooms(SiteModel site, PolicySet policies)
    {
        this.site = site;
        schedule = policies.Policies.OfType<SetpointScheduleModel>().FirstOrDefault();
        calendar = policies.Calendar;
    }

    /// <summary>What was assumed, for whoever reads the result.</summary>
    public static readonly LocalName Assumed = new(
        "房间按面积取 RC 模型（EN ISO 13790 重型，260 kJ/(m² K)；散热 1.15 W/(m² K)；末端 80 W/m²；制冷能效比 3）；未记录室温、设定或模式的房间不参与计算",
        "rooms answer as an RC model by floor area (EN ISO 13790 heavy, 260 kJ/(m² K); losses 1.15 W/(m² K); coils 80 W/m²; cold at 3 W a W); one whose temperature, setpoint or mode was not recorded does not answer");

    /// <summary>kWh of heat and cold into all rooms.</summary>
    public (double Happened, double Tried) Energy { get; private set; }

    /// <summary>K h below 18 or above 28 °C in occupied hours, mean of the rooms.</summary>
    public (double Happened, double Tried) Discomfort { get; private set; }

    /// <summary>A room's temperature as it would be; null: as it was recorded.</summary>
    public double? Reading(string id, double recorded) =>
        differences.TryGetValue(id, out RoomDifference? difference) && !double.IsNaN(recorded) ? recorded + difference.Air : null;

    /// <summary>One step; returns by how many watts the grid differs for it.</summary>
    /// <param name="recorded">By <c>device/point</c>; NaN: not recorded.</param>
    /// <param name="commanded">What is commanded in the trial, by the same names.</param>
    /// <param name="local">Time at the site.</param>
    /// <param name="seconds">Length of the step, at most a minute.</param>
    public double Step(Func<string, double> recorded, IReadOnlyDictionary<string, double> commanded, DateTime local, double seconds)
    {
        double watts = 0;
        bool isOccupied = IsOccupied(local);
        foreach (SiteRoom room in site.Rooms)
        {
            string device = room.Thermostat.Id + "/";
            double air = recorded(device + "roomTemperature"), setpoint = recorded(device + "setpoint"), mode = commanded.GetValueOrDefault(device + "mode", recorded(device + "mode"));
            bool isHeating = mode == OperatingMode.Heating;
            if (double.IsNaN(air) || double.IsNaN(setpoint) || (!isHeating && mode != OperatingMode.Cooling))
                continue;
            double area = room.AreaSquareMetres;
            if (!differences.TryGetValue(device + "roomTemperature", out RoomDifference? difference))
                differences[device + "roomTemperature"] = difference = new RoomDifference();
            double happened = Power(setpoint, air, isHeating, recorded(device + "on"));
            double tried = Power(commanded.GetValueOrDefault(device + "setpoint", setpoint), air + difference.Air, isHeating, commanded.GetValueOrDefault(device + "on", recorded(device + "on")));
            difference.Step((tried - happened) * (isHeating ? 1 : -1), seconds);
            double hours = seconds / 3600;
            Energy = (Energy.Happened + (happened * area * hours / 1000), Energy.Tried + (tried * area * hours / 1000));
            watts += isHeating ? 0 : (tried - happened) * area / CoolingPerformance;
            if (isOccupied)
                Discomfort = (Discomfort.Happened + (Beyond(air) * hours / site.Rooms.Count), Discomfort.Tried + (Beyond(air + difference.Air) * hours / site.Rooms.Count));
        }

        return watts;
    }

    private static double Power(double setpoint, double air, bool isHeating, double on) =>
        on <= 0.5 ? 0 : LargestPower * Math.Clamp((isHeating ? setpoint - air : air - setpoint) / ProportionalBand, 0, 1);

    private static double Beyond(double air) => Math.Max(0, ColdBelow - air) + Math.Max(0, air - WarmAbove);

    private bool IsOccupied(DateTime local)
    {
        DateOnly day = DateOnly.FromDateTime(local);

        // A holiday counts as Sunday, a working day moved to a weekend as Monday.
        int weekday = calendar.Holidays.Contains(day) ? 6 : calendar.WorkingDays.Contains(day) ? 0 : ((int)local.DayOfWeek + 6) % 7;
        int minute = (local.Hour * 60) + local.Minute;
        return schedule?.Occupied.Any(span => (span.Days & (1 << weekday)) != 0 && minute >= span.FromMinute && minute < span.ToMinute) ?? false;
    }

    /// <summary>K by which a room would differ from what it was.</summary>
    private sealed class RoomDifference
    {
        private double mass;

        public double Air { get; private set; }

        /// <param name="watts">W/m2 more into the air than there was.</param>
        public void Step(double watts, double seconds)
        {
            double toMass = AirToMass * (Air - mass);
            Air += (watts - toMass - (AirToOutside * Air)) * seconds / AirCapacity;
            mass += (toMass - (MassToOutside * mass)) * seconds / MassCapacity;
        }
    }
}
