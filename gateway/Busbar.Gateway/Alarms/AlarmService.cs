using Busbar.Gateway.Security;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Alarms;

/// <summary>Looks at everything once a second, keeps what changed, and tells the event log and the channels.</summary>
public sealed class AlarmService : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Books = TimeSpan.FromHours(1);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ControllerDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BusDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DeviceDelay = TimeSpan.FromSeconds(45);

    private readonly Lock gate = new();
    private readonly AlarmsModel model;
    private readonly AlarmTables tables;
    private readonly LiveState state;
    private readonly SiteModel site;
    private readonly EventLog events;
    private readonly Notifier notifier;
    private readonly BookAlarms books;
    private readonly IAlarmSource[] sources;
    private readonly TimeProvider time;
    private readonly ILogger<AlarmService> log;
    private readonly AuditLog? audit;
    private readonly AlarmLogic logic;
    private readonly ClockSteps clock;
    private readonly List<(AlarmRule Rule, SiteDevice Device, string Point, RuleWatch Watch)> watches = [];
    private volatile IReadOnlyList<AlarmCondition> bookConditions = [];
    private DateTimeOffset booksAt;

    public AlarmService(AlarmsModel model, AlarmTables tables, LiveState state, SiteModel site, EventLog events, Notifier notifier, BookAlarms books, TimeProvider time, ILogger<AlarmService> log, AuditLog? audit = null, IEnumerable<IAlarmSource>? sources = null)
    {
        this.audit = audit;
        this.model = model;
        this.tables = tables;
        this.state = state;
        this.site = site;
        this.events = events;
        this.notifier = notifier;
        this.books = books;
        this.time = time;
        this.log = log;
        this.sources = [.. sources ?? []];
        logic = new AlarmLogic(tables.States());
        clock = new ClockSteps(time, ClockTolerance);
        booksAt = time.GetUtcNow() + TimeSpan.FromMinutes(5);
        foreach (AlarmRule rule in model.Rules)
        {
            foreach (SiteDevice device in site.Devices)
            {
                foreach (TypePoint point in device.Type.Points.Where(point => rule.Points.Any(pattern => AlarmsModel.Matches(pattern, $"{device.Id}/{point.Name}"))))
                    watches.Add((rule, device, point.Name, new RuleWatch(rule)));
            }
        }
    }

    /// <summary>Told after changes were kept; on the thread that brought them.</summary>
    public event Action? Changed;

    /// <summary>Alarms that are not at rest, or were put aside or out of service; most urgent first.</summary>
    public IReadOnlyList<AlarmState> Current
    {
        get
        {
            lock (gate)
            {
                return [.. logic.States.Where(each => each.Standing != AlarmStanding.Normal || each.ShelvedUntil is not null || each.SuppressedBecause is not null).OrderByDescending(each => each.Priority).ThenByDescending(each => each.Since)];
            }
        }
    }

    /// <summary>Whether there is an alarm of that id.</summary>
    public AlarmState? Find(string id)
    {
        lock (gate)
        {
            return logic.Find(id);
        }
    }

    /// <summary>Looks once. StoreException or a database's when it could not be kept: then nothing has changed.</summary>
    public IReadOnlyList<AlarmChange> Look()
    {
        return Keep(() =>
        {
            TimeSpan by = clock.Look();
            if (by != TimeSpan.Zero)
            {
                logic.ClockWasSet(by);
                foreach ((AlarmRule _, SiteDevice _, string _, RuleWatch watch) in watches)
                    watch.ClockWasSet(by);
            }

            DateTimeOffset now = time.GetUtcNow();
            return logic.Observe(Conditions(now), now);
        });
    }

    public AlarmChange? Acknowledge(string id, string user, string note) => Keep(() => One(logic.Acknowledge(id, user, note, time.GetUtcNow()))).FirstOrDefault();

    public AlarmChange? Shelve(string id, DateTimeOffset? until, string user, string note) => Keep(() => One(logic.Shelve(id, until, user, note, time.GetUtcNow()))).FirstOrDefault();

    public AlarmChange? Suppress(string id, string? reason, string user) => Keep(() => One(logic.Suppress(id, reason, user, time.GetUtcNow()))).FirstOrDefault();

    /// <summary>Three loops: a mail server that does not answer, and an hour's books, must not keep anybody from looking.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(_ => Task.FromResult(Look()), "Alarms could not be looked at or kept", stoppingToken),
        RepeatAsync(notifier.StepAsync, "Alarms could not be sent", stoppingToken),
        RepeatAsync(LookAtBooksAsync, "The books could not be looked at for alarms", stoppingToken));

    private async Task RepeatAsync(Func<CancellationToken, Task> step, string failed, CancellationToken stopping)
    {
        string? told = null;
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await step(stopping);
                told = null;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                // A full disk is told once, not once a second.
                if (told != exception.Message)
                    log.LogError(exception, "{Failed}; tried again every {Period}", failed, Period);
                told = exception.Message;
            }
        }
    }

    private async Task LookAtBooksAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now < booksAt && booksAt - now <= Books)
            return;
        booksAt = now + Books;
        bookConditions = await books.CheckAsync(now, cancel);
    }

    private static IReadOnlyList<AlarmChange> One(AlarmChange? change) => change is null ? [] : [change];

    private IReadOnlyList<AlarmChange> Keep(Func<IReadOnlyList<AlarmChange>> work)
    {
        IReadOnlyList<AlarmChange> changes;
        lock (gate)
        {
            AlarmState[] before = [.. logic.States];
            changes = work();
            if (changes.Count == 0)
                return changes;
            try
            {
                AuditEntry[] acts = [.. changes.Where(change => change.User.Length > 0).Select(change => new AuditEntry(
                    change.User, "alarm", change.Id, before.FirstOrDefault(each => each.Id == change.Id)?.Standing.ToString(), $"{change.What}, {change.After.Standing}", change.Note))];
                if (acts.Length > 0)
                    audit?.Add(acts);
                tables.Write(changes, ChannelsOf);
            }
            catch
            {
                logic.Restore(before);
                throw;
            }
        }

        foreach (AlarmChange change in changes)
            events.Add(change.Time, "alarm" + char.ToUpperInvariant(change.What[0]) + change.What[1..], TitleOf(change), value: change.After.Value, text: change.After.Text);
        Changed?.Invoke();
        return changes;
    }

    private IEnumerable<string> ChannelsOf(AlarmChange change) =>
        change.What is "raised" or "returned" && change.After.Priority >= model.NotifyFrom && change.After.Cause is null && change.After.SuppressedBecause is null && !(change.After.ShelvedUntil > change.Time)
            ? notifier.Channels
            : [];

    private static LocalName TitleOf(AlarmChange change)
    {
        string what = change.What switch
        {
            "raised" => "报警",
            "returned" => "报警恢复",
            "acknowledged" => "报警已确认",
            "shelved" => "报警搁置",
            "unshelved" => "报警搁置结束",
            "suppressed" => "报警停用",
            "unsuppressed" => "报警启用",
            _ => "报警归因",
        };
        return new LocalName($"{what}：{change.After.Name.Zh}", $"Alarm {change.What}: {change.After.Name.En}");
    }

    private List<AlarmCondition> Conditions(DateTimeOffset now)
    {
        List<AlarmCondition> conditions = [];
        Dictionary<string, LiveDevice> devices = state.Devices.ToDictionary(device => device.Id, StringComparer.Ordinal);
        foreach (SiteController controller in site.Controllers)
        {
            LiveController? live = state.FindController(controller.Id);
            conditions.Add(new AlarmCondition(
                "controller:" + controller.Id, new LocalName($"{controller.Name.Zh}离线", $"{controller.Name.En} is offline"), AlarmPriority.High, live is not { IsOnline: true }, null, live?.OfflineReason ?? EventTexts.Nothing, ControllerDelay, TimeSpan.Zero));
            foreach (SiteBus bus in controller.Buses)
            {
                SiteDevice[] on = [.. controller.DevicesOn(bus)];
                bool isShared = on.Length > 1;
                string busId = $"bus:{controller.Id}/{bus.Id}";
                if (isShared)
                {
                    bool isDead = on.All(device => devices.GetValueOrDefault(device.Id) is { IsOnline: false });
                    conditions.Add(new AlarmCondition(
                        busId, new LocalName($"总线 {bus.Id} 无响应（{on.Length} 台设备）", $"Bus {bus.Id} is dead ({on.Length} devices)"), AlarmPriority.High, isDead, null,
                        new LocalName("总线上所有设备无响应：检查接线、电源与转换器", "no device on it answers: look at wiring, power and converter"), BusDelay, TimeSpan.Zero, "controller:" + controller.Id));
                }

                foreach (SiteDevice device in on)
                {
                    LiveDevice? known = devices.GetValueOrDefault(device.Id);
                    conditions.Add(new AlarmCondition(
                        "device:" + device.Id, new LocalName($"{device.Name.Zh}离线", $"{device.Name.En} is offline"), AlarmPriority.Medium, known is not { IsOnline: true }, null, known?.OfflineReason ?? EventTexts.Nothing, DeviceDelay, TimeSpan.Zero, isShared ? busId : "controller:" + controller.Id));
                }
            }
        }

        foreach ((AlarmRule rule, SiteDevice device, string point, RuleWatch watch) in watches)
        {
            LivePoint? live = state.Find(device.Id, point);
            bool? holds = watch.Observe(live?.Value, live?.Quality ?? Quality.NotPresent, live?.SourceTime, now);
            string said = live is { Value: { } value } ? FormattableString.Invariant($"{value:0.###} {UnitSymbol.Of(live.Unit)}") : "";
            conditions.Add(new AlarmCondition($"{rule.Id}:{device.Id}/{point}", new LocalName($"{device.Name.Zh}：{rule.Name.Zh}", $"{device.Name.En}: {rule.Name.En}"), rule.Priority, holds, live?.Value, new LocalName(said, said), rule.OnDelay, rule.OffDelay, "device:" + device.Id));
        }

        conditions.AddRange(bookConditions);
        conditions.AddRange(sources.SelectMany(source => source.Conditions));
        return conditions;
    }
}
