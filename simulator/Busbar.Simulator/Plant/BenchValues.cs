using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Plant;

/// <summary>
/// What a working device of each class typically says, one set that agrees with itself: a meter at 230 V and 20 A a phase, no phase like
/// the other, a heat meter at 60 / 40 degC and 1.2 m3/h, a battery that discharges 5 kW at 60 %.
/// </summary>
internal static class BenchValues
{
    private const double PhaseWatts = 4508;   // 230 V x 20 A x 0.98
    private const double PowerFactor = 0.98;

    // Phases L1 to L3. Round numbers would hide a wrong word order: their low words are 0.
    private static readonly double[] Volts = [229.7, 230.3, 231.1];
    private static readonly double[] Amperes = [20.13, 19.67, 20.39];

    private const double HeatWatts = 27566;   // 1.2 m3/h, 20 K, 4.1349 MJ/(m3 K) at 60/40 degC and 16 bar, sensor in the return

    private static readonly Dictionary<(DeviceClass Class, string Point), double> ByClass = new()
    {
        [(DeviceClass.HeatMeter, "supplyTemperature")] = 60,
        [(DeviceClass.HeatMeter, "returnTemperature")] = 40,
        [(DeviceClass.HeatMeter, "temperatureDifference")] = 20,
        [(DeviceClass.HeatMeter, "flow")] = 1.2,
        [(DeviceClass.HeatMeter, "heatPower")] = HeatWatts,
        [(DeviceClass.HeatMeter, "signalQuality")] = 90,
        [(DeviceClass.PowerMeter, "powerFactor")] = PowerFactor,
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
        [(DeviceClass.EvCharger, "voltage")] = 400,
        [(DeviceClass.EvCharger, "current")] = 27.5,
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
    public static double Of(DeviceFile file, DevicePoint point)
    {
        PointDefinition definition = point.Definition;
        if (definition.Class is DeviceClass.PowerMeter or DeviceClass.PvInverter && Phase(definition.Name) is { } phase)
        {
            return phase;
        }

        if (definition.Class == DeviceClass.PowerMeter && definition.Name.EndsWith("Power", StringComparison.Ordinal))
        {
            double apparent = Apparent(file.FindPoint("voltageL1") is not null && file.FindPoint("voltageL2") is null ? 1 : 3);
            switch (definition.Name)
            {
                case "activePower": return PowerFactor * apparent;
                case "reactivePower": return Math.Sqrt(1 - PowerFactor * PowerFactor) * apparent;
                case "apparentPower": return apparent;
            }
        }

        if (ByClass.TryGetValue((definition.Class, definition.Name), out double value))
        {
            return value;
        }

        return definition.Kind switch
        {
            // Two years' even use: a settlement day a month earlier is a twenty-fourth less.
            PointKind.Counter when SettlingMeter.MonthOf(definition.Name) is > 0 and var month => Counter(definition.Unit) * (1 - month / SettlingMeter.MonthsSinceInstallation),
            PointKind.Counter => Counter(definition.Unit),
            PointKind.State => 0,
            PointKind.Command when definition.Unit is Unit.Boolean or Unit.Enumeration => 1,
            _ => ByUnit(definition),
        };
    }

    private static double? Phase(string name)
    {
        int phase = name.Length > 2 && name[^2] == 'L' ? name[^1] - '1' : -1;
        return phase is < 0 or > 2 ? null : name[..^2] switch
        {
            "voltage" => Volts[phase],
            "current" => Amperes[phase],
            "activePower" => PowerFactor * Volts[phase] * Amperes[phase],
            _ => null,
        };
    }

    private static double Apparent(int phases) => Enumerable.Range(0, phases).Sum(p => Volts[p] * Amperes[p]);

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
