using Busbar.Simulator.Plant.People;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant.Electric;

/// <summary>
/// A DC charger of 20 kW (design) with its seeded sessions: on working days a car arrives in the morning, perhaps another after lunch.
/// Below 0.96 of the nominal bus voltage it backs off and rests at 0.91: flexible loads yield before light is shed (chosen).
/// </summary>
public sealed class EvCharger : IBusPart, IPlantDevice
{
    /// <summary>W (design).</summary>
    public const double NominalPower = 20_000;

    /// <summary>Less than this is not worth a contactor, W; chosen.</summary>
    private const double MinimumPower = 1_500;

    /// <summary>Of the charger's own converter; chosen.</summary>
    private const double Efficiency = 0.96;

    private readonly ulong _seed;
    private readonly int _number;
    private readonly double _nominalVoltage;
    private double _limit = NominalPower, _wanted, _needWattHours, _session, _energyWattHours = 5_260_000;
    private long _sessionId = -1;

    public EvCharger(ulong seed, int number, double nominalVoltage)
    {
        _seed = seed;
        _number = number;
        _nominalVoltage = nominalVoltage;
    }

    /// <summary>W drawn from the bus.</summary>
    public double PowerWatts { get; private set; }

    public double DrawnJoules { get; private set; }

    /// <summary>Sum of what went into cars, J.</summary>
    public double IntoCarsJoules { get; private set; }

    public double LossJoules { get; private set; }

    public bool IsConnected { get; private set; }

    /// <summary>Looks whether a car is there; local time in milliseconds since 1970.</summary>
    public void Look(long localMilliseconds)
    {
        long day = Math.DivRem(localMilliseconds, 86_400_000, out long inDay);
        double hour = inDay / 3_600_000.0;
        IsConnected = false;
        for (int slot = 0; slot < 2; slot++)
        {
            long id = day * 2 + slot;
            int channel = 40 + 8 * _number;
            bool comes = Occupancy.IsWorkday(day) && Noise.Unit(_seed, channel, id) < (slot == 0 ? 0.9 : 0.7);
            double from = slot == 0 ? Noise.Between(_seed, channel + 1, id, 7.6, 9.2) : Noise.Between(_seed, channel + 1, id, 12.8, 14.2);
            double to = slot == 0 ? Noise.Between(_seed, channel + 2, id, 11.5, 12.6) : Noise.Between(_seed, channel + 2, id, 17.0, 18.6);
            if (!comes || hour < from || hour >= to)
            {
                continue;
            }

            IsConnected = true;
            if (_sessionId != id)
            {
                _sessionId = id;
                _session = 0;
                _needWattHours = Noise.Between(_seed, channel + 3, id, 12_000, 38_000);
            }
        }

        double missing = IsConnected ? _needWattHours - _session : 0;
        // The car takes less over its last 3 kWh.
        double car = missing <= 0 ? 0 : NominalPower * Math.Clamp(missing / 3_000, 0.1, 1);
        _wanted = Math.Min(car, _limit) >= MinimumPower ? Math.Min(car, _limit) : 0;
    }

    /// <inheritdoc/>
    public double PowerAt(double voltage) => -_wanted * Math.Clamp((voltage / _nominalVoltage - 0.91) / 0.05, 0, 1);

    /// <inheritdoc/>
    public void Settle(double voltage, double seconds)
    {
        PowerWatts = voltage > 0 ? -PowerAt(voltage) : 0;
        DrawnJoules += PowerWatts * seconds;
        IntoCarsJoules += PowerWatts * Efficiency * seconds;
        LossJoules += PowerWatts * (1 - Efficiency) * seconds;
        _session += PowerWatts * Efficiency * seconds / 3600;
        _energyWattHours += PowerWatts * seconds / 3600;
    }

    /// <inheritdoc/>
    public double Read(string point) => point switch
    {
        "power" => PowerWatts,
        "powerLimit" => _limit,
        "connected" => IsConnected ? 1 : 0,
        "status" => !IsConnected ? 0 : PowerWatts > 0 ? 2 : _needWattHours - _session > 200 ? 3 : 4,
        "sessionEnergy" => _session,
        "energyImport" => _energyWattHours,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        if (point == "powerLimit" && double.IsFinite(value))
        {
            _limit = Math.Clamp(value, 0, NominalPower);
        }
    }
}
