namespace Busbar.Gateway.Alarms;

/// <summary>
/// The standing of every alarm, from conditions as they are observed. No clock, no I/O. A condition whose parent's condition
/// holds as well (its device, bus or controller is dead) is explained by that one and raises no alarm of its own: a dead bus is
/// one alarm, not forty.
/// </summary>
public sealed class AlarmLogic
{
    private readonly Dictionary<string, AlarmState> states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> pendingOn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> pendingOff = new(StringComparer.Ordinal);

    /// <param name="known">States as they were kept.</param>
    public AlarmLogic(IEnumerable<AlarmState> known)
    {
        foreach (AlarmState state in known)
            states[state.Id] = state;
    }

    public IReadOnlyCollection<AlarmState> States => states.Values;

    public AlarmState? Find(string id) => states.GetValueOrDefault(id);

    /// <summary>Takes what is observed now and returns what changed.</summary>
    public IReadOnlyList<AlarmChange> Observe(IReadOnlyList<AlarmCondition> conditions, DateTimeOffset now)
    {
        Dictionary<string, AlarmCondition> byId = conditions.ToDictionary(condition => condition.Id, StringComparer.Ordinal);
        List<AlarmChange> changes = [];
        foreach (AlarmCondition condition in conditions)
        {
            AlarmState state = states.GetValueOrDefault(condition.Id)
                ?? new AlarmState(condition.Id, condition.Name, condition.Priority, AlarmStanding.Normal, now, null, null, condition.Text, null, null, null, null);
            AlarmState next = state with { Name = condition.Name, Priority = condition.Priority };
            if (next.ShelvedUntil <= now)
            {
                next = next with { ShelvedUntil = null };
                changes.Add(new AlarmChange(next.Id, now, "unshelved", next, "", "its time is over"));
            }

            string? cause = CauseOf(condition, byId);
            if (cause is not null && condition.Holds != false)
            {
                pendingOn.Remove(condition.Id);
                pendingOff.Remove(condition.Id);
                if (next.IsActive && next.Cause != cause)
                {
                    next = next with { Cause = cause };
                    changes.Add(new AlarmChange(next.Id, now, "explained", next, "", cause));
                }
            }
            else
            {
                next = next with { Cause = null };
                next = Advance(next, condition, now, changes);
            }

            states[condition.Id] = next;
        }

        return changes;
    }

    /// <summary>The clock was set, negative is back: what waits for its delay has waited as long as before.</summary>
    public void ClockWasSet(TimeSpan by)
    {
        foreach (Dictionary<string, DateTimeOffset> pending in new[] { pendingOn, pendingOff })
        {
            foreach (string id in pending.Keys.ToArray())
                pending[id] += by;
        }
    }

    /// <summary>An operator has seen it. Null when there is nothing to acknowledge.</summary>
    public AlarmChange? Acknowledge(string id, string user, string note, DateTimeOffset now)
    {
        if (Find(id) is not { Standing: AlarmStanding.Unacknowledged or AlarmStanding.ReturnedUnacknowledged } state)
            return null;
        AlarmState next = state with { Standing = state.IsActive ? AlarmStanding.Acknowledged : AlarmStanding.Normal, Since = now, AcknowledgedBy = user };
        return Keep(next, "acknowledged", user, note, now);
    }

    /// <summary>Puts it aside until a moment, or takes it back with null. Null result when it is not known.</summary>
    public AlarmChange? Shelve(string id, DateTimeOffset? until, string user, string note, DateTimeOffset now) =>
        Find(id) is { } state ? Keep(state with { ShelvedUntil = until }, until is null ? "unshelved" : "shelved", user, note, now) : null;

    /// <summary>Takes it out of service with a reason, or puts it back with null.</summary>
    public AlarmChange? Suppress(string id, string? reason, string user, DateTimeOffset now) =>
        Find(id) is { } state ? Keep(state with { SuppressedBecause = reason }, reason is null ? "unsuppressed" : "suppressed", user, reason ?? "", now) : null;

    /// <summary>Takes back what was not kept: the store did not take it, and it is tried again.</summary>
    public void Restore(IEnumerable<AlarmState> before)
    {
        states.Clear();
        foreach (AlarmState state in before)
            states[state.Id] = state;
    }

    private AlarmChange Keep(AlarmState next, string what, string user, string note, DateTimeOffset now)
    {
        states[next.Id] = next;
        return new AlarmChange(next.Id, now, what, next, user, note);
    }

    private AlarmState Advance(AlarmState state, AlarmCondition condition, DateTimeOffset now, List<AlarmChange> changes)
    {
        if (condition.Holds is not { } holds)
            return state;
        if (holds == state.IsActive)
        {
            pendingOn.Remove(condition.Id);
            pendingOff.Remove(condition.Id);
            return state.IsActive ? state with { Value = condition.Value } : state;
        }

        Dictionary<string, DateTimeOffset> pending = holds ? pendingOn : pendingOff;
        // Pending since later than now: the clock was set back, and the wait begins anew.
        if (!pending.TryGetValue(condition.Id, out DateTimeOffset since) || since > now)
            pending[condition.Id] = since = now;
        if (now - since < (holds ? condition.OnDelay : condition.OffDelay))
            return state;
        pending.Remove(condition.Id);
        AlarmState next = holds
            ? state with { Standing = AlarmStanding.Unacknowledged, Since = now, Raised = now, Value = condition.Value, Text = condition.Text, AcknowledgedBy = null }
            : state with { Standing = state.Standing == AlarmStanding.Acknowledged ? AlarmStanding.Normal : AlarmStanding.ReturnedUnacknowledged, Since = now, Value = condition.Value };
        changes.Add(new AlarmChange(next.Id, now, holds ? "raised" : "returned", next, "", ""));
        return next;
    }

    // The topmost of those above it that hold.
    private static string? CauseOf(AlarmCondition condition, Dictionary<string, AlarmCondition> byId)
    {
        string? cause = null;
        string? parent = condition.Parent;
        for (int depth = 0; parent is not null && depth < 10 && byId.TryGetValue(parent, out AlarmCondition? above); depth++)
        {
            if (above.Holds == true)
                cause = above.Id;
            parent = above.Parent;
        }

        return cause;
    }
}
