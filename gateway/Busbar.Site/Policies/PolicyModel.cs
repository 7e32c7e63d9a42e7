using Busbar.Control;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>One policy of the site, read and checked.</summary>
/// <param name="Id">Its key under <c>policies</c>.</param>
public abstract record PolicyModel(string Id, Node Node)
{
    /// <summary>Every output that it writes, with the level: no two policies may share one.</summary>
    public abstract IEnumerable<OutputClaim> Claims { get; }

    /// <summary>Every point that must be on one controller for the policy to run there; empty: each controller takes its own part.</summary>
    public virtual IEnumerable<PointReference> Points => [];

    /// <summary>
    /// The gateway carries it out, by entries that expire: its points hang on several controllers, or its event comes to the gateway.
    /// </summary>
    public bool RunsAtGateway => this is DemandResponseModel || Points.Select(p => p.Device.ControllerId).Distinct().Count() > 1;
}

/// <summary>An output written by a policy at a level of the priority array.</summary>
/// <param name="Node">Where the file says so.</param>
public sealed record OutputClaim(PointReference Output, int Level, Node Node);

/// <summary>An output and the value that a policy gives it.</summary>
public sealed record OutputValue(PointReference Output, double Value, Node Node);

/// <summary>What holds when nothing else does (<c>type: defaultValues</c>).</summary>
public sealed record DefaultValuesModel(string Id, Node Node, IReadOnlyList<OutputValue> Values) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Values.Select(v => new OutputClaim(v.Output, Priority.Default, v.Node));
}

/// <summary>Minimum on and off times and starts per hour (<c>type: minimumTimes</c>).</summary>
/// <param name="StartsPerHour">0: any number.</param>
public sealed record MinimumTimesModel(
    string Id, Node Node, IReadOnlyList<OutputPlace> Outputs, TimeSpan On, TimeSpan Off, int StartsPerHour) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Outputs.Select(o => new OutputClaim(o.Output, Priority.MinimumTime, o.Node));
}

/// <summary>
/// Which outputs people, plans and demand response may command (<c>type: operatorAccess</c>). Without such a policy: all.
/// </summary>
/// <param name="Only">Null: every writable point but those in <paramref name="Except"/>.</param>
public sealed record OperatorAccessModel(
    string Id, Node Node, IReadOnlyList<OutputPlace>? Only, IReadOnlyList<OutputPlace> Except) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => [];

    /// <summary>True when a command from outside may reach the point.</summary>
    public bool Allows(PointReference point) =>
        (Only is null || Only.Any(o => o.Output == point)) && Except.All(o => o.Output != point);
}

/// <summary>An output and where the file names it.</summary>
public sealed record OutputPlace(PointReference Output, Node Node);

/// <summary>Occupied and unoccupied setpoints in degrees Celsius.</summary>
public sealed record SetpointPair(double Occupied, double Unoccupied);

/// <summary>Part of a week.</summary>
/// <param name="Days">Bit 0 is Monday.</param>
/// <param name="FromMinute">Of the day, included.</param>
/// <param name="ToMinute">Of the day, excluded; 1440 is midnight.</param>
public sealed record WeekInterval(int Days, int FromMinute, int ToMinute);

/// <summary>The legal range of room setpoints and who is exempt from it.</summary>
public sealed record LegalRange(double HeatingMaximum, double CoolingMinimum, IReadOnlyList<OutputPlace> Exempt)
{
    /// <summary>State Council office notice 2007 no. 42 for public buildings: heating at most 20, cooling at least 26 degrees.</summary>
    public static readonly LegalRange OfPublicBuildings = new(20, 26, []);
}

/// <summary>Room setpoints by the week and the season (<c>type: setpointSchedule</c>).</summary>
/// <param name="Heating">Null: nothing is held while heating.</param>
/// <param name="Cooling">Null: nothing is held while cooling.</param>
/// <param name="Modes">The <c>mode</c> points that it sets by the season; empty unless <c>setMode</c> is written.</param>
/// <param name="Legal">Null: no legal range of its own.</param>
/// <param name="Comfort">Null: the hours alone count.</param>
public sealed record SetpointScheduleModel(
    string Id, Node Node, IReadOnlyList<OutputPlace> Setpoints, IReadOnlyList<OutputPlace> Modes, SetpointPair? Heating, SetpointPair? Cooling,
    IReadOnlyList<WeekInterval> Occupied, LegalRange? Legal, RoomComfortModel? Comfort = null) : PolicyModel(Id, Node)
{
    public override IEnumerable<OutputClaim> Claims => Setpoints.Concat(Modes).Select(o => new OutputClaim(o.Output, Priority.Schedule, o.Node));
}
