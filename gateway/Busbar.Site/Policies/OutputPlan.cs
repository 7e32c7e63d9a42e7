using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Site.Policies;

/// <summary>One output of a controller and the levels of its priority array.</summary>
public sealed record PlannedOutput(PointReference Point, bool IsCommandable, IReadOnlySet<int> Levels, SiteLoad? Load, MinimumTimesModel? Times, LegalRange? Legal, bool IsExempt);

/// <summary>
/// The outputs of one controller, in the order of its points: every writable point that a policy writes or that may be commanded
/// from outside.
/// </summary>
public sealed class OutputPlan
{
    private static readonly int[] FromOutside = [Priority.Operator, Priority.DemandResponse, Priority.Plan];

    private readonly Dictionary<PointReference, int> _index = [];

    private OutputPlan(IReadOnlyList<PlannedOutput> outputs)
    {
        Outputs = outputs;
        for (int i = 0; i < outputs.Count; i++)
        {
            _index.Add(outputs[i].Point, i);
        }
    }

    public IReadOnlyList<PlannedOutput> Outputs { get; }

    /// <summary>Slots that they take in the controller's priority array.</summary>
    public int SlotCount => Outputs.Sum(o => o.Levels.Count);

    /// <summary>Row of an output in the controller's table; -1 when it is another controller's.</summary>
    public int IndexOf(PointReference point) => _index.GetValueOrDefault(point, -1);

    /// <summary>Null, with an error at the controller, when there are too many.</summary>
    /// <param name="running">The policies that run there.</param>
    /// <param name="isCommanded">Operator, plan and demand response reach the outputs too; not so in the gateway's own engine.</param>
    public static OutputPlan? Of(SiteModel site, SiteController controller, PolicySet policies, IReadOnlyList<PolicyModel> running, bool isCommanded = true)
    {
        ILookup<PointReference, OutputClaim> claims = running.SelectMany(p => p.Claims).ToLookup(c => c.Output);
        List<PlannedOutput> outputs = [];
        foreach (SiteDevice device in controller.Devices)
        {
            for (int i = 0; i < device.Type.Points.Count; i++)
            {
                PointReference point = new(device, i);
                bool mayCommand = isCommanded && device.Type.Points[i].IsWritable && policies.MayCommand(point);
                HashSet<int> levels = [.. claims[point].Select(c => c.Level), .. mayCommand ? FromOutside : []];
                if (levels.Count > 0)
                {
                    outputs.Add(Plan(site, policies, point, mayCommand, levels));
                }
            }
        }

        OutputPlan plan = new(outputs);
        return plan.Fits(controller) ? plan : null;
    }

    /// <summary>What values the point takes, for the controller's check of a command.</summary>
    public static OutputKind KindOf(TypePoint point) => point.Definition.Unit switch
    {
        Unit.Boolean => OutputKind.Switch,
        Unit.Enumeration => OutputKind.Selector,
        Unit.None => OutputKind.Selector,
        _ => OutputKind.Analogue,
    };

    private static PlannedOutput Plan(SiteModel site, PolicySet policies, PointReference point, bool mayCommand, HashSet<int> levels) => new(
        point,
        mayCommand,
        levels,
        site.Loads.FirstOrDefault(l => l.Output == point),
        // The gateway's own engine keeps no minimum times: the controller does, whatever it is asked.
        levels.Contains(Priority.MinimumTime) ? policies.Policies.OfType<MinimumTimesModel>().FirstOrDefault(m => m.Outputs.Any(o => o.Output == point)) : null,
        policies.LegalRangeOf(site, point, out bool isExempt),
        isExempt);

    private bool Fits(SiteController controller)
    {
        if (Outputs.Count > OutputTable.MaximumCount)
        {
            string parts = string.Join(", ", Outputs.GroupBy(o => o.Point.Device.Type.Id).Select(g => $"{g.Count()} of {g.Key}"));
            controller.Node.Error(
                $"{Outputs.Count} points to command ({parts}); a controller holds {OutputTable.MaximumCount}",
                "say which ones people may command in a policy of type operatorAccess (only: or except:), or use a second controller");
            return false;
        }

        if (SlotCount > OutputTable.MaximumSlots)
        {
            controller.Node.Error(
                $"the outputs need {SlotCount} entries in the priority array; a controller holds {OutputTable.MaximumSlots}",
                "let people command fewer of them (policy of type operatorAccess)");
            return false;
        }

        return true;
    }
}
