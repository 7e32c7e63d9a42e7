using Busbar.Controller;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Hosted;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Tests;

public class Hosted_controllers
{
    [Fact]
    public void One_cycle_can_report_every_point_and_two_more_wait_for_their_acknowledgement_in_memory()
    {
        SiteModel site = SiteFiles.Load(null, Console.Error)!.Model;
        Assert.All(site.Controllers, controller =>
        {
            ControllerSettings settings = HostedControllers.Settings(controller, new byte[32], site.Id);
            EdgeController edge = new(settings, new ControllerPorts(new VirtualClock(isUtcKnown: true), new MemoryBusPorts(), new MemoryStorage(), new MemoryLinkPort(), HostLog.Silent), null);

            Assert.InRange(edge.Outbox.ReportsPerCycle, controller.PointCount, settings.RecordBuffer - (2 * controller.PointCount));
            Assert.InRange(settings.LargestWindow, 3 * controller.PointCount, settings.RecordBuffer);
        });
    }
}
