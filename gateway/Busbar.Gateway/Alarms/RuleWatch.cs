using Busbar.Points;

namespace Busbar.Gateway.Alarms;

/// <summary>One rule on one point: from values and their ages to whether its condition holds. Fed in the order of time.</summary>
public sealed class RuleWatch(AlarmRule rule)
{
    private readonly Queue<(DateTimeOffset Time, double Value)> window = new();
    private double? last;
    private DateTimeOffset changedAt;
    private DateTimeOffset newest;
    private DateTimeOffset? newestReadAt;
    private TimeSpan setSinceRead;
    private bool held;

    /// <summary>Whether the condition holds; null when the value does not tell.</summary>
    public bool? Observe(double? value, Quality quality, DateTimeOffset? readAt, DateTimeOffset now)
    {
        if (newestReadAt != readAt)
            (newestReadAt, setSinceRead) = (readAt, TimeSpan.Zero);
        if (rule.Kind == AlarmKind.Stale)
            return readAt is null ? null : now - readAt - setSinceRead > rule.Window;
        if (value is not { } number || quality != Quality.Good)
            return null;
        held = rule.Kind switch
        {
            AlarmKind.High => number > rule.Limit || (held && number > rule.Limit - rule.DeadBand),
            AlarmKind.Low => number < rule.Limit || (held && number < rule.Limit + rule.DeadBand),
            AlarmKind.Rate => Rate(number, now),
            AlarmKind.Stuck => Stuck(number, now),
            _ => false,
        };
        return held;
    }

    /// <summary>The clock was set, negative is back: what was observed keeps its distance from now.</summary>
    public void ClockWasSet(TimeSpan by)
    {
        for (int left = window.Count; left > 0; left--)
        {
            (DateTimeOffset at, double value) = window.Dequeue();
            window.Enqueue((at + by, value));
        }

        newest = window.Count > 0 ? newest + by : newest;
        changedAt = last is null ? changedAt : changedAt + by;
        setSinceRead += by;
    }

    private bool Rate(double number, DateTimeOffset now)
    {
        // A clock that was set back would keep the window full until it has caught up.
        if (window.Count > 0 && now < newest)
            window.Clear();
        newest = now;
        window.Enqueue((now, number));
        while (now - window.Peek().Time > rule.Window)
            window.Dequeue();
        double change = window.Max(each => each.Value) - window.Min(each => each.Value);
        return change > rule.Limit || (held && change > rule.Limit - rule.DeadBand);
    }

    private bool Stuck(double number, DateTimeOffset now)
    {
        if (last is null || now < changedAt || Math.Abs(number - last.Value) > rule.DeadBand)
        {
            last = number;
            changedAt = now;
        }

        return now - changedAt >= rule.Window;
    }
}
