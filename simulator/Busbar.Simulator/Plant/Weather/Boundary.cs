namespace Busbar.Simulator.Plant.Weather;

/// <summary>What the world does to the building at one moment.</summary>
public readonly record struct BoundaryNow
{
    /// <summary>Outdoor dry bulb, degC.</summary>
    public required double OutdoorTemperature { get; init; }

    /// <summary>Beam on a surface that faces the sun, W/m2.</summary>
    public required double DirectIrradiance { get; init; }

    /// <summary>Diffuse on the horizontal, W/m2.</summary>
    public required double DiffuseIrradiance { get; init; }

    public required SunPosition Sun { get; init; }

    /// <summary>PV yield as recorded, W per W of peak power; NaN: the array is computed from the irradiance.</summary>
    public double RecordedPvYield { get; init; }

    /// <summary>Recorded load as a share of the recording's largest hour, 0 to 1; NaN: the load follows the occupants.</summary>
    public double RecordedLoadShare { get; init; }

    /// <summary>Irradiance on the horizontal, W/m2.</summary>
    public double GlobalIrradiance => DirectIrradiance * Math.Max(0, Sun.CosZenith) + DiffuseIrradiance;

    /// <summary>
    /// Irradiance on a tilted surface, W/m2: beam, isotropic sky and ground with an albedo of 0.2 (Liu and Jordan 1963).
    /// Tilt 0 lies flat, 90 stands; azimuth 0 faces south, west positive; all in degrees.
    /// </summary>
    public double IrradianceOn(double tiltDegrees, double azimuthDegrees)
    {
        double cosTilt = Math.Cos(tiltDegrees * Math.PI / 180);
        return DirectIrradiance * Sun.CosIncidence(tiltDegrees, azimuthDegrees)
            + DiffuseIrradiance * (1 + cosTilt) / 2 + GlobalIrradiance * 0.2 * (1 - cosTilt) / 2;
    }
}

/// <summary>Weather, and what else comes from outside: made from a seed, or recorded.</summary>
public interface IBoundary
{
    /// <summary>The boundary at a moment, milliseconds since 1970-01-01 UTC. The same moment always gives the same answer.</summary>
    BoundaryNow At(long unixMilliseconds);
}
