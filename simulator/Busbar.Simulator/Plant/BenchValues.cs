using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Plant;

/// <summary>
/// What a working device of each class typically says, one set that agrees with itself: a three-phase meter at 230 V and 20 A, a heat
/// meter at 60 / 40 degC and 1.2 m3/h, a battery that discharges 5 kW at 60 %.
/// </summary>
internal static class BenchValues
{
    private const double PhaseWatts = 4508;   // 230 V x 20 A x 0.98
    private const double HeatWatts = 27566;   // 1.2 m3/h, 20 K, 4.1349 MJ/(m3 K) at 60/40 degC and 16 bar, sensor in the return

    private static readonly Dictionary<(DeviceClass Class, string Point), double> ByClass = new()
    {
        [(DeviceClass.HeatMeter, "supplyTemperature")] = 60,
        [(DeviceClass.HeatMeter, "returnTemperature")] = 40,
        [(DeviceClass.HeatMeter, "temperatureDifference")] = 20,
        [(DeviceClass.HeatMeter, "flow")] = 1.2,
        [(DeviceClass.HeatMeter, "heatPower")] = HeatWatts,
        [(DeviceClass.HeatMeter, "signalQuality")] = 90,
        [(DeviceClass.PowerMeter, "activePower")] = 3 * PhaseWatts,
        [(DeviceClass.PowerMeter, "apparentPower")] = 13800,
        [(DeviceClass.PowerMeter, "reactivePower")] = 2746,
        [(DeviceClass.PowerMeter, "powerFactor")] = 0.98,
        [(DeviceClass.PvInverter, "activePower")] = 12000,
        [(DeviceClass.PvInverter, "dcPower")] = 12300,
        [(DeviceClass.PvInverter, "dcVoltage")] = 600,
        [(DeviceClass.PvInverter, "dcCurrent")] = 20.5,
        [(DeviceClass.PvInverter, "reactivePower")] = 0,
        [(DeviceClass.PvInverter, "status")] = 4,
        [(DeviceClass.PvInverter, "cabinetTemperature")] = 41,
        [(DeviceClass.Battery, "power")] = 5000,
        [(DeviceClass.Battery, "current")] = 12.5,
        [(DeviceClass.Battery, "voltage")] = 400,
        [(DeviceClass.Battery, "stateOfCharge")] = 60,
        [(DeviceClass.Battery, "stateOfHealth")] = 98,
        [(DeviceClass.Battery, "temperature")] = 27,
        [(DeviceClass.Battery, "status")] = 3,
        [(DeviceClass.DcDcConverter, "power")] = 6000,
        [(DeviceClass.DcDcConverter, "acPower")] = 6200,
        [(DeviceClass.DcDcConverter, "status")] = 2,
        [(DeviceClass.DcMeter, "power")] = 6000,
        [(DeviceClass.EvCharger, "power")] = 11000,
        [(DeviceClass.EvCharger, "status")] = 2,
        [(DeviceClass.EvCharger, "connected")] = 1,
        [(DeviceClass.EvCharger, "powerLimit")] = 11000,
        [(DeviceClass.HeatPump, "supplyTemperature")] = 42,
        [(DeviceClass.HeatPump, "returnTemperature")] = 36,
        [(DeviceClass.HeatPump, "power")] = 3200,
        [(DeviceClass.HeatPump, "thermalPower")] = 12800,
        [(DeviceClass.HeatPump, "setpoint")] = 42,
        [(DeviceClass.HeatPump, "status")] = 2,
        [(DeviceClass.Valve, "supplyTemperature")] = 60,
        [(DeviceClass.Valve, "returnTemperature")] = 40,
        [(DeviceClass.Sensor, "temperature")] = 21.5,
        [(DeviceClass.Sensor, "pressure")] = 200_000,
        [(DeviceClass.Thermostat, "setpoint")] = 20,
        [(DeviceClass.FanCoil, "setpoint")] = 20,
    };

    /// <summary>A value for one point of a device.</summary>
    public static double Of(DevicePoint point)
    {
        PointDefinition definition = point.Definition;
        if (ByClass.TryGetValue((definition.Class, definition.Name), out double value))
        {
            return value;
        }

        return definition.Kind switch
        {
            PointKind.Counter => Counter(definition.Unit),
            PointKind.State => 0,
            PointKind.Command when definition.Unit is Unit.Boolean or Unit.Enumeration => 1,
            _ => ByUnit(definition),
        };
    }

    private static double Counter(Unit unit) => unit switch
    {
        Unit.WattHour => 2_500_000,
        Unit.CubicMetre => 300,
        _ => 4000,
    };

    private static double ByUnit(PointDefinition definition) => definition.Unit switch
    {
        Unit.Watt => PhaseWatts,
        Unit.WattHour => 10_000,
        Unit.Volt => definition.Class is DeviceClass.DcDcConverter or DeviceClass.DcMeter or DeviceClass.Sensor ? 375 : 230,
        Unit.Ampere => definition.Class is DeviceClass.DcDcConverter or DeviceClass.DcMeter ? 16 : 20,
        Unit.Hertz => 50,
        Unit.Celsius => 21,
        Unit.Percent => definition.Name == "humidity" ? 45 : 100,
        Unit.PartsPerMillion => 620,
        Unit.Lux => 450,
        Unit.WattPerSquareMetre => 640,
        Unit.Ratio => 0.98,
        _ => 0,
    };
}
