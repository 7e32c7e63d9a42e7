namespace Busbar.Simulator.Plant.Thermal;

/// <summary>A two-pipe fan coil; figures chosen for about 10 kW of heat from 45 degC water at the high step.</summary>
public sealed class FanCoil
{
    /// <summary>Water through the open valve with the riser fully open, m3/h; chosen.</summary>
    public const double NominalFlow = 0.6;

    private static readonly double[] AirSideConductance = [15, 350, 500, 650];   // W/K by fan step; chosen
    private static readonly double[] FanWatts = [0, 45, 65, 95];                 // W by fan step; chosen

    /// <summary>Heat into the room now, W; negative while cooling.</summary>
    public double HeatWatts { get; private set; }

    /// <summary>Water flow now, m3/h.</summary>
    public double Flow { get; private set; }

    /// <summary>Water that leaves, degC.</summary>
    public double ReturnTemperature { get; private set; }

    /// <summary>What the fan wants at its step, W.</summary>
    public static double FanPower(int step) => FanWatts[Math.Clamp(step, 0, 3)];

    /// <summary>
    /// Counter-flow effectiveness against room air that does not change: 1 - exp(-UA/C), so heat = effectiveness * C * (water - room).
    /// </summary>
    public void Step(double waterTemperature, double flow, double roomTemperature, int fanStep)
    {
        Flow = flow;
        if (flow <= 0)
        {
            HeatWatts = 0;
            ReturnTemperature = waterTemperature;
            return;
        }

        double capacity = Water.WattsPerKelvin(flow);
        double effectiveness = 1 - Math.Exp(-AirSideConductance[Math.Clamp(fanStep, 0, 3)] / capacity);
        HeatWatts = effectiveness * capacity * (waterTemperature - roomTemperature);
        ReturnTemperature = waterTemperature - HeatWatts / capacity;
    }
}
