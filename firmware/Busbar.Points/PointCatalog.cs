namespace Busbar.Points;

/// <summary>
/// The canonical points of every device class: the one vocabulary of policies, planner, bills and pages. Signs are normalised
/// once, in the profile: grid + is import, battery + is discharge, PV + is generation, load + is consumption.
/// Needed where documents are made and shown; a controller gets what it needs of it in its document.
/// </summary>
public static class PointCatalog
{
    /// <summary>
    /// In a row's name: a number from 1 to 99, for points of which one device has many. A device's points bear the number.
    /// </summary>
    public const char NumberMark = '#';

    private const PointKind M = PointKind.Measurement;
    private const PointKind N = PointKind.Counter;
    private const PointKind S = PointKind.State;
    private const PointKind C = PointKind.Command;

    private static readonly PointDefinition[] Table = Create();

    /// <summary>Number of rows.</summary>
    public static int Count
    {
        get { return Table.Length; }
    }

    /// <summary>The row at <paramref name="index"/>, 0 to <see cref="Count"/> - 1, classes together.</summary>
    public static PointDefinition At(int index)
    {
        return Table[index];
    }

    /// <summary>
    /// The point <paramref name="name"/> of a class, or null when the class has no such point. A numbered point
    /// (<c>circuit7Power</c>) is found by its row (<c>circuit#Power</c>) and has its own name.
    /// </summary>
    public static PointDefinition? Find(DeviceClass deviceClass, string name)
    {
        PointDefinition? row = FindRow(deviceClass, name);
        if (row != null)
        {
            return name.IndexOf(NumberMark) < 0 ? row : null;
        }

        int number;
        string rowName = RowName(name, out number);
        row = number == 0 ? null : FindRow(deviceClass, rowName);
        return row == null ? null : new PointDefinition(deviceClass, name, row.Kind, row.Unit, row.Minimum, row.Maximum, row.Meaning);
    }

    /// <summary>
    /// The row's name for a point's name: the first number from 1 to 99 in it becomes <see cref="NumberMark"/>;
    /// <paramref name="number"/> is 0 and the name stays when there is none.
    /// </summary>
    public static string RowName(string name, out int number)
    {
        int start = 0;
        while (start < name.Length && !IsDigit(name[start]))
        {
            start++;
        }

        int end = start;
        number = 0;
        while (end < name.Length && IsDigit(name[end]) && number < 100)
        {
            number = number * 10 + name[end] - '0';
            end++;
        }

        if (number == 0 || number > 99 || name[start] == '0')
        {
            number = 0;
            return name;
        }

        return name.Substring(0, start) + NumberMark.ToString() + name.Substring(end, name.Length - end);
    }

    private static bool IsDigit(char c)
    {
        return c >= '0' && c <= '9';
    }

    private static PointDefinition? FindRow(DeviceClass deviceClass, string name)
    {
        for (int i = 0; i < Table.Length; i++)
        {
            if (Table[i].Class == deviceClass && Table[i].Name == name)
            {
                return Table[i];
            }
        }

        return null;
    }

