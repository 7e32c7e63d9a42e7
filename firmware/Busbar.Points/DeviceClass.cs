namespace Busbar.Points;

/// <summary>What a device is to the building. The class fixes its canonical points (<see cref="PointCatalog"/>).</summary>
public enum DeviceClass : byte
{
    None = 0,
    HeatMeter = 1,
    Thermostat = 2,
    FanCoil = 3,
    PvInverter = 4,
    Battery = 5,

    /// <summary>Power converters on the DC bus: DC/DC, AC/DC and multi-port.</summary>
    DcDcConverter = 6,
    PowerMeter = 7,
    DcMeter = 8,
    EvCharger = 9,
    HeatPump = 10,
    Valve = 11,
    Relay = 12,
    Sensor = 13,
}
