using Busbar.Points;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>What Home Assistant calls the kinds of measurements, by unit and point.</summary>
/// <remarks>Home Assistant's documentation of sensor, number and binary sensor: device classes with their units and state classes.</remarks>
internal static class EntityKind
{
    /// <summary>Device class of a number; null where Home Assistant has none that fits.</summary>
    public static string? Of(Unit unit, string point) => unit switch
    {
        Unit.Watt => "power",
        Unit.Var => "reactive_power",
        Unit.VoltAmpere => "apparent_power",
        // A capacity is a size, not a counter.
        Unit.WattHour => point == "capacity" ? "energy_storage" : "energy",
        Unit.Volt => "voltage",
        Unit.Ampere => "current",
        Unit.Hertz => "frequency",
        Unit.Celsius => "temperature",
        Unit.Percent when point == "stateOfCharge" => "battery",
        Unit.Percent when point == "humidity" => "humidity",
        Unit.CubicMetre => "volume",
        Unit.CubicMetrePerHour => "volume_flow_rate",
        Unit.Hour or Unit.Second => "duration",
        Unit.Lux => "illuminance",
        Unit.PartsPerMillion when point == "carbonDioxide" => "carbon_dioxide",
        Unit.Pascal => "pressure",
        Unit.Ratio when point.EndsWith("owerFactor", StringComparison.Ordinal) => "power_factor",
        Unit.MetrePerSecond => "speed",
        Unit.WattPerSquareMetre => "irradiance",
        _ => null,
    };

    /// <summary>State class; null for codes, which are no amounts. A session's energy begins anew, as a counter may.</summary>
    public static string? StateClass(Unit unit, PointKind kind, string? deviceClass) => unit switch
    {
        Unit.Enumeration or Unit.None or Unit.Boolean => null,
        _ when kind == PointKind.Counter || deviceClass == "energy" => "total_increasing",
        _ => "measurement",
    };

    /// <summary>Device class of an on/off point.</summary>
    public static string? OfBoolean(DeviceClass device, string point) => (device, point) switch
    {
        (_, "occupancy") => "occupancy",
        (_, "valveOpen") => "opening",
        (DeviceClass.EvCharger, "connected") => "plug",
        _ => null,
    };

    /// <summary>Smallest step that a person would set.</summary>
    public static double Step(Unit unit) => unit switch
    {
        Unit.Celsius or Unit.Kelvin => 0.5,
        Unit.Ampere or Unit.Volt => 0.1,
        _ => 1,
    };
}
