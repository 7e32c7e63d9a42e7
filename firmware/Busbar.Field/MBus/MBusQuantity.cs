namespace Busbar.Field.MBus;

/// <summary>What an M-Bus record measures: the VIF's family (EN 13757-3, primary and extension tables), without its scale.</summary>
public enum MBusQuantity : byte
{
    /// <summary>A VIF that is not in our table.</summary>
    None = 0,

    /// <summary>Wh; also in J, GJ, MWh.</summary>
    Energy = 1,

    /// <summary>m3.</summary>
    Volume = 2,

    /// <summary>kg.</summary>
    Mass = 3,

    /// <summary>Seconds since the meter has power.</summary>
    OnTime = 4,

    /// <summary>Seconds that it has measured.</summary>
    OperatingTime = 5,

    /// <summary>W; also in J/h, GJ/h.</summary>
    Power = 6,

    /// <summary>m3/h; also a minute, a second.</summary>
    VolumeFlow = 7,

    /// <summary>kg/h.</summary>
    MassFlow = 8,

    /// <summary>Celsius, supply pipe.</summary>
    FlowTemperature = 9,

    /// <summary>Celsius.</summary>
    ReturnTemperature = 10,

    /// <summary>Kelvin.</summary>
    TemperatureDifference = 11,

    /// <summary>Celsius.</summary>
    ExternalTemperature = 12,

    /// <summary>Pa; on the wire bar.</summary>
    Pressure = 13,

    /// <summary>Day, or day and time, as their types say.</summary>
    Date = 14,

    /// <summary>The maker's error bits.</summary>
    ErrorFlags = 15,

    /// <summary>V.</summary>
    Voltage = 16,

    /// <summary>A.</summary>
    Current = 17,

    /// <summary>The maker's bits.</summary>
    DigitalInput = 18,

    /// <summary>The maker's bits.</summary>
    DigitalOutput = 19,

    /// <summary>Units of a heat-cost allocator.</summary>
    HeatCostUnits = 20,

    /// <summary>The serial number as a number.</summary>
    FabricationNumber = 21,
}
