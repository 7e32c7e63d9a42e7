using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner;

/// <summary>
/// Publishes the first step of a plan as entries of priority 12 that expire soon after the next plan is due, by the same way as every
/// command: power target of the converter that joins bus and grid, charging power of vehicles. The battery follows by the bus voltage.
/// </summary>
public sealed class PlanPublisher(SiteModel site, LiveState live, CommandService commands, SiteMeasures measures)
{
    /// <summary>Level of a plan in the priority array.</summary>
    public const int Priority = 12;

    /// <summary>A target of 0 means none to a converter.</summary>
    private const double LeastTarget = 50;

    /// <summary>Five minutes longer than a step: one plan may be late.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(20);

    /// <summary>Sends what the step asks for; returns the commands.</summary>
    public IReadOnlyList<Command> Publish(PlanStep step)
    {
        List<Command> sent = [];
        double pvOnAc = measures.PvOnAc.Select(p => measures.Read(p.Device, p.Point)).Where(double.IsFinite).Sum();
        SiteDevice? converter = site.Devices.FirstOrDefault(d => d.Type.Class == DeviceClass.DcDcConverter && d.Type.IndexOf("acPower") >= 0 && d.Type.IndexOf("pvPower") < 0);
        if (converter is not null)
        {
            double target = step.Grid * 1000 + pvOnAc;
            Send(converter.Id, "powerTarget", Math.Abs(target) < LeastTarget ? LeastTarget : target, Reason(step, step.Actions.FirstOrDefault(a => site.FindDevice(a.Device)?.Type.Class == DeviceClass.Battery).Reason), sent);
        }

        foreach (PlannedAction action in step.Actions.Where(a => site.FindDevice(a.Device)?.Type.Class == DeviceClass.EvCharger))
            Send(action.Device, "powerLimit", action.Kilowatts * 1000, Reason(step, action.Reason), sent);
        return sent;
    }

    private void Send(string device, string point, double value, string reason, List<Command> sent)
    {
        if (live.Find(device, point) is not { IsWritable: true } found || live.FindDevice(device) is not { IsOnline: true })
            return;
        double held = Math.Clamp(Math.Round(value), found.Minimum, found.Maximum);
        sent.Add(commands.Send(new CommandRequest(device, point, held, reason, Expiry, "planner", Priority)));
    }

    private static string Reason(PlanStep step, PlanReason reason) => FormattableString.Invariant($"plan: {reason}, price {step.Price:0.000}");
}
