using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Policies;

/// <summary>A site of two controllers around the policies of a test; the test's text comes first, so that lines are its own.</summary>
internal static class PolicySite
{
    private const string Rest = """

        site: test-site
        location: {latitude: 35.0, longitude: 111.0, utcOffset: "+08:00"}
        dcBus: {nominal: 375}
        public: true
        controllers:
          loads:
            buses:
              net: {tcp: "127.0.0.1:1"}
            devices:
              meter: {profile: dc-meter, bus: net, address: 1}
              slow: {profile: slow-meter, bus: net, address: 2}
              relays: {profile: relays, bus: net, address: 3}
              ev: {profile: charger, bus: net, address: 4}
          rooms:
            buses:
              net: {tcp: "127.0.0.1:2"}
            devices:
              room-1: {profile: thermostat, bus: net, address: 1}
              room-2: {profile: thermostat, bus: net, address: 2}
              fan-relay: {profile: relays, bus: net, address: 3}
        loads:
          - {output: relays/relay1, tier: 3, power: 7000}
          - {output: relays/relay2, tier: 4, power: 6000}
          - {output: relays/relay3, tier: 5, power: 10000}
          - {output: fan-relay/relay1, tier: 5, power: 500}
        """;

    /// <param name="policies">The text's head.</param>
    /// <param name="diagnostics">What is wrong with it.</param>
    /// <param name="types">Null: the usual ones.</param>
    /// <param name="more">Controllers beside the two.</param>
    public static SiteModel Read(string policies, Diagnostics diagnostics, PolicyTypes? types = null, string more = "") =>
        SiteLoader.Parse("site.yaml", policies + Rest.Replace("\nloads:", more + "\nloads:", StringComparison.Ordinal), types ?? new PolicyTypes(), diagnostics) ?? throw new InvalidOperationException("no site: " + diagnostics);
}
