using Busbar.Points;
using Busbar.Site.Sites;
using static Busbar.Gateway.North.Modbus.PointRows;

namespace Busbar.Gateway.North.Modbus;

/// <summary>A device of the DC bus as a port of model 714; + flows into the bus.</summary>
/// <param name="Type">PrtTyp: 0 PV, 1 storage, 2 vehicle, 4 absorbing, 5 both ways.</param>
internal sealed record DcPort(string Id, int Type, Func<double?> Amperes, Func<double?> Volts, Func<double?> Watts, Func<double?> Injected, Func<double?> Absorbed)
{
    /// <summary>The port that a device is; its class says where power, voltage and current are.</summary>
    public static DcPort Of(SiteDevice device, Func<string, string, double?> read)
    {
        Func<double?> Point(string name) => () => read(device.Id, name);
        Func<double?> Negative(string name) => () => -read(device.Id, name);
        Func<double?> nothing = () => null;
        bool isPv = device.Type.IndexOf("pvPower") >= 0;
        return device.Type.Class switch
        {
            DeviceClass.Battery => new(device.Id, 1, Point("current"), Point("voltage"), Point("power"), Point("energyDischarged"), Point("energyCharged")),
            DeviceClass.DcDcConverter when isPv => new(device.Id, 0, nothing, Point("pvVoltage"), Point("pvPower"), nothing, nothing),
            DeviceClass.DcDcConverter => new(device.Id, 5, Point("current"), Point("busVoltage"), Point("power"), nothing, nothing),
            DeviceClass.EvCharger => new(device.Id, 2, nothing, nothing, Negative("power"), nothing, Point("energyImport")),
            DeviceClass.DcMeter => new(device.Id, 4, Negative("current"), Point("voltage"), Negative("power"), Point("energyExport"), Point("energyImport")),
            _ => new(device.Id, 4, nothing, nothing, Negative("power"), nothing, Point("energyImport")),
        };
    }

    /// <summary>The port's registers.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="watts">Scale of its power.</param>
    /// <param name="isOn">Whether the device answers; null: not known.</param>
    public IEnumerable<SunSpecPoint> Rows(int number, int watts, Func<bool?> isOn) =>
    [
        Enum("PrtTyp", () => Type), U16("ID", () => number), Words("IDStr", 8, Id), S16("DCA", Amperes, -1), U16("DCV", Volts, -1), S16("DCW", Watts, watts),
        U64("DCWhInj", Injected), U64("DCWhAbs", Absorbed), S16("Tmp"), Enum("DCSta", () => isOn() is { } on ? on ? 1 : 0 : null), Bits("DCAlrm"),
    ];
}
