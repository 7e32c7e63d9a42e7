namespace Busbar.Gateway.Planner;

/// <summary>Demand-response events that the plan is to keep: those of <c>plan.yaml</c>, and those that others add. Thread-safe.</summary>
public sealed class PlanEvents(PlanSettings settings)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PlanEvent> _events = settings.Events.ToDictionary(e => e.Id, StringComparer.Ordinal);

    /// <summary>Adds an event, or puts it in the place of the one with its id.</summary>
    public void Set(PlanEvent planned)
    {
        lock (_gate)
            _events[planned.Id] = planned;
    }

    /// <summary>Takes an event back; false when there is none.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
            return _events.Remove(id);
    }

    /// <summary>Events that touch a span, by their begin.</summary>
    public IReadOnlyList<PlanEvent> Between(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
            return [.. _events.Values.Where(e => e.To > from && e.From < to).OrderBy(e => e.From)];
    }
}
