using System.Security.Cryptography;
using System.Text;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>
/// The client (VEN) of an OpenADR server: asks for events every so often, keeps demand response in step, tells the plan of limits and prices, hands reports over. While the
/// server does not answer, what is known goes on and ends by its own times.
/// </summary>
public sealed class OpenAdrKeeper : BackgroundService, IAlarmSource
{
    private const double LeastCoverage = 0.9;
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromSeconds(10);

    // A server that restarts is back by then.
    private static readonly TimeSpan SilenceDelay = TimeSpan.FromMinutes(10);
    private static readonly LocalName Nothing = new("", "");

    private readonly OpenAdrModel model;
    private readonly OpenAdrClient client;
    private readonly AdrDemand demand;
    private readonly PlanEvents plan;
    private readonly DemandEvents events;
    private readonly DemandReport results;
    private readonly PolicyDesk desk;
    private readonly LiveState state;
    private readonly IHistory history;
    private readonly TimeProvider time;
    private readonly ILogger<OpenAdrKeeper> log;
    private readonly HashSet<string> reported = new(StringComparer.Ordinal);
    private IReadOnlyList<(AdrEvent Told, AdrSignal Signal)> known = [];
    private DateTimeOffset polled = DateTimeOffset.MinValue;
    private DateTimeOffset? heard;
    private volatile LocalName? problem;
    private bool isRegistered;
    private int reports;

    internal OpenAdrKeeper(
        OpenAdrModel model, OpenAdrClient client, DemandEvents events, PlanEvents plan, DemandReport results, PolicyDesk desk, LiveState state, IHistory history, TimeProvider time, ILogger<OpenAdrKeeper> log)
    {
        this.model = model;
        this.client = client;
        this.events = events;
        this.plan = plan;
        this.results = results;
        this.desk = desk;
        this.state = state;
        this.history = history;
        this.time = time;
        this.log = log;
        demand = new AdrDemand(events, time);
    }

    /// <summary>What is known now.</summary>
    public AdrState State => new(model.Server, heard, problem, [.. known.Select(each => each.Signal)], demand.Current?.Id, demand.Refusal, reports);

    /// <inheritdoc/>
    public IEnumerable<AlarmCondition> Conditions
    {
        get
        {
            AdrState now = State;
            LocalName[] refused = [.. now.Signals.SelectMany(signal => signal.Refusals.Select(refusal => new LocalName($"{signal.Name}：{refusal.Zh}", $"{signal.Name}: {refusal.En}"))), .. now.Refusal is { } refusal ? [refusal] : (LocalName[])[]];
            return
            [
                new AlarmCondition("openadr", new LocalName("OpenADR 服务器联系不上", "The OpenADR server cannot be reached"), AlarmPriority.Medium, now.Problem is not null, null, now.Problem ?? Nothing, SilenceDelay, TimeSpan.Zero),
                new AlarmCondition(
                    "openadr:refused", new LocalName("OpenADR 事件有未执行的部分", "Something of an OpenADR event is not carried out"), AlarmPriority.Low, refused.Length > 0, null,
                    new LocalName(string.Join("；", refused.Select(each => each.Zh)), string.Join("; ", refused.Select(each => each.En))), TimeSpan.Zero, TimeSpan.Zero),
            ];
        }
    }

    private DemandResponseModel? Policy => desk.Policies.Policies.OfType<DemandResponseModel>().FirstOrDefault();

    /// <summary>One step: asks the server when it is time, and keeps demand response in step always.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - polled >= model.Poll || now < polled)
        {
            polled = now;
            try
            {
                await PollAsync(cancel);
                if (problem is not null)
                    log.LogInformation("OpenADR: {Server} answers again", model.Server);
                problem = null;
                heard = now;
            }
            catch (Exception wrong) when (wrong is OpenAdrException or HttpRequestException || (wrong is TaskCanceledException && !cancel.IsCancellationRequested))
            {
                LocalName found = wrong is OpenAdrException told ? told.Text : new($"无法连接 {model.Server}：{wrong.Message}", $"{model.Server} cannot be reached: {wrong.Message}");
                // Each problem once, not at each poll.
                if (problem != found)
                    log.LogWarning("OpenADR: {Problem}; what is known goes on, the server is asked again in {Seconds} s", found.En, model.Poll.TotalSeconds);
                problem = found;
            }
        }

