namespace Busbar.Simulator.Plant.Thermal;

/// <summary>An air-cooled heat pump on a buffer tank. Electric power is the design's 20 kW; the rest is chosen.</summary>
public sealed record HeatPumpParameters
{
    /// <summary>Compressor stages.</summary>
    public int Stages { get; init; } = 3;

    /// <summary>Electric power with all stages, W (design).</summary>
    public double NominalPower { get; init; } = 20_000;

    /// <summary>Cold per electricity at 35 degC outdoors and 7 degC water; chosen.</summary>
    public double CoolingCop { get; init; } = 3.1;

    /// <summary>Loss of COP per kelvin of lift, relative; chosen.</summary>
    public double CopSlope { get; init; } = 0.025;

    /// <summary>A compressor that stopped stays off, and one that started stays on, this long, s (domain table: 5 min).</summary>
    public double MinimumSeconds { get; init; } = 300;

    /// <summary>Between two stage changes, s; chosen.</summary>
    public double StageSeconds { get; init; } = 120;

    /// <summary>Below this outdoor temperature cooling is locked, degC; chosen.</summary>
    public double CoolingLockout { get; init; } = 15;

    /// <summary>Buffer tank, m3; chosen.</summary>
    public double TankVolume { get; init; } = 1.0;

    /// <summary>Tank to outdoors, W/K; chosen.</summary>
    public double TankLoss { get; init; } = 4;
}

/// <summary>
/// The heat pump holds its buffer tank at the setpoint by stages, with minimum on and off times and a lockout in cold weather while
/// cooling. Heat balance: tank, loop, condenser and loss are booked apart.
/// </summary>
public sealed class HeatPump : IPlantDevice
{
    private readonly HeatPumpParameters _parameters;
    private double _sinceChange = 3600, _sinceSwitch = 3600, _energyWattHours = 3_120_000, _thermal, _setpoint = 7;
    private int _mode, _stageLimit;
    private bool _starved;

    public HeatPump(double tankTemperature, HeatPumpParameters? parameters = null)
    {
        _parameters = parameters ?? new HeatPumpParameters();
        _stageLimit = _parameters.Stages;
        TankTemperature = ReturnTemperature = tankTemperature;
    }

    /// <summary>degC.</summary>
    public double TankTemperature { get; private set; }

    /// <summary>Water that comes back from the loop, degC.</summary>
    public double ReturnTemperature { get; private set; }

    /// <summary>Stage that runs, 0 to 3.</summary>
    public int RunningStage { get; private set; }

    public bool IsCooling => _mode == 0;

    /// <summary>What it asks of the bus, W.</summary>
    public double DemandWatts => RunningStage == 0 ? 40 : _parameters.NominalPower * RunningStage / _parameters.Stages;

    /// <summary>What it got of the bus in the last step, W.</summary>
    public double PowerWatts { get; private set; }

    /// <summary>Heat held by the tank above 0 degC, J.</summary>
    public double StoredJoules => TankCapacity * TankTemperature;

    /// <summary>Sum of heat taken from the loop's water, J; negative when it heats the loop.</summary>
    public double LoopJoules { get; private set; }

    /// <summary>Sum of heat that the tank gained from outdoors, J.</summary>
    public double GainJoules { get; private set; }

    /// <summary>Sum of heat thrown outdoors less heat taken from there, J.</summary>
    public double RejectedJoules { get; private set; }

    /// <summary>Sum of electricity, J.</summary>
    public double ElectricJoules { get; private set; }

    private double TankCapacity => _parameters.TankVolume * Water.HeatPerCubicMetreKelvin;

    /// <summary>Chooses the stage for the coming step.</summary>
    public void Decide(double seconds, double outdoor)
    {
        _sinceChange += seconds;
        _sinceSwitch += seconds;
        double demand = IsCooling ? TankTemperature - _setpoint : _setpoint - TankTemperature;
        bool locked = IsCooling && outdoor < _parameters.CoolingLockout;
        int wanted = RunningStage;
        if (demand > 1.5 && _sinceChange >= _parameters.StageSeconds)
        {
            wanted = RunningStage + 1;
        }
        else if (demand < 0 && _sinceChange >= _parameters.StageSeconds)
        {
            wanted = RunningStage - 1;
        }

        wanted = locked || _starved ? 0 : Math.Clamp(wanted, 0, _stageLimit);
        bool switches = wanted == 0 != (RunningStage == 0);
        if (wanted == RunningStage || (switches && _sinceSwitch < _parameters.MinimumSeconds && !_starved))
        {
            return;
        }

        _sinceSwitch = switches ? 0 : _sinceSwitch;
        _sinceChange = 0;
        RunningStage = wanted;
    }

    /// <summary>
    /// One step with what the bus gave (W), water back from the loop (m3/h, degC), and heat in W that the ice store took from the tank.
    /// </summary>
    public void Settle(double seconds, double power, double outdoor, double flow, double returnTemperature, double iceWatts)
    {
        PowerWatts = power;
        _starved = RunningStage > 0 && power < 0.5 * DemandWatts;
        double lift = IsCooling ? outdoor - TankTemperature : TankTemperature - outdoor;
        double cop = Math.Clamp(_parameters.CoolingCop * (1 - _parameters.CopSlope * (lift - 28)), 1.5, 6);
        bool runs = RunningStage > 0 && !_starved;
        double moved = runs ? power * (IsCooling ? cop : cop + 1) : 0;
        double loop = Water.WattsPerKelvin(flow) * (returnTemperature - TankTemperature);
        double gain = _parameters.TankLoss * (outdoor - TankTemperature);
        double intoTank = loop + gain - iceWatts + (IsCooling ? -moved : moved);
        ReturnTemperature = flow > 0 ? returnTemperature : TankTemperature;
        TankTemperature += intoTank * seconds / TankCapacity;
        _thermal = moved;
        _energyWattHours += power * seconds / 3600;
        LoopJoules += loop * seconds;
        GainJoules += gain * seconds;
        RejectedJoules += (power + (IsCooling ? moved : -moved)) * seconds;
        ElectricJoules += power * seconds;
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "power" => PowerWatts,
        "thermalPower" => _thermal,
        "supplyTemperature" => TankTemperature,
        "returnTemperature" => ReturnTemperature,
        "setpoint" => _setpoint,
        "stage" => _stageLimit,
        "mode" => _mode,
        "status" => _starved ? 4 : RunningStage > 0 ? 2 : _stageLimit > 0 ? 1 : 0,
        "energyImport" => _energyWattHours,
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
            case "setpoint": _setpoint = Math.Clamp(value, 4, 55); break;
            case "stage": _stageLimit = (int)Math.Clamp(Math.Round(value), 0, _parameters.Stages); break;
            case "mode": _mode = value >= 0.5 ? 1 : 0; break;
        }
    }
}
