using Busbar.Control;
using Busbar.Site.Sites;

namespace Busbar.Site.Policies;

/// <summary>A command that the gateway's policies send.</summary>
/// <param name="Value">Null: what was sent before at this priority is withdrawn.</param>
public readonly record struct GatewayOrder(GatewayWish Wish, double? Value, int Priority);

/// <summary>
/// From the wishes of each <see cref="GatewayCycle"/> to commands that expire: one goes out when its value changes or half its life is over, one
/// that is not wished any more is withdrawn, and where somebody else's plan holds an output, the policies stay out.
/// </summary>
public sealed class GatewayOrders
{
    /// <summary>Between two cycles.</summary>
    public static readonly TimeSpan Cycle = TimeSpan.FromSeconds(10);

    /// <summary>Of a command: a gateway that dies lets the building go on by its controllers.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const double SmallestChange = 0.01;

    private readonly Dictionary<string, (double? Value, int Priority, DateTimeOffset Sent)> _sent = new(StringComparer.Ordinal);

    /// <summary>What a cycle's wishes come to.</summary>
    /// <param name="wishes">Of the cycle.</param>
    /// <param name="isPlanned">Somebody else's plan lives at the output: it goes before the reaction.</param>
    /// <param name="now">Earlier than the call before when the clock was set back: then all is sent anew.</param>
    public IEnumerable<GatewayOrder> Of(IEnumerable<GatewayWish> wishes, Func<PointReference, bool> isPlanned, DateTimeOffset now) =>
        wishes.SelectMany(wish => Of(wish, isPlanned, now));

    private IEnumerable<GatewayOrder> Of(GatewayWish wish, Func<PointReference, bool> isPlanned, DateTimeOffset now)
    {
        string id = wish.Output.Id;
        bool wasSent = _sent.TryGetValue(id, out (double? Value, int Priority, DateTimeOffset Sent) before) && before.Value is not null;
        if (wish.Value is null && !wasSent)
        {
            yield break;
        }

        // At its level the plan has taken the place of what was sent: that is not ours to withdraw any more.
        bool planHolds = (wish.Priority == Priority.Plan || before.Priority == Priority.Plan) && isPlanned(wish.Output);
        if (planHolds && wasSent && before.Priority == Priority.Plan)
        {
            _sent.Remove(id);
            wasSent = false;
        }

        double? value = planHolds && wish.Priority == Priority.Plan ? null : wish.Value;
        bool isSame = wasSent && before.Priority == wish.Priority && before.Value is { } old && value is { } next && Math.Abs(old - next) <= SmallestChange * Math.Max(1, Math.Abs(old));
        if ((value is null && !wasSent) || (isSame && now >= before.Sent && now - before.Sent < Life / 2))
        {
            yield break;
        }

        if (wasSent && (value is null || before.Priority != wish.Priority))
        {
            yield return new GatewayOrder(wish, null, before.Priority);
        }

        if (value is { } wanted)
        {
            yield return new GatewayOrder(wish, wanted, wish.Priority);
        }

        // Only now: what could not be sent is tried again in the next cycle.
        _sent[id] = (value, wish.Priority, now);
    }
}
