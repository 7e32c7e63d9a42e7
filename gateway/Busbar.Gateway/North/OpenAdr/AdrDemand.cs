using System.Globalization;
using Busbar.Gateway.Policies;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>
/// Keeps one demand-response event in step with what the server asks for: calls it, follows the depth from interval to interval, ends it when the
/// server takes it back. A limit becomes a depth by the grid meter: what is over it is taken away, step by step.
/// </summary>
internal sealed class AdrDemand(DemandEvents events, TimeProvider time)
{
    /// <summary>Who calls, in the list of events.</summary>
    public const string User = "openadr";

    private const double Gain = 0.5;
    private const double DeadBandWatts = 500;
    private static readonly TimeSpan BetweenLimits = TimeSpan.FromMinutes(1);
    private DateTimeOffset limited;

    /// <summary>The event that is announced or under way; null: none.</summary>
    public DemandEvent? Current => events.All.LastOrDefault(each => each.User == User && each.CalledOff is null && each.End > time.GetUtcNow());

    /// <summary>Why the last step did not take what is asked; null: it did.</summary>
    public LocalName? Refusal { get; private set; }

    /// <summary>One step.</summary>
    /// <param name="policy">Who takes part; null: nobody.</param>
    /// <param name="importWatts">At the grid meter now; null: not known.</param>
    public void Step(AdrSchedule schedule, DemandResponseModel? policy, double? importWatts)
    {
        DateTimeOffset now = time.GetUtcNow();
        AdrSpan? span = schedule.Next(now, policy?.Return ?? TimeSpan.Zero);
        DemandEvent? current = Current;
        if (current is not null && (span is null || Difference(current.End, span.End) || (current.Start > now && Difference(current.Start, Begin(span, policy, current.Called)))))
        {
            events.CallOff(current.Id, User);
            current = null;
        }

        if (span is null)
        {
            Refusal = null;
            return;
        }

        DateTimeOffset at = span.Start > now ? span.Start : now;
        (double? asked, double? limit) = schedule.At(at);
        if (current is null)
        {
            DateTimeOffset begin = Begin(span, policy, now);
            // A limit's depth is not known before it holds; the least that can be called is corrected at once.
            double depth = Math.Max(1, asked ?? (limit is { } most && importWatts is { } taken ? taken - most : 0));
            events.Call(policy, begin, span.End, Math.Min(depth, policy?.Available ?? depth), User, $"OpenADR: {string.Join(", ", span.Events)}", out LocalName? refusal);
            Refusal = refusal;
        }
        else if (current.Start <= now)
        {
            Follow(current, policy, asked, limit, importWatts, now);
        }
        else
        {
            Refusal = null;
        }
    }

    private void Follow(DemandEvent current, DemandResponseModel? policy, double? asked, double? limit, double? importWatts, DateTimeOffset now)
    {
        double depth = asked ?? 1;
        if (limit is { } most)
        {
            // What was refused a moment ago still is: the alarm must not come and go between two looks at the meter.
            if (now >= limited && now - limited < BetweenLimits)
                return;
            limited = now;
            if (importWatts is not { } taken)
            {
                string kilowatts = (most / 1000).ToString("0.#", CultureInfo.InvariantCulture);
                Refusal = new($"未执行 {kilowatts} kW 限值：关口功率未知", $"the limit of {kilowatts} kW is not followed: the grid meter's power is not known");
                return;
            }

            double over = taken - most;
            depth = Math.Max(depth, over > 0 || over < -DeadBandWatts ? current.DepthWatts + (Gain * over) : current.DepthWatts);
        }

        Refusal = null;
        depth = Math.Clamp(depth, 1, policy?.Available ?? 1);
        if (Math.Abs(depth - current.DepthWatts) >= 1)
            events.Adjust(current.Id, depth);
    }

    /// <summary>As early as the policy's notice allows, counted from when it was known.</summary>
    private static DateTimeOffset Begin(AdrSpan span, DemandResponseModel? policy, DateTimeOffset known)
    {
        DateTimeOffset earliest = known + (policy?.Notice ?? TimeSpan.Zero);
        return span.Start > earliest ? span.Start : earliest;
    }

    private static bool Difference(DateTimeOffset a, DateTimeOffset b) => (a - b).Duration() > TimeSpan.FromSeconds(1);
}
