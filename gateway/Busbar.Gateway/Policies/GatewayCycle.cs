using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Policies;

/// <summary>What a cycle wants of an output.</summary>
/// <param name="Value">Null: let it go.</param>
/// <param name="Priority">11 demand response, 12 everything else.</param>
public sealed record GatewayWish(PointReference Output, double? Value, int Priority, ReasonCode Reason, string Policy);

/// <summary>A reading as the gateway's engine takes it.</summary>
/// <param name="Value">Null: there is none.</param>
/// <param name="Time">When it was read; null: never.</param>
public readonly record struct GatewayReading(double? Value, Quality Quality, DateTimeOffset? Time);

/// <summary>
/// The engine of the policies that the gateway carries out: the same code as a controller's, fed with live values. One call of
/// <see cref="Step"/> is one cycle; it says what each output should do, and nothing of outputs that no gateway policy moves.
/// Values that are not good are not good for it either.
/// </summary>
public sealed class GatewayCycle
{
    private readonly GatewayPolicies policies;
    private readonly ControlEngine engine;
    private readonly ControlInputs inputs;
    private readonly IReadOnlyList<PointReference> points;
    private readonly HashSet<SourceCode> own = [SourceCode.DemandResponse, SourceCode.GridPower, SourceCode.PvSurplus];
    private readonly DateTimeOffset epoch;

    /// <param name="policies">What runs here.</param>
    /// <param name="start">Monotonic zero.</param>
    public GatewayCycle(GatewayPolicies policies, DateTimeOffset start)
    {
        this.policies = policies;
        epoch = start;
        engine = policies.CreateEngine();
        points = policies.Points;
        inputs = new ControlInputs(new double[points.Count], new byte[points.Count], new ReadingTimes(points.Count));
    }

    /// <summary>One cycle.</summary>
    /// <param name="read">The newest reading of a point.</param>
    /// <param name="demand">The event that is announced or under way; null: none.</param>
    /// <param name="now">Not earlier than the call before.</param>
    public IReadOnlyList<GatewayWish> Step(Func<PointReference, GatewayReading> read, DemandEvent? demand, DateTimeOffset now)
    {
        long monotonic = Monotonic(now);
        for (int i = 0; i < policies.EventPoint; i++)
        {
            GatewayReading reading = read(points[i]);
            inputs.Qualities[i] = (byte)(reading.Value is null && reading.Quality == Quality.Good ? Quality.NotPresent : reading.Quality);
            inputs.Values[i] = reading.Value ?? 0;
            if (reading.Time is { } at)
                inputs.Times[i] = Math.Clamp(Monotonic(at), 1, monotonic);
        }

        Tell(0, demand?.DepthWatts ?? 0, monotonic);
        Tell(1, demand is null ? 0 : Minutes(demand.Start), monotonic);
        Tell(2, demand is null ? 0 : Minutes(demand.End), monotonic);
        inputs.NowMilliseconds = monotonic;
        engine.Calendar.Apply(inputs, true, now.ToUnixTimeMilliseconds());
        engine.Step(inputs);
        return [.. Enumerable.Range(0, engine.OutputCount).Select(Wish).OfType<GatewayWish>()];
    }

    private GatewayWish? Wish(int output)
    {
        PointReference point = policies.Outputs[output];
        SourceCode source = (SourceCode)engine.Source(output);
        bool isOurs = own.Contains(source) && engine.PolicyIndex(output) != PriorityArray.NoPolicy;
        string policy = isOurs ? source.ToString() : "";
        double? value = isOurs && !double.IsNaN(engine.Commanded(output)) ? engine.Commanded(output) : null;
        return new GatewayWish(point, value, source == SourceCode.DemandResponse ? Priority.DemandResponse : Priority.Plan, (ReasonCode)engine.Reason(output), policy);
    }

    private void Tell(int offset, double value, long now)
    {
        int point = policies.EventPoint + offset;
        inputs.Values[point] = value;
        inputs.Qualities[point] = (byte)Quality.Good;
        inputs.Times[point] = now;
    }

    private long Monotonic(DateTimeOffset time) => 1000 + (long)(time - epoch).TotalMilliseconds;

    /// <summary>Local minutes since 2000-01-01, as the engine counts time.</summary>
    private double Minutes(DateTimeOffset time) => Math.Floor(((time.ToUnixTimeSeconds() - Calendar.Day0UnixSeconds) / 60.0) + engine.UtcOffsetMinutes);
}
