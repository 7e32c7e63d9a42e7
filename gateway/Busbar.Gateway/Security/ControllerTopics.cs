using Busbar.Link;

namespace Busbar.Gateway.Security;

/// <summary>The topics that are a controller's own, as MQTT filters: spBv1.0/SITE/TYPE/CONTROLLER and, for its devices, one level below.</summary>
/// <param name="Writes">What it may publish.</param>
/// <param name="Reads">What it may listen to.</param>
internal sealed record ControllerTopics(IReadOnlyList<string> Writes, IReadOnlyList<string> Reads)
{
    private static readonly string[] NodeReports = [SparkplugTopics.NodeBirth, SparkplugTopics.NodeData, SparkplugTopics.NodeDeath];
    private static readonly string[] DeviceReports = [SparkplugTopics.DeviceBirth, SparkplugTopics.DeviceData, SparkplugTopics.DeviceDeath];

    public static ControllerTopics Of(string site, string controller) => new(
        [.. NodeReports.Select(type => SparkplugTopics.Node(site, type, controller)), .. DeviceReports.Select(type => SparkplugTopics.Device(site, type, controller, "+"))],
        [SparkplugTopics.State(SparkplugTopics.GatewayHost(site)), SparkplugTopics.Node(site, SparkplugTopics.NodeCommand, controller), SparkplugTopics.Device(site, SparkplugTopics.DeviceCommand, controller, "+")]);

    /// <summary>Whether one of the filters covers a topic, or a filter that is no wider.</summary>
    public static bool Cover(IReadOnlyList<string> filters, string asked)
    {
        string[] levels = asked.Split('/');
        return filters.Any(filter => filter.Split('/') is var own && own.Length == levels.Length && own.Zip(levels).All(pair => pair.First == "+" || pair.First == pair.Second));
    }
}
