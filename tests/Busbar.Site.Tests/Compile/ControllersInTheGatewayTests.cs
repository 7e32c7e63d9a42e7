using System.Text;
using Busbar.Controller;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Compile;

/// <summary>The gateway reads devices by a controller of its own, which has more room than a board's.</summary>
public sealed class ControllersInTheGatewayTests
{
    private readonly Diagnostics _diagnostics = new();

    [Fact]
    public void Fifty_meters_on_buses_of_their_own_fit_a_controller_in_the_gateway_and_not_one_on_a_board()
    {
        (SiteModel site, DeviceTypes types) = Load(Meters("gateway", 50));

        CompiledDocument? document = DocumentCompiler.For(types).Compile(site, "main", new byte[32], new DocumentStamp(1, DateTimeOffset.UnixEpoch), _diagnostics);

        Assert.False(_diagnostics.HasErrors, _diagnostics.ToString());
        ControllerTables tables = new(document!.Bytes, document.Bytes.Length, site.Controllers[0].Size.Limits);
        Assert.Equal((50, 50), (tables.Devices.Count, tables.Buses.Count));
        Assert.Throws<ArgumentException>(() => new ControllerTables(document.Bytes, document.Bytes.Length, new ControllerLimits()));
    }

    [Fact]
    public void The_same_on_a_board_is_refused_with_the_way_out()
    {
        Load(Meters("own", 50));

        Assert.Contains(_diagnostics.Items, d => d.Message.StartsWith("50 devices; a controller holds 20", StringComparison.Ordinal) && d.Hint.Contains("host: gateway", StringComparison.Ordinal));
    }

    [Fact]
    public void A_controller_in_the_gateway_has_bounds_too()
    {
        Load(Meters("gateway", 101));

        Assert.Equal(
            ["101 devices; a controller in the gateway holds 100", "101 buses; a controller in the gateway holds 100"],
            _diagnostics.Items.Select(d => d.Message));
    }

    private static string Meters(string host, int count)
    {
        StringBuilder buses = new();
        StringBuilder devices = new();
        for (int i = 1; i <= count; i++)
        {
            buses.AppendLine($"      bus-{i}: {{tcp: \"10.0.0.{i}:502\"}}");
            devices.AppendLine($"      meter-{i}: {{profile: generic-dc-meter, bus: bus-{i}}}");
        }

        return $"site: office\nlocation: {{latitude: 35, longitude: 111}}\ncontrollers:\n  main:\n    host: {host}\n    buses:\n{buses}    devices:\n{devices}";
    }

    private (SiteModel Site, DeviceTypes Types) Load(string text)
    {
        DeviceTypes types = DeviceTypes.Load(WorkingCopy.PathOf("hardware", "devices"), _diagnostics);
        return (SiteLoader.Parse("site.yaml", text, types, _diagnostics)!, types);
    }
}