        demand.Step(new AdrSchedule([.. known.Select(each => each.Signal)]), Policy, ImportWatts());
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(BetweenSteps < model.Poll ? BetweenSteps : model.Poll);
        try
        {
            do
            {
                try
                {
                    await StepAsync(stoppingToken);
                }
                catch (Exception wrong) when (wrong is not OperationCanceledException)
                {
                    log.LogError(wrong, "a step of the OpenADR client failed; the next one is tried");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops; what was called ends by its own time.
        }
    }

    private async Task PollAsync(CancellationToken cancel)
    {
        if (!isRegistered)
        {
            await client.RegisterAsync(cancel);
            isRegistered = true;
        }

        List<AdrEvent> told = [];
        foreach (AdrProgram program in await client.ProgramsAsync(cancel))
        {
            // The event's own descriptors first: they go before the programme's.
            foreach (AdrEvent each in await client.EventsAsync(program.Id, cancel))
                told.Add(each with { PayloadDescriptors = [.. each.PayloadDescriptors ?? [], .. program.PayloadDescriptors ?? []] });
        }

        Dictionary<string, AdrSignal> before = known.ToDictionary(each => each.Told.Id, each => each.Signal);
        DateTimeOffset now = time.GetUtcNow();
        List<(AdrEvent, AdrSignal)> read = [];
        foreach (AdrEvent each in told.DistinctBy(each => each.Id))
        {
            // "Now" is when an event was first heard of, not whenever it is read again.
            AdrEvent? same = known.FirstOrDefault(old => old.Told.Id == each.Id && old.Told.ModificationDateTime == each.ModificationDateTime).Told;
            AdrSignal signal = same is null ? AdrSignal.Read(each, model, Policy?.Available ?? 0, now, Spread(each.Id)) : before[each.Id];
            if (same is null && signal.Refusals.Count > 0)
                log.LogWarning("OpenADR: event {Name}: {Refusals}", signal.Name, string.Join("; ", signal.Refusals.Select(refusal => refusal.En)));
            read.Add((each, signal));
        }

        known = read;
        (IReadOnlyList<PlanEvent> limits, IReadOnlyList<PlanTold> prices) = AdrPlan.Of([.. known.Select(each => each.Signal)]);
        plan.Replace(AdrDemand.User, limits, prices);
        foreach (AdrEvent each in told.Where(each => each.ReportDescriptors is { Count: > 0 }))
            await ReportAsync(each, now, cancel);
    }

    private async Task ReportAsync(AdrEvent told, DateTimeOffset now, CancellationToken cancel)
    {
        (AdrInterval Interval, DateTimeOffset Start, DateTimeOffset End)[] windows = [.. AdrSignal.Windows(told, now, Spread(told.Id), [])];
        IReadOnlySet<string>? there = null;
        for (int index = 0; index < told.ReportDescriptors!.Count; index++)
        {
            string name = OpenAdrReports.Name(told, index);
            if (reported.Contains(name))
                continue;
            Dictionary<(DateTimeOffset, DateTimeOffset), AdrMeasure> measured = [];
            foreach ((AdrInterval _, DateTimeOffset start, DateTimeOffset end) in windows.Where(window => window.End <= now))
                measured[(start, end)] = await MeasureAsync(start, end, cancel);
            if (OpenAdrReports.Of(told, index, model.Ven, windows, now, (start, end) => measured.GetValueOrDefault((start, end)) ?? new AdrMeasure(null, null, null), Policy?.Available ?? 0) is not { } report)
                continue;
            // After a restart the server knows better what it has.
            there ??= await client.ReportsAsync(told.Id, cancel);
            if (!there.Contains(name))
            {
                await client.ReportAsync(report, cancel);
                reports++;
            }

            reported.Add(name);
        }
    }

    private async Task<AdrMeasure> MeasureAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancel)
    {
        if (DemandReport.GridMeter(desk.Site) is not { } meter)
            return new AdrMeasure(null, null, null);
        IReadOnlyList<HistoryBucket> buckets = await history.ReadAsync(meter.Device.Id, meter.Point.Name, start, end, end - start, cancel);
        HistoryBucket? whole = buckets.Count == 1 && buckets[0].Coverage >= LeastCoverage && buckets[0].Quality is Quality.Good or Quality.Uncertain ? buckets[0] : null;
        DemandEvent? called = events.All.LastOrDefault(each => each.User == AdrDemand.User && each.Start < end && start < each.Until);
        DemandResult? result = called is null ? null : await results.OfAsync(called, cancel);
        return new AdrMeasure(whole?.Mean, whole?.Maximum, result?.BaselineWatts);
    }

    private double? ImportWatts() =>
        DemandReport.GridMeter(desk.Site) is { } meter && state.Find(meter.Device.Id, meter.Point.Name) is { Quality: Quality.Good } live ? live.Value : null;

    /// <summary>The same event begins at the same place in its range, whenever it is read; another building's begins elsewhere.</summary>
    private double Spread(string id) => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{model.Ven} {id}"))) / (double)uint.MaxValue;
}
