using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Site.Tests.Policies;

/// <summary>A thermostat, a DC meter read every second, one read every five, a relay module, a charger, and storage whose charge another device tells.</summary>
internal sealed class PolicyTypes : IDeviceTypes
{
    private readonly Dictionary<string, DeviceType> _types;

    /// <param name="chargerSafe">Safe value of the charger's limit.</param>
    public PolicyTypes(double? chargerSafe = null) => _types = new(StringComparer.Ordinal)
    {
        ["thermostat"] = Create("thermostat", DeviceClass.Thermostat, 2, ["roomTemperature", "setpoint", "on", "mode", "fanSpeed", "keyLock"]),
        ["dc-meter"] = Create("dc-meter", DeviceClass.DcMeter, 1, ["voltage", "power"]),
        ["slow-meter"] = Create("slow-meter", DeviceClass.DcMeter, 5, ["voltage", "power"]),
        ["relays"] = Create("relays", DeviceClass.Relay, 1, ["relay1", "relay2", "relay3", "relay4", "input1"]),
        ["charger"] = Create("charger", DeviceClass.EvCharger, 1, ["power", "powerLimit"], chargerSafe),
        ["battery"] = Create("battery", DeviceClass.Battery, 1, ["power", "powerTarget"]),
        ["bms"] = Create("bms", DeviceClass.Battery, 1, ["stateOfCharge"]),
        ["converter"] = Create("converter", DeviceClass.DcDcConverter, 1, ["acPower", "powerTarget"]),
    };

    public IEnumerable<string> Ids => _types.Keys;

    public DeviceType? Find(string id) => _types.GetValueOrDefault(id);

    private static DeviceType Create(string id, DeviceClass deviceClass, int seconds, string[] points, double? safe = null)
    {
        TimeSpan period = TimeSpan.FromSeconds(seconds);
        List<TypePoint> list = [.. points.Select(p => PointCatalog.Find(deviceClass, p)!).Select(d => new TypePoint(d.Name, d, d.Kind == PointKind.Command, period)
        {
            Minimum = d.Name == "powerLimit" ? Math.Min(0, safe ?? 0) : d.Minimum,
            Maximum = d.Name == "powerLimit" ? Math.Max(20000, safe ?? 0) : d.Maximum,
            SafeValue = d.Name == "powerLimit" ? safe : null,
        })];
        return new DeviceType(id, deviceClass, list, [], TimeSpan.FromMilliseconds(300), TimeSpan.Zero);
    }
}
