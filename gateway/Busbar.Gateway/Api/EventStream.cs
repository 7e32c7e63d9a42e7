using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.Api;

/// <summary>
/// The stream behind GET /api/events. Changes are collected and sent a few times a second, each once with its newest value and the one
/// that waits longest first, so that a slow reader costs no memory; events and commands are queued up to a bound, and what is dropped is
/// counted and told.
/// </summary>
internal sealed class EventStream(LiveState state, EventLog log, CommandService commands)
{
    /// <summary>Changes that one batch tells; further ones wait for the next, so that a site of a hundred thousand points does not fill the network and the memory.</summary>
    internal const int LargestBatch = 2000;

    private const int LongestQueue = 1000;
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Events until <paramref name="cancel"/>: "event", "command", "points", "devices", "controllers", "lagged", "ping".</summary>
    /// <param name="device">Only this device's, or null for all.</param>
    /// <param name="after">Number of the last event that the reader has; kept ones after it are sent first.</param>
    /// <param name="language">Of names and words.</param>
    /// <param name="cancel">Ends the stream.</param>
    public async IAsyncEnumerable<SseItem<object>> Read(string? device, long? after, string language, [EnumeratorCancellation] CancellationToken cancel)
    {
        Changes changes = new();
        int dropped = 0;
        Channel<SseItem<object>> queue = Channel.CreateBounded<SseItem<object>>(new BoundedChannelOptions(LongestQueue) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        void Add(SseItem<object> item)
        {
            if (!queue.Writer.TryWrite(item))
                Interlocked.Increment(ref dropped);
        }

        void OnCommand(Command command)
        {
            if (device is null || command.Request.Device == device)
                Add(new SseItem<object>(command.View(language), "command"));
        }

        using IDisposable changed = state.Subscribe(change =>
        {
            if (device is null || change.Device == device || change.Kind == LiveChangeKind.Controller)
                changes.Add(change);
        });
        void OnEvent(LiveEvent happened)
        {
            if (device is null || happened.Device == device)
                Add(new SseItem<object>(happened.View(language), "event") { EventId = log.IdOf(happened) });
        }

        using IDisposable logged = log.Subscribe(OnEvent, after);
        commands.Changed += OnCommand;
        try
        {
            TimeSpan quiet = TimeSpan.Zero;
            yield return new SseItem<object>(new { message = "connected" }, "ping");
            while (!cancel.IsCancellationRequested)
            {
                bool isQuiet = true;
                while (queue.Reader.TryRead(out SseItem<object> item))
                {
                    isQuiet = false;
                    yield return item;
                }

                if (Interlocked.Exchange(ref dropped, 0) is int lost and > 0)
                    yield return new SseItem<object>(new { dropped = lost }, "lagged");
                foreach (SseItem<object> item in Batch(changes, language))
                {
                    isQuiet = false;
                    yield return item;
                }

                quiet = isQuiet ? quiet + BatchPause : TimeSpan.Zero;
                if (quiet >= Heartbeat)
                {
                    quiet = TimeSpan.Zero;
                    yield return new SseItem<object>(new { message = "quiet" }, "ping");
                }

                await Task.Delay(BatchPause, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            commands.Changed -= OnCommand;
        }
    }

    private IEnumerable<SseItem<object>> Batch(Changes changes, string language)
    {
        List<LiveChange> batch = changes.Take();
        ControllerView[] controllers = [.. batch.Where(change => change.Kind == LiveChangeKind.Controller).Select(change => state.FindController(change.Controller)?.View(language)).OfType<ControllerView>()];
        DeviceView[] devices = [.. batch.Where(change => change.Kind == LiveChangeKind.Device).Select(change => state.FindDevice(change.Device!)?.View(language)).OfType<DeviceView>()];
        PointView[] points = [.. batch.Where(change => change.Kind == LiveChangeKind.Point).Select(change => state.Find(change.Device!, change.Point!)?.View(language)).OfType<PointView>()];
        if (controllers.Length > 0)
            yield return new SseItem<object>(controllers, "controllers");
        if (devices.Length > 0)
            yield return new SseItem<object>(devices, "devices");
        if (points.Length > 0)
            yield return new SseItem<object>(points, "points");
    }

    /// <summary>What changed and was not told yet, each once.</summary>
    private sealed class Changes
    {
        private readonly ConcurrentDictionary<LiveChange, bool> waiting = new();
        private readonly ConcurrentQueue<LiveChange> order = new();

        public void Add(LiveChange change)
        {
            if (waiting.TryAdd(change, true))
                order.Enqueue(change);
        }

        public List<LiveChange> Take()
        {
            List<LiveChange> taken = [];
            while (taken.Count < LargestBatch && order.TryDequeue(out LiveChange change))
            {
                // Before its value is read: what changes from here on is told once more.
                waiting.TryRemove(change, out _);
                taken.Add(change);
            }

            return taken;
        }
    }
}
