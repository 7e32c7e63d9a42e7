using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Scenarios;

/// <summary>How deep a scenario goes.</summary>
public enum ScenarioDepth
{
    /// <summary>Physics and policies alone.</summary>
    Policies,

    /// <summary>Whole controllers and their messages; points instead of bytes on the buses.</summary>
    Messages,

    /// <summary>Every byte.</summary>
    Bytes,
}

/// <summary>A stretch of a building's life, what happens in it, and what must come of it.</summary>
public sealed record Scenario
{
    public required string File { get; init; }

    public required string Id { get; init; }

    public required LocalName Name { get; init; }

    public required SiteModel Site { get; init; }

    public required DeviceTypes Types { get; init; }

    public ScenarioDepth Depth { get; init; }

    /// <summary>With the building's offset.</summary>
    public required DateTimeOffset Start { get; init; }

    public required TimeSpan Duration { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Of the plant.</summary>
    public TimeSpan Step { get; init; }

    /// <summary>Percent at the start.</summary>
    public double StateOfCharge { get; init; }

    /// <summary>0 clear to 1 overcast; null: the seed's clouds.</summary>
    public double? Cloud { get; init; }

    /// <summary>K on every outdoor temperature.</summary>
    public double TemperatureOffset { get; init; }

    /// <summary>Yuan for a kWh handed to the grid.</summary>
    public double ExportPrice { get; init; }

    /// <summary>What the grid connection should draw, W, for each quarter hour of the local day; null: nothing was agreed.</summary>
    public IReadOnlyList<double>? TargetCurve { get; init; }

    /// <summary>Readings of the bus voltage fall into its transients, see <see cref="Plant.Electric.BusSensing"/>.</summary>
    public bool HasTransients { get; init; }

    /// <summary>In the order of time.</summary>
    public required IReadOnlyList<ScenarioEvent> Events { get; init; }

    public required IReadOnlyList<ScenarioExpectation> Expectations { get; init; }
}

/// <summary>Something that happens.</summary>
/// <param name="At">From the start.</param>
/// <param name="For">How long; null: for good.</param>
/// <param name="Do">What.</param>
/// <param name="Subject">Device, point, bus or controller, by what is done; empty when it needs none.</param>
/// <param name="Value">The number that goes with it; NaN: none.</param>
/// <param name="Level">Of a command.</param>
/// <param name="Commands">Of a demand-response event; none: the site's policy carries it out.</param>
public sealed record ScenarioEvent(TimeSpan At, TimeSpan? For, ScenarioDeed Do, string Subject, double Value, int Level, IReadOnlyList<(string Point, double Value)> Commands)
{
    /// <summary>How long it lasts: a command and a demand-response event without <c>for</c> an hour; null: for good.</summary>
    public TimeSpan? Lasts => For ?? (Do is ScenarioDeed.Command or ScenarioDeed.DemandResponse ? Life : null);

    /// <summary>How long what it commands lives.</summary>
    public TimeSpan Life => For ?? TimeSpan.FromHours(1);
}

/// <summary>What can be done to a building.</summary>
public enum ScenarioDeed
{
    /// <summary>The grid is lost, for its time.</summary>
    GridLost,

    /// <summary><c>device</c> does not answer.</summary>
    DeviceSilent,

    /// <summary>Every device on <c>bus</c> (controller/bus) is silent.</summary>
    BusSilent,

    /// <summary>The reading of <c>point</c> stays as it is.</summary>
    ReadingStuck,

    /// <summary>The reading of <c>point</c> is off by <c>value</c>.</summary>
    ReadingOff,

    /// <summary>The reading of <c>point</c> drifts by <c>value</c> an hour.</summary>
    ReadingDrifts,

    /// <summary>The reading of <c>point</c> scatters by <c>value</c>.</summary>
    ReadingNoisy,

    /// <summary>Somebody sets <c>point</c> to <c>value</c> at the device.</summary>
    Set,

    /// <summary>The gateway commands <c>point</c> to <c>value</c>.</summary>
    Command,

    /// <summary>A demand-response event: by the site's policy, or by commands of its own.</summary>
    DemandResponse,

    /// <summary>The gateway is gone.</summary>
    GatewayLost,

    /// <summary>The broker is gone.</summary>
    BrokerLost,

    /// <summary><c>controller</c> restarts and does not know the time of day.</summary>
    ClockLost,

    /// <summary>The heat network's supply is no warmer than <c>value</c> degC.</summary>
    HeatNetworkCold,

    /// <summary>The cloud cover is <c>value</c>, 0 to 1.</summary>
    Cloud,
}

/// <summary>What must come of it. Of a point: at a moment, or all the while in a span. Of an indicator: at the end.</summary>
/// <param name="Text">As written, for the report.</param>
/// <param name="Subject">A point of the plant (<c>device/point</c>), or an indicator.</param>
/// <param name="From">From the start; for an indicator nothing.</param>
/// <param name="To">The last moment.</param>
/// <param name="Within">It is enough that it becomes true within the span.</param>
/// <param name="OfBaseline">Bounds are multiples of what the building without policies shows.</param>
public sealed record ScenarioExpectation(string Text, int Line, string Subject, bool IsIndicator, TimeSpan From, TimeSpan To, double AtLeast, double AtMost, bool Within, bool OfBaseline);
