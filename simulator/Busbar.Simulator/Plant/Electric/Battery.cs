namespace Busbar.Simulator.Plant.Electric;

/// <summary>The battery and its DC/DC converter. Capacity and power are the design's; the rest is chosen.</summary>
public sealed record BatteryParameters
{
    /// <summary>Wh (design).</summary>
    public double Capacity { get; init; } = 100_000;

    /// <summary>W at the bus (design).</summary>
    public double NominalPower { get; init; } = 50_000;

    /// <summary>Cells and DC/DC, each way (domain: storage DC/DC at least 98 %; cells chosen).</summary>
    public double Efficiency { get; init; } = 0.965;

    /// <summary>Share of the nominal voltage from no load to nominal power; chosen.</summary>
    public double Droop { get; init; } = 0.06;

    /// <summary>On grid it discharges below and charges above these shares of the nominal voltage; chosen.</summary>
    public double DischargeBelow { get; init; } = 0.988;

    public double ChargeAbove { get; init; } = 1.002;

    /// <summary>Empty and full, percent; chosen.</summary>
    public double MinimumCharge { get; init; } = 10;

    public double MaximumCharge { get; init; } = 95;

    /// <summary>Power tapers to zero over this many percent before each end; chosen.</summary>
    public double Taper { get; init; } = 3;

    /// <summary>V = V0 + slope * SOC of the pack; chosen (about 208 iron-phosphate cells).</summary>
    public double PackVoltage { get; init; } = 650;

    public double PackVoltageSlope { get; init; } = 0.4;
}

/// <summary>
/// Droop on the bus voltage: a dead band while another converter forms the bus, none when islanded, where the battery forms it. Its
/// reference moves a little with the state of charge. Limits are percent of nominal power; a power target holds on grid only.
/// </summary>
public sealed class Battery : IBusPart, IPlantDevice
{
    private readonly BatteryParameters _parameters;
    private readonly double _nominalVoltage, _droopOhms;
    private readonly Func<bool> _isBusFormed;
    private double _chargeLimit = 100, _dischargeLimit = 100, _target, _charged = 18_400_000, _discharged = 17_050_000, _cellTemperature = 24;

    public Battery(double nominalVoltage, double stateOfCharge, Func<bool> isBusFormed, BatteryParameters? parameters = null)
    {
        _parameters = parameters ?? new BatteryParameters();
        _nominalVoltage = nominalVoltage;
        _isBusFormed = isBusFormed;
        _droopOhms = _parameters.Droop * nominalVoltage * nominalVoltage / _parameters.NominalPower;
        StoredJoules = stateOfCharge / 100 * _parameters.Capacity * 3600;
    }

    /// <summary>Energy in the cells, J.</summary>
    public double StoredJoules { get; private set; }

    /// <summary>Percent.</summary>
    public double StateOfCharge => StoredJoules / 36 / _parameters.Capacity;

    /// <summary>Into the bus, W: + is discharge.</summary>
    public double PowerWatts { get; private set; }

    public double LossJoules { get; private set; }

    /// <summary>It holds the bus voltage now.</summary>
    public bool Forms => !_isBusFormed();

    private double MaximumDischarge => _parameters.NominalPower * Math.Clamp((StateOfCharge - _parameters.MinimumCharge) / _parameters.Taper, 0, 1);

    private double MaximumCharge => _parameters.NominalPower * Math.Clamp((_parameters.MaximumCharge - StateOfCharge) / _parameters.Taper, 0, 1);

    private double PackVoltage => _parameters.PackVoltage + _parameters.PackVoltageSlope * StateOfCharge - 12 * PowerWatts / _parameters.NominalPower;

    /// <inheritdoc/>
    public double PowerAt(double voltage)
    {
        double power;
        if (Forms)
        {
            power = voltage * (_nominalVoltage - voltage) / _droopOhms;
        }
        else
        {
            double shift = 0.004 * (StateOfCharge - 50) / 50;
            double low = (_parameters.DischargeBelow + shift) * _nominalVoltage, high = (_parameters.ChargeAbove + shift) * _nominalVoltage;
            double droop = voltage < low ? voltage * (low - voltage) / _droopOhms : voltage > high ? voltage * (high - voltage) / _droopOhms : 0;
            power = _target != 0 ? _target : droop;
        }

        return Math.Clamp(power, -MaximumCharge * _chargeLimit / 100, MaximumDischarge * _dischargeLimit / 100);
    }

    /// <inheritdoc/>
    public void Settle(double voltage, double seconds)
    {
        PowerWatts = voltage > 0 ? PowerAt(voltage) : 0;
        double fromCells = PowerWatts >= 0 ? PowerWatts / _parameters.Efficiency : PowerWatts * _parameters.Efficiency;
        StoredJoules -= fromCells * seconds;
        LossJoules += Math.Abs(PowerWatts) * (PowerWatts >= 0 ? 1 / _parameters.Efficiency - 1 : 1 - _parameters.Efficiency) * seconds;
        _discharged += Math.Max(0, PowerWatts) * seconds / 3600;
        _charged += Math.Max(0, -PowerWatts) * seconds / 3600;
        _cellTemperature += (22 + 10 * Math.Abs(PowerWatts) / _parameters.NominalPower - _cellTemperature) * Math.Min(1, seconds / 3600);
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "power" => PowerWatts,
        "stateOfCharge" => StateOfCharge,
        "stateOfHealth" => 97,
        "voltage" => PackVoltage,
        "current" => PowerWatts / PackVoltage,
        "capacity" => _parameters.Capacity,
        "energyCharged" => _charged,
        "energyDischarged" => _discharged,
        "chargeLimit" => _chargeLimit,
        "dischargeLimit" => _dischargeLimit,
        "powerTarget" => _target,
        "maximumChargePower" => MaximumCharge,
        "maximumDischargePower" => MaximumDischarge,
        "temperature" => _cellTemperature,
        "status" => MaximumDischarge == 0 || MaximumCharge == 0 ? 5 : 3,
        "events" => 0,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        switch (point)
        {
            case "chargeLimit": _chargeLimit = Math.Clamp(value, 0, 100); break;
            case "dischargeLimit": _dischargeLimit = Math.Clamp(value, 0, 100); break;
            case "powerTarget": _target = Math.Clamp(value, -_parameters.NominalPower, _parameters.NominalPower); break;
        }
    }
}
