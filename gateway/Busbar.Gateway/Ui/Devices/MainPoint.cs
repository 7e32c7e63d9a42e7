using Busbar.Gateway.Twin;
using Busbar.Points;

namespace Busbar.Gateway.Ui.Devices;

/// <summary>The one point of a device that a list shows.</summary>
internal static class MainPoint
{
    /// <summary>The first that the device has of its class's telling points, else its first point; null when it has none.</summary>
    public static LivePoint? Of(LiveState state, LiveDevice device) =>
        Telling(device.Class).Select(name => state.Find(device.Id, name)).FirstOrDefault(p => p is not null)
        ?? state.Points(device.Id).FirstOrDefault();

    private static string[] Telling(DeviceClass deviceClass) => deviceClass switch
    {
        DeviceClass.HeatMeter => ["heatPower", "heatEnergy"],
        DeviceClass.Thermostat or DeviceClass.FanCoil => ["roomTemperature"],
        DeviceClass.PvInverter => ["activePower"],
        DeviceClass.Battery => ["stateOfCharge", "power"],
        DeviceClass.DcDcConverter => ["pvPower", "power"],
        DeviceClass.PowerMeter => ["activePower"],
        DeviceClass.DcMeter => ["voltage"],
        DeviceClass.EvCharger or DeviceClass.HeatPump => ["power"],
        DeviceClass.Valve => ["position"],
        DeviceClass.Relay => ["relay1"],
        DeviceClass.Sensor => ["temperature", "voltage", "humidity"],
        _ => [],
    };
}
