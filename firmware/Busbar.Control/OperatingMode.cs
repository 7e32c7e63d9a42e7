namespace Busbar.Control;

/// <summary>The canonical values of a thermostat's and fan coil's point <c>mode</c> (PointCatalog).</summary>
public static class OperatingMode
{
    public const int Cooling = 0;
    public const int Heating = 1;
    public const int Ventilation = 2;
    public const int Automatic = 3;
    public const int Dehumidify = 4;
}
