namespace Busbar.Simulator;

/// <summary>What is to happen later in virtual time; equal times in the order in which they were planned.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long At, long Order)> _queue = new();
    private long _order;

    /// <summary>Virtual time of the next event, ms; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextDue => _queue.TryPeek(out _, out (long At, long Order) next) ? next.At : long.MaxValue;

    public void Plan(long at, Action action) => _queue.Enqueue(action, (at, _order++));

    /// <summary>Takes the next event that is due at <paramref name="now"/>.</summary>
    public bool TryTake(long now, out Action action)
    {
        if (NextDue <= now)
        {
            action = _queue.Dequeue();
            return true;
        }

        action = static () => { };
        return false;
    }
}