    private static PointDefinition[] Create()
    {
        return new PointDefinition[]
        {
            Row(DeviceClass.HeatMeter, "supplyTemperature", M, Unit.Celsius, -20, 200, "Temperature in the supply (flow) pipe"),
            Row(DeviceClass.HeatMeter, "returnTemperature", M, Unit.Celsius, -20, 200, "Temperature in the return pipe"),
            Row(DeviceClass.HeatMeter, "temperatureDifference", M, Unit.Kelvin, -200, 200, "Supply less return; negative while cooling"),
            Row(DeviceClass.HeatMeter, "flow", M, Unit.CubicMetrePerHour, -10000, 10000, "Volume flow; + in the meter's direction"),
            Row(DeviceClass.HeatMeter, "heatPower", M, Unit.Watt, -1e9, 1e9, "+ is heat taken from the network"),
            Row(DeviceClass.HeatMeter, "heatEnergy", N, Unit.WattHour, 0, 1e15, "Heat taken since installation"),
            Row(DeviceClass.HeatMeter, "coolingEnergy", N, Unit.WattHour, 0, 1e15, "Cold taken since installation"),
            Row(DeviceClass.HeatMeter, "month#HeatEnergy", N, Unit.WattHour, 0, 1e15, "What heatEnergy stood at on a settlement day; 1 is the last"),
            Row(DeviceClass.HeatMeter, "month#CoolingEnergy", N, Unit.WattHour, 0, 1e15, "What coolingEnergy stood at on a settlement day; 1 is the last"),
            Row(DeviceClass.HeatMeter, "volume", N, Unit.CubicMetre, 0, 1e12, "Volume since installation"),
            Row(DeviceClass.HeatMeter, "operatingTime", N, Unit.Hour, 0, 1e6, "Hours since installation"),
            Row(DeviceClass.HeatMeter, "errorCode", S, Unit.None, 0, 65535, "The maker's error bits; 0 is none"),
            Row(DeviceClass.HeatMeter, "signalQuality", M, Unit.Percent, 0, 100, "Ultrasonic signal quality"),

            Row(DeviceClass.Thermostat, "roomTemperature", M, Unit.Celsius, -10, 50, "Room air"),
            Row(DeviceClass.Thermostat, "setpoint", C, Unit.Celsius, 5, 35, "Room setpoint that the thermostat holds"),
            Row(DeviceClass.Thermostat, "on", C, Unit.Boolean, 0, 1, "1 is on"),
            Row(DeviceClass.Thermostat, "mode", C, Unit.Enumeration, 0, 4, "0 cooling, 1 heating, 2 ventilation, 3 automatic, 4 dehumidify"),
            Row(DeviceClass.Thermostat, "fanSpeed", C, Unit.Enumeration, 0, 3, "0 automatic, 1 low, 2 medium, 3 high"),
            Row(DeviceClass.Thermostat, "keyLock", C, Unit.Boolean, 0, 1, "1 locks the keys on the wall"),
            Row(DeviceClass.Thermostat, "valveOpen", S, Unit.Boolean, 0, 1, "1 is open"),
            Row(DeviceClass.Thermostat, "fanState", S, Unit.Enumeration, 0, 3, "Fan step that runs now"),
            Row(DeviceClass.Thermostat, "humidity", M, Unit.Percent, 0, 100, "Relative humidity of the room"),
            Row(DeviceClass.Thermostat, "floorTemperature", M, Unit.Celsius, -10, 80, "Floor or pipe sensor"),

            Row(DeviceClass.FanCoil, "roomTemperature", M, Unit.Celsius, -10, 50, "Return or room air"),
            Row(DeviceClass.FanCoil, "supplyAirTemperature", M, Unit.Celsius, -10, 80, "Air that leaves the coil"),
            Row(DeviceClass.FanCoil, "coilTemperature", M, Unit.Celsius, -20, 100, "Water or coil"),
            Row(DeviceClass.FanCoil, "setpoint", C, Unit.Celsius, 5, 35, "Room setpoint"),
            Row(DeviceClass.FanCoil, "on", C, Unit.Boolean, 0, 1, "1 is on"),
            Row(DeviceClass.FanCoil, "mode", C, Unit.Enumeration, 0, 4, "As Thermostat"),
            Row(DeviceClass.FanCoil, "fanSpeed", C, Unit.Enumeration, 0, 3, "As Thermostat"),
            Row(DeviceClass.FanCoil, "valvePosition", C, Unit.Percent, 0, 100, "Water valve"),

            Row(DeviceClass.PvInverter, "activePower", M, Unit.Watt, -1e7, 1e7, "+ is generation"),
            Row(DeviceClass.PvInverter, "reactivePower", M, Unit.Var, -1e7, 1e7, "+ is capacitive"),
            Row(DeviceClass.PvInverter, "dcPower", M, Unit.Watt, -1e7, 1e7, "Power of the array"),
            Row(DeviceClass.PvInverter, "dcVoltage", M, Unit.Volt, 0, 2000, "Voltage of the array"),
            Row(DeviceClass.PvInverter, "dcCurrent", M, Unit.Ampere, -10000, 10000, "Current of the array"),
            Row(DeviceClass.PvInverter, "energyGenerated", N, Unit.WattHour, 0, 1e15, "Since installation"),
            Row(DeviceClass.PvInverter, "frequency", M, Unit.Hertz, 0, 100, "Grid frequency"),
            Row(DeviceClass.PvInverter, "voltageL1", M, Unit.Volt, 0, 1000, "Phase to neutral"),
            Row(DeviceClass.PvInverter, "voltageL2", M, Unit.Volt, 0, 1000, "Phase to neutral"),
            Row(DeviceClass.PvInverter, "voltageL3", M, Unit.Volt, 0, 1000, "Phase to neutral"),
            Row(DeviceClass.PvInverter, "cabinetTemperature", M, Unit.Celsius, -50, 150, "Inside the case"),
            Row(DeviceClass.PvInverter, "status", S, Unit.Enumeration, 0, 65535, "SunSpec: 1 off, 2 sleeping, 3 starting, 4 MPPT, 5 throttled, 6 shutting down, 7 fault, 8 standby"),
            Row(DeviceClass.PvInverter, "events", S, Unit.None, 0, 4294967295, "The maker's event bits; 0 is none"),
            Row(DeviceClass.PvInverter, "nominalPower", M, Unit.Watt, 0, 1e7, "Nameplate"),
            Row(DeviceClass.PvInverter, "maximumPower", M, Unit.Watt, 0, 1e7, "Setting that the limit's percentages refer to; the nameplate unless it was lowered"),
            Row(DeviceClass.PvInverter, "powerLimit", C, Unit.Percent, 0, 100, "Active-power limit in percent of nominal; 100 is none"),
            Row(DeviceClass.PvInverter, "connected", C, Unit.Boolean, 0, 1, "1 is connected to its bus"),

            Row(DeviceClass.Battery, "power", M, Unit.Watt, -1e7, 1e7, "+ is discharge"),
            Row(DeviceClass.Battery, "stateOfCharge", M, Unit.Percent, 0, 100, "Of usable capacity"),
            Row(DeviceClass.Battery, "stateOfHealth", M, Unit.Percent, 0, 100, "Of nominal capacity"),
            Row(DeviceClass.Battery, "voltage", M, Unit.Volt, 0, 2000, "At the cells"),
            Row(DeviceClass.Battery, "current", M, Unit.Ampere, -10000, 10000, "+ is discharge"),
            Row(DeviceClass.Battery, "capacity", M, Unit.WattHour, 0, 1e9, "Nominal energy"),
            Row(DeviceClass.Battery, "energyCharged", N, Unit.WattHour, 0, 1e15, "Since installation"),
            Row(DeviceClass.Battery, "energyDischarged", N, Unit.WattHour, 0, 1e15, "Since installation"),
            Row(DeviceClass.Battery, "chargeLimit", C, Unit.Percent, 0, 100, "Of maximum charging power"),
            Row(DeviceClass.Battery, "dischargeLimit", C, Unit.Percent, 0, 100, "Of maximum discharging power"),
            Row(DeviceClass.Battery, "powerTarget", C, Unit.Watt, -1e7, 1e7, "+ is discharge"),
            Row(DeviceClass.Battery, "maximumChargePower", M, Unit.Watt, 0, 1e7, "What it takes now"),
            Row(DeviceClass.Battery, "maximumDischargePower", M, Unit.Watt, 0, 1e7, "What it gives now"),
            Row(DeviceClass.Battery, "temperature", M, Unit.Celsius, -50, 100, "Cells"),
            Row(DeviceClass.Battery, "status", S, Unit.Enumeration, 0, 65535, "SunSpec 802: 1 disconnected, 2 initialising, 3 connected, 4 standby, 5 charge protection, 6 suspending, 99 fault"),
            Row(DeviceClass.Battery, "events", S, Unit.None, 0, 4294967295, "The maker's event bits; 0 is none"),

            Row(DeviceClass.DcDcConverter, "busVoltage", M, Unit.Volt, 0, 2000, "Voltage of the DC bus at the terminals"),
            Row(DeviceClass.DcDcConverter, "power", M, Unit.Watt, -1e7, 1e7, "+ flows into the DC bus"),
            Row(DeviceClass.DcDcConverter, "current", M, Unit.Ampere, -10000, 10000, "+ flows into the DC bus"),
            Row(DeviceClass.DcDcConverter, "acPower", M, Unit.Watt, -1e7, 1e7, "AC side; + is import from the grid"),
            Row(DeviceClass.DcDcConverter, "pvPower", M, Unit.Watt, -1e7, 1e7, "PV port; + is generation"),
            Row(DeviceClass.DcDcConverter, "pvVoltage", M, Unit.Volt, 0, 2000, "PV port"),
            Row(DeviceClass.DcDcConverter, "powerTarget", C, Unit.Watt, -1e7, 1e7, "AC side; + is import"),
            Row(DeviceClass.DcDcConverter, "powerLimit", C, Unit.Percent, 0, 100, "Of nominal power; 100 is none"),
            Row(DeviceClass.DcDcConverter, "on", C, Unit.Boolean, 0, 1, "1 is running"),
            Row(DeviceClass.DcDcConverter, "status", S, Unit.Enumeration, 0, 65535, "0 off, 1 standby, 2 running, 3 limited, 4 fault"),
            Row(DeviceClass.DcDcConverter, "faults", S, Unit.None, 0, 4294967295, "The maker's fault bits; 0 is none"),
            Row(DeviceClass.DcDcConverter, "temperature", M, Unit.Celsius, -50, 150, "Heat sink"),

            Row(DeviceClass.PowerMeter, "activePower", M, Unit.Watt, -1e9, 1e9, "+ is import"),
            Row(DeviceClass.PowerMeter, "reactivePower", M, Unit.Var, -1e9, 1e9, "+ is inductive"),
            Row(DeviceClass.PowerMeter, "apparentPower", M, Unit.VoltAmpere, 0, 1e9, "Total"),
            Row(DeviceClass.PowerMeter, "powerFactor", M, Unit.Ratio, -1, 1, "Total"),
            Row(DeviceClass.PowerMeter, "frequency", M, Unit.Hertz, 0, 100, "Grid frequency"),
            Row(DeviceClass.PowerMeter, "voltageL1", M, Unit.Volt, 0, 100000, "Phase to neutral"),
            Row(DeviceClass.PowerMeter, "voltageL2", M, Unit.Volt, 0, 100000, "Phase to neutral"),
            Row(DeviceClass.PowerMeter, "voltageL3", M, Unit.Volt, 0, 100000, "Phase to neutral"),
            Row(DeviceClass.PowerMeter, "currentL1", M, Unit.Ampere, -10000, 10000, "Phase current"),
            Row(DeviceClass.PowerMeter, "currentL2", M, Unit.Ampere, -10000, 10000, "Phase current"),
            Row(DeviceClass.PowerMeter, "currentL3", M, Unit.Ampere, -10000, 10000, "Phase current"),
            Row(DeviceClass.PowerMeter, "activePowerL1", M, Unit.Watt, -1e9, 1e9, "+ is import"),
            Row(DeviceClass.PowerMeter, "activePowerL2", M, Unit.Watt, -1e9, 1e9, "+ is import"),
            Row(DeviceClass.PowerMeter, "activePowerL3", M, Unit.Watt, -1e9, 1e9, "+ is import"),
            Row(DeviceClass.PowerMeter, "energyImport", N, Unit.WattHour, 0, 1e15, "Since installation"),
            Row(DeviceClass.PowerMeter, "energyExport", N, Unit.WattHour, 0, 1e15, "Since installation"),
            Row(DeviceClass.PowerMeter, "energyTariff1", N, Unit.WattHour, 0, 1e15, "Import in the sharp period"),
            Row(DeviceClass.PowerMeter, "energyTariff2", N, Unit.WattHour, 0, 1e15, "Import in the peak period"),
            Row(DeviceClass.PowerMeter, "energyTariff3", N, Unit.WattHour, 0, 1e15, "Import in the flat period"),
            Row(DeviceClass.PowerMeter, "energyTariff4", N, Unit.WattHour, 0, 1e15, "Import in the valley period"),
            Row(DeviceClass.PowerMeter, "month#EnergyImport", N, Unit.WattHour, 0, 1e15, "What energyImport stood at on a settlement day; 1 is the last"),
            Row(DeviceClass.PowerMeter, "circuit#Current", M, Unit.Ampere, 0, 10000, "One outgoing circuit"),
            Row(DeviceClass.PowerMeter, "circuit#Power", M, Unit.Watt, -1e9, 1e9, "One outgoing circuit; + is consumption"),
            Row(DeviceClass.PowerMeter, "circuit#PowerFactor", M, Unit.Ratio, -1, 1, "One outgoing circuit"),
            Row(DeviceClass.PowerMeter, "circuit#EnergyImport", N, Unit.WattHour, 0, 1e15, "One outgoing circuit, since installation"),

            Row(DeviceClass.DcMeter, "voltage", M, Unit.Volt, -2000, 2000, "Pole to pole"),
            Row(DeviceClass.DcMeter, "current", M, Unit.Ampere, -10000, 10000, "+ is consumption"),
            Row(DeviceClass.DcMeter, "power", M, Unit.Watt, -1e7, 1e7, "+ is consumption"),
            Row(DeviceClass.DcMeter, "energyImport", N, Unit.WattHour, 0, 1e15, "Consumed since installation"),
            Row(DeviceClass.DcMeter, "energyExport", N, Unit.WattHour, 0, 1e15, "Fed back since installation"),
            Row(DeviceClass.DcMeter, "circuit#Current", M, Unit.Ampere, -10000, 10000, "One outgoing circuit; + is consumption"),
            Row(DeviceClass.DcMeter, "circuit#Power", M, Unit.Watt, -1e7, 1e7, "One outgoing circuit; + is consumption"),
            Row(DeviceClass.DcMeter, "circuit#EnergyImport", N, Unit.WattHour, 0, 1e15, "One outgoing circuit, since installation"),

            Row(DeviceClass.EvCharger, "power", M, Unit.Watt, -1e6, 1e6, "+ is consumption (charging)"),
            Row(DeviceClass.EvCharger, "powerLimit", C, Unit.Watt, 0, 1e6, "Charging power allowed"),
            Row(DeviceClass.EvCharger, "currentLimit", C, Unit.Ampere, 0, 1000, "Highest charging current allowed in a conductor"),
            Row(DeviceClass.EvCharger, "voltage", M, Unit.Volt, 0, 2000, "DC output, or phase to neutral"),
            Row(DeviceClass.EvCharger, "current", M, Unit.Ampere, 0, 10000, "In a conductor"),
            Row(DeviceClass.EvCharger, "connected", S, Unit.Boolean, 0, 1, "1 is a vehicle plugged in"),
            Row(DeviceClass.EvCharger, "status", S, Unit.Enumeration, 0, 5, "0 free, 1 preparing, 2 charging, 3 suspended by limit, 4 finished, 5 fault"),
            Row(DeviceClass.EvCharger, "sessionEnergy", M, Unit.WattHour, 0, 1e9, "Of this session"),
            Row(DeviceClass.EvCharger, "energyImport", N, Unit.WattHour, 0, 1e15, "Since installation"),

            Row(DeviceClass.HeatPump, "power", M, Unit.Watt, 0, 1e7, "Electric; + is consumption"),
            Row(DeviceClass.HeatPump, "thermalPower", M, Unit.Watt, -1e8, 1e8, "+ is heat or cold delivered"),
            Row(DeviceClass.HeatPump, "supplyTemperature", M, Unit.Celsius, -30, 120, "Water that leaves"),
            Row(DeviceClass.HeatPump, "returnTemperature", M, Unit.Celsius, -30, 120, "Water that comes back"),
            Row(DeviceClass.HeatPump, "setpoint", C, Unit.Celsius, 4, 70, "Supply-water setpoint"),
            Row(DeviceClass.HeatPump, "stage", C, Unit.None, 0, 8, "Highest stage allowed; 0 is off"),
            Row(DeviceClass.HeatPump, "mode", C, Unit.Enumeration, 0, 1, "0 cooling, 1 heating"),
            Row(DeviceClass.HeatPump, "status", S, Unit.Enumeration, 0, 4, "0 off, 1 standby, 2 running, 3 defrosting, 4 fault"),
            Row(DeviceClass.HeatPump, "energyImport", N, Unit.WattHour, 0, 1e15, "Electric, since installation"),

            Row(DeviceClass.Valve, "position", M, Unit.Percent, 0, 100, "100 is open"),
            Row(DeviceClass.Valve, "positionSetpoint", C, Unit.Percent, 0, 100, "100 is open"),
            Row(DeviceClass.Valve, "returnTemperature", M, Unit.Celsius, -20, 200, "Sensor on the riser's return pipe"),
            Row(DeviceClass.Valve, "supplyTemperature", M, Unit.Celsius, -20, 200, "Sensor on the supply pipe"),
            Row(DeviceClass.Valve, "faults", S, Unit.None, 0, 65535, "The maker's fault bits; 0 is none"),

            Row(DeviceClass.Relay, "relay1", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay2", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay3", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay4", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay5", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay6", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay7", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "relay8", C, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "input1", S, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "input2", S, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "input3", S, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Relay, "input4", S, Unit.Boolean, 0, 1, "1 is closed"),

            Row(DeviceClass.Sensor, "temperature", M, Unit.Celsius, -60, 200, "Air, pipe or outdoors"),
            Row(DeviceClass.Sensor, "humidity", M, Unit.Percent, 0, 100, "Relative"),
            Row(DeviceClass.Sensor, "carbonDioxide", M, Unit.PartsPerMillion, 0, 50000, "Room air"),
            Row(DeviceClass.Sensor, "illuminance", M, Unit.Lux, 0, 200000, "Daylight or room"),
            Row(DeviceClass.Sensor, "irradiance", M, Unit.WattPerSquareMetre, 0, 2000, "Global horizontal"),
            Row(DeviceClass.Sensor, "pressure", M, Unit.Pascal, 0, 1e8, "Water or air"),
            Row(DeviceClass.Sensor, "occupancy", S, Unit.Boolean, 0, 1, "1 is occupied"),
            Row(DeviceClass.Sensor, "contact", S, Unit.Boolean, 0, 1, "1 is closed"),
            Row(DeviceClass.Sensor, "voltage", M, Unit.Volt, -2000, 2000, "DC bus through an isolated transducer"),
        };
    }

    private static PointDefinition Row(DeviceClass deviceClass, string name, PointKind kind, Unit unit, double minimum, double maximum, string meaning)
    {
        return new PointDefinition(deviceClass, name, kind, unit, minimum, maximum, meaning);
    }
}
