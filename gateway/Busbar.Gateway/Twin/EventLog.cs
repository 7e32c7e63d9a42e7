using System.Globalization;
using System.Security.Cryptography;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>The most recent events, newest last; older ones are in the store. Thread-safe.</summary>
public sealed class EventLog
{
    private readonly Lock gate = new();
    private readonly Queue<LiveEvent> events = new();
    private readonly int capacity;
    private Action<LiveEvent>[] subscribers = [];
    private long last;

    /// <param name="capacity">How many events are kept; the oldest go first.</param>
    public EventLog(int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.capacity = capacity;
    }

    /// <summary>Names this run of the gateway, for the numbers of events begin anew with each; eight hexadecimal digits.</summary>
    public string Run { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>The kept events, oldest first.</summary>
    public IReadOnlyList<LiveEvent> Recent
    {
        get
        {
            lock (gate)
            {
                return [.. events];
            }
        }
    }

    /// <summary>RUN-NUMBER of an event, unique over restarts.</summary>
    public string IdOf(LiveEvent told) => string.Create(CultureInfo.InvariantCulture, $"{Run}-{told.Number}");

    /// <summary>
    /// The number to go on after for a reader that has the event of this id: its number, or 0 (everything) when the id is of
    /// another run; null when it is no id.
    /// </summary>
    public long? After(string id)
    {
        int dash = id.IndexOf('-', StringComparison.Ordinal);
        if (!long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return null;
        return id.AsSpan(0, Math.Max(0, dash)).SequenceEqual(Run) ? number : 0;
    }

    /// <summary>Adds an event and tells the subscribers, on the caller's thread.</summary>
    public LiveEvent Add(DateTimeOffset time, string name, LocalName title, string? controller = null, string? device = null, string? point = null, double? value = null, ulong? commandId = null, LocalName? text = null)
    {
        LiveEvent added;
        Action<LiveEvent>[] told;
        lock (gate)
        {
            added = new LiveEvent(++last, time, name, title, controller, device, point, value, commandId, text ?? EventTexts.Nothing);
            events.Enqueue(added);
            if (events.Count > capacity)
                events.Dequeue();
            told = subscribers;
        }

        foreach (Action<LiveEvent> subscriber in told)
            subscriber(added);
        return added;
    }

    /// <summary>
    /// Calls <paramref name="onEvent"/> for every new event until the result is disposed. It must return quickly. With
    /// <paramref name="after"/>, kept events of a higher number come first; none is missed and none comes twice.
    /// </summary>
    public IDisposable Subscribe(Action<LiveEvent> onEvent, long? after = null)
    {
        lock (gate)
        {
            subscribers = [.. subscribers, onEvent];
            foreach (LiveEvent kept in events.Where(kept => kept.Number > after))
                onEvent(kept);
        }

        return new Subscription(() =>
        {
            lock (gate)
            {
                subscribers = [.. subscribers.Where(subscriber => subscriber != onEvent)];
            }
        });
    }
}
