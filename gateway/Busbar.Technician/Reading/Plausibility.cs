using Busbar.Points;

namespace Busbar.Technician.Reading;

/// <summary>How a value looks to somebody who knows buildings.</summary>
public enum Look
{
    /// <summary>Possible, but a wrong register could say it as well: 0, a power, a count.</summary>
    Possible,

    /// <summary>Hardly by chance: 50 Hz, 230 V, a room at 21 degC.</summary>
    Telling,

    /// <summary>Not in a building: 2300 V of a phase, 5 Hz, a code that is not in the map.</summary>
    Odd,
}

/// <summary>
/// What values look like in a working building. Not the limits of quality (those are the catalogue's, and wide): a judgement, for scan,
/// doctor and acceptance only.
/// </summary>
public static class Plausibility
{
    // Floats out of the wrong registers are mostly of no size that anything in a building has.
    private const double Dust = 1e-6;

    /// <summary>The look of one reading.</summary>
    public static Look Of(PointReading reading)
    {
        if (reading.Quality != Quality.Good)
        {
            return reading.Quality == Quality.Bad ? Look.Odd : Look.Possible;
        }

        return Of(reading.Point.Definition, reading.Value);
    }

    /// <summary>The look of a good value in its canonical unit.</summary>
    public static Look Of(PointDefinition point, double value)
    {
        if (value == 0)
        {
            return Look.Possible;
        }

        (double low, double high)? usual = Usual(point);
        if (usual is { } range)
        {
            return value >= range.low && value <= range.high ? Look.Telling : Look.Odd;
        }

        double size = Math.Abs(value);
        double most = Most(point);
        return size < Dust || size > most ? Look.Odd : Look.Possible;
    }

    /// <summary>The range in which a value that is not 0 says something; null: it says nothing.</summary>
    private static (double Low, double High)? Usual(PointDefinition point) => point.Unit switch
    {
        Unit.Hertz => (45, 65),
        Unit.Ratio when point.Name.Contains("owerFactor", StringComparison.Ordinal) => null,
        Unit.Volt when point.Name.StartsWith("voltageL", StringComparison.Ordinal) => (85, 290),
        Unit.Celsius => Temperature(point),
        Unit.Percent => point.Name switch
        {
            "humidity" => (5, 99),
            "stateOfHealth" => (40, 100),
            _ => null,
        },
        Unit.PartsPerMillion => (300, 6000),
        _ => null,
    };

    private static (double Low, double High) Temperature(PointDefinition point) => point.Class switch
    {
        DeviceClass.HeatMeter or DeviceClass.Valve => (2, 150),
        DeviceClass.HeatPump => (2, 90),
        DeviceClass.Thermostat or DeviceClass.FanCoil => point.Name is "coilTemperature" or "floorTemperature" or "supplyAirTemperature" ? (0.5, 80) : (4, 42),
        DeviceClass.Sensor => (-40, 120),
        _ => (-30, 95),
    };

    private static double Most(PointDefinition point) => point.Unit switch
    {
        Unit.Watt or Unit.Var or Unit.VoltAmpere => 5e6,
        Unit.Ampere => 5000,
        Unit.Volt => 1600,
        Unit.WattHour => 1e12,
        Unit.CubicMetre => 1e8,
        Unit.CubicMetrePerHour => 2000,
        Unit.Ratio => 1,
        Unit.Percent => 100,
        _ => double.MaxValue,
    };
}
