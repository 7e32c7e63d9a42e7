using Busbar.Control;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Site.Policies;

/// <summary>What a cycle wants of an output.</summary>
/// <param name="Value">Null: let it go.</param>
/// <param name="Priority">11 demand response, 12 everything else.</param>
public sealed record GatewayWish(PointReference Output, double? Value, int Priority, ReasonCode Reason, string Policy);

/// <summary>A reading as the gateway's engine takes it.</summary>
/// <param name="Value">Null: there is none.</param>
/// <param name="Time">When it was read; null: never.</param>
public readonly record struct GatewayReading(double? Value, Quality Quality, DateTimeOffset? Time);

/// <summary>A demand-response event as the engine is told of it.</summary>
/// <param name="DepthWatts">How much less than without it.</param>
public readonly record struct AskedDemand(double DepthWatts, DateTimeOffset Start, DateTimeOffset End);

/// <summary>
/// The engine of the policies that the gateway carries out: the same code as a controller's, fed with live values. One call of
/// <see cref="Step"/> is one cycle; it says what each output should do, and nothing of outputs that no gateway policy moves.
/// Values that are not good are not good for it either.
/// </summary>
public sealed class GatewayCycle
{
    private readonly GatewayPolicies _policies;
    private readonly ControlEngine _engine;
    private readonly ControlInputs _inputs;
    private readonly IReadOnlyList<PointReference> _points;
    private readonly HashSet<SourceCode> _own = [SourceCode.DemandResponse, SourceCode.GridPower, SourceCode.PvSurplus];
    private readonly DateTimeOffset _epoch;

    /// <param name="policies">What runs here.</param>
    /// <param name="start">Monotonic zero.</param>
    public GatewayCycle(GatewayPolicies policies, DateTimeOffset start)
    {
        _policies = policies;
        _epoch = start;
        _engine = policies.CreateEngine();
        _points = policies.Points;
        _inputs = new ControlInputs(new double[_points.Count], new byte[_points.Count], new ReadingTimes(_points.Count));
    }

    /// <summary>One cycle.</summary>
    /// <param name="read">The newest reading of a point.</param>
    /// <param name="demand">The event that is announced or under way; null: none.</param>
    /// <param name="now">Not earlier than the call before.</param>
    public IReadOnlyList<GatewayWish> Step(Func<PointReference, GatewayReading> read, AskedDemand? demand, DateTimeOffset now)
    {
        long monotonic = Monotonic(now);
        for (int i = 0; i < _policies.EventPoint; i++)
        {
            GatewayReading reading = read(_points[i]);
            _inputs.Qualities[i] = (byte)(reading.Value is null && reading.Quality == Quality.Good ? Quality.NotPresent : reading.Quality);
            _inputs.Values[i] = reading.Value ?? 0;
            if (reading.Time is { } at)
            {
                _inputs.Times[i] = Math.Clamp(Monotonic(at), 1, monotonic);
            }
        }

        Tell(0, demand?.DepthWatts ?? 0, monotonic);
        Tell(1, demand is { } begins ? Minutes(begins.Start) : 0, monotonic);
        Tell(2, demand is { } ends ? Minutes(ends.End) : 0, monotonic);
        _inputs.NowMilliseconds = monotonic;
        _engine.Calendar.Apply(_inputs, true, now.ToUnixTimeMilliseconds());
        _engine.Step(_inputs);
        return [.. Enumerable.Range(0, _engine.OutputCount).Select(Wish).OfType<GatewayWish>()];
    }

    private GatewayWish? Wish(int output)
    {
        PointReference point = _policies.Outputs[output];
        SourceCode source = (SourceCode)_engine.Source(output);
        bool isOurs = _own.Contains(source) && _engine.PolicyIndex(output) != PriorityArray.NoPolicy;
        string policy = isOurs ? source.ToString() : "";
        double? value = isOurs && !double.IsNaN(_engine.Commanded(output)) ? _engine.Commanded(output) : null;
        return new GatewayWish(point, value, source == SourceCode.DemandResponse ? Priority.DemandResponse : Priority.Plan, (ReasonCode)_engine.Reason(output), policy);
    }

    private void Tell(int offset, double value, long now)
    {
        int point = _policies.EventPoint + offset;
        _inputs.Values[point] = value;
        _inputs.Qualities[point] = (byte)Quality.Good;
        _inputs.Times[point] = now;
    }

    private long Monotonic(DateTimeOffset time) => 1000 + (long)(time - _epoch).TotalMilliseconds;

    /// <summary>Local minutes since 2000-01-01, as the engine counts time.</summary>
    private double Minutes(DateTimeOffset time) => Math.Floor(((time.ToUnixTimeSeconds() - Calendar.Day0UnixSeconds) / 60.0) + _engine.UtcOffsetMinutes);
}
