using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Site.Tests.Sites;

/// <summary>Five device types with round figures, so that budgets and counts can be computed by hand.</summary>
internal sealed class TestTypes : IDeviceTypes
{
    private readonly Dictionary<string, DeviceType> _types = new(StringComparer.Ordinal)
    {
        // One request of 8 + 45 bytes every 2 s: 53 characters.
        ["thermostat"] = Create("thermostat", DeviceClass.Thermostat, 2, 1, 500, ["roomTemperature", "setpoint", "mode"]),
        // Three requests of 8 + 85 bytes every second: 93 characters each.
        ["meter"] = Create("meter", DeviceClass.PowerMeter, 1, 3, 300, ["activePower", "voltageL1", "frequency", "energyImport"]),
        ["relays"] = Create("relays", DeviceClass.Relay, 1, 1, 300, ["relay1", "relay2", "input1"]),
        ["shy"] = Create("shy", DeviceClass.PowerMeter, 1, 1, 300, ["activePower"]) with { TakesOneClient = true },
        ["large"] = Create("large", DeviceClass.PowerMeter, 60, 1, 300, [.. PowerMeterPoints()]),
    };

    public IEnumerable<string> Ids => _types.Keys;

    public DeviceType? Find(string id) => _types.GetValueOrDefault(id);

    private static IEnumerable<string> PowerMeterPoints() =>
        Enumerable.Range(0, PointCatalog.Count).Select(PointCatalog.At).Where(p => p.Class == DeviceClass.PowerMeter && !p.Name.Contains(PointCatalog.NumberMark)).Select(p => p.Name);

    private static DeviceType Create(string id, DeviceClass deviceClass, int periodSeconds, int requests, int timeoutMilliseconds, string[] points)
    {
        TimeSpan period = TimeSpan.FromSeconds(periodSeconds);
        int answer = requests == 1 ? 45 : 85;
        List<TypePoint> list = [];
        foreach (string name in points)
        {
            PointDefinition definition = PointCatalog.Find(deviceClass, name)!;
            list.Add(new TypePoint(name, definition, definition.Kind == PointKind.Command, period));
        }

        List<TypeRequest> plan = [.. Enumerable.Range(0, requests).Select(i => new TypeRequest($"request {i}", period, 8, answer))];
        return new DeviceType(id, deviceClass, list, plan, TimeSpan.FromMilliseconds(timeoutMilliseconds), TimeSpan.Zero);
    }
}
