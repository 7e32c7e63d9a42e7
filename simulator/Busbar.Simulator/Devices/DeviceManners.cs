using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <summary>How a device behaves beyond its registers.</summary>
/// <param name="AnswerDelay">From the end of a request to the start of its answer.</param>
/// <param name="Clamps">True: a value out of range is pulled into it and kept. False: it is refused with exception 3.</param>
/// <param name="Steps">Points that the device rounds when written, and to what.</param>
public sealed record DeviceManners(TimeSpan AnswerDelay, bool Clamps, IReadOnlyDictionary<string, double> Steps)
{
    private static readonly Dictionary<string, double> NoSteps = [];

    // Wall thermostats think in half degrees: the keys step by 0.5 (chosen for the BAC-002; its register counts tenths).
    private static readonly Dictionary<string, double> HalfDegrees = new() { ["setpoint"] = 0.5 };

    /// <summary>The manners of a class: thermostats are slow (domain: 100 ms), clamp and round; the others are chosen.</summary>
    public static DeviceManners Of(DeviceFile file) => file.Class switch
    {
        DeviceClass.Thermostat or DeviceClass.FanCoil => new(TimeSpan.FromMilliseconds(100), true, HalfDegrees),
        DeviceClass.HeatMeter => new(TimeSpan.FromMilliseconds(60), false, NoSteps),
        DeviceClass.PowerMeter or DeviceClass.Valve => new(TimeSpan.FromMilliseconds(30), false, NoSteps),
        _ => new(TimeSpan.FromMilliseconds(5), false, NoSteps),
    };
}
