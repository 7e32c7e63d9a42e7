namespace Busbar.Simulator.Plant.Thermal;

/// <summary>
/// The room thermostat of a two-pipe fan coil, as a Beca BAC-002 behaves: setpoint, on/off, mode, three fan steps or automatic, and an
/// on/off water valve with hysteresis.
/// </summary>
public sealed class Thermostat : IPlantDevice
{
    /// <summary>Modes of the canonical point.</summary>
    public const int Cooling = 0, Heating = 1, Ventilation = 2;

    /// <summary>Between opening and closing of the valve, K; chosen.</summary>
    public const double Hysteresis = 0.5;

    /// <summary>Time constant of the sensor behind the wall plate, s; chosen.</summary>
    private const double SensorSeconds = 90;

    public Thermostat(int mode, double setpoint, double roomTemperature)
    {
        Mode = mode;
        Setpoint = setpoint;
        SensedTemperature = roomTemperature;
    }

    public bool On { get; private set; } = true;

    /// <summary>0 cooling, 1 heating, 2 ventilation.</summary>
    public int Mode { get; private set; }

    /// <summary>degC, 5 to 35.</summary>
    public double Setpoint { get; private set; }

    /// <summary>0 automatic, 1 low to 3 high.</summary>
    public int FanSetting { get; private set; }

    public bool KeyLock { get; private set; }

    /// <summary>What the sensor shows, degC.</summary>
    public double SensedTemperature { get; private set; }

    public bool ValveOpen { get; private set; }

    /// <summary>Fan step that runs, 0 stands still.</summary>
    public int FanState { get; private set; }

    /// <summary>A person at the wall; the key lock keeps it away.</summary>
    public bool PressKeys(double setpoint)
    {
        if (KeyLock)
        {
            return false;
        }

        Write("setpoint", setpoint);
        return true;
    }

    /// <summary>Feels the room and moves valve and fan.</summary>
    public void Step(double seconds, double airTemperature, bool powered)
    {
        SensedTemperature += (airTemperature - SensedTemperature) * Math.Min(1, seconds / SensorSeconds);
        if (!On || !powered)
        {
            ValveOpen = false;
            FanState = 0;
            return;
        }

        double demand = Mode == Heating ? Setpoint - SensedTemperature : Mode == Cooling ? SensedTemperature - Setpoint : double.NegativeInfinity;
        ValveOpen = ValveOpen ? demand > -Hysteresis / 2 : demand > Hysteresis / 2;
        int automatic = !ValveOpen ? 0 : demand > 2 ? 3 : demand > 1 ? 2 : 1;
        FanState = FanSetting != 0 ? FanSetting : Mode == Ventilation ? 1 : automatic;
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "roomTemperature" => SensedTemperature,
        "setpoint" => Setpoint,
        "on" => On ? 1 : 0,
        "mode" => Mode,
        "fanSpeed" => FanSetting,
        "keyLock" => KeyLock ? 1 : 0,
        "valveOpen" => ValveOpen ? 1 : 0,
        "fanState" => FanState,
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
            case "setpoint": Setpoint = Math.Clamp(value, 5, 35); break;
            case "on": On = value != 0; break;
            case "mode": Mode = (int)Math.Clamp(value, 0, 2); break;
            case "fanSpeed": FanSetting = (int)Math.Clamp(value, 0, 3); break;
            case "keyLock": KeyLock = value != 0; break;
        }
    }
}
