using Busbar.Gateway.Twin;
using Busbar.Planner.Buildings;
using Busbar.Planner.Forecasting;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Planner;

/// <summary>
/// Plans every quarter-hour and when the building drifts from its plan; publishes when it may; tells once what a plan had to
/// assume. A fault of the planner ends nothing: entries expire and the policies' rules go on.
/// </summary>
public sealed class PlanKeeper(PlanBoard board, SiteMeasures measures, SiteForecasts forecasts, SitePlanRequest requests, PlanPublisher publisher, EventLog events, TimeProvider time, ILogger<PlanKeeper> log) : BackgroundService
{
    private const double DriftKilowatts = 8;

    /// <summary>Looks, one a second, that the first plan waits for the grid meter.</summary>
    private const int PatienceAtStart = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1), DriftFor = TimeSpan.FromMinutes(4), LeastBetween = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks, one a second: so long is a clock that leapt, or a machine that slept.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);
    private DateTimeOffset _planned, _driftSince = DateTimeOffset.MaxValue, _before;
    private HashSet<(AssumptionKind, string)> _told = [];
    private int _waited;

    /// <summary>Why the last plan failed; null: it did not.</summary>
    private (Type, string)? _fault;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await GuardedAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    /// <summary>One look at the clock and the building; plans when it is time. Public for tests, which hand in the time.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow(), quarter = new(now.UtcTicks / SiteMeasures.Quarter.Ticks * SiteMeasures.Quarter.Ticks, TimeSpan.Zero);
        List<PlanAssumption> assumed = [];
        if (now + Period < _before)
        {
            // The clock was set back: steps would be planned twice. Start over from what is stored.
            assumed.Add(new(AssumptionKind.ClockBack, "", $"时钟后拨 {(_before - now).TotalMinutes:0} 分钟，重新制定计划", $"the clock went back by {(_before - now).TotalMinutes:0} min: the plan begins anew"));
            _planned = default;
        }
        else if (_before != default && now - _before > LongestPause)
        {
            assumed.Add(new(AssumptionKind.ClockAhead, "", $"时钟前跳 {(now - _before).TotalHours:0} 小时：其间情况未知，按当前时间制定计划", $"the clock went ahead by {(now - _before).TotalHours:0} h: what lay between is not known, the plan begins at the new time"));
        }

        _before = now;
        if (board.Current is null && !double.IsFinite(measures.Now().Grid) && ++_waited < PatienceAtStart)
            return;
        if (quarter > _planned)
            await PlanAsync(now, quarter, "quarterHour", assumed, cancel);
        else if (Drifts(now))
            await PlanAsync(now, quarter, "drift", assumed, cancel);
        else if (board.Current is { Plan: { } plan } current && plan.Steps[0].Start == quarter)
            publisher.Follow(plan.Steps[0], current.Request, now);
    }

    /// <summary>The same, and what breaks it is told; logged when it is another fault than the last plan's. For tests.</summary>
    internal async Task GuardedAsync(CancellationToken cancel)
    {
        try
        {
            await CheckAsync(cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _planned = _before;
            Tell([new(AssumptionKind.NoPlan, fault.GetType().Name, $"计划失败：{fault.Message}；由本地策略控制", $"no plan: {fault.Message}; the rules of the policies go on")]);
            (Type, string) now = (fault.GetType(), fault.Message);
            if (now != _fault)
                log.LogError(fault, "No plan: the rules of the policies go on");
            _fault = now;
        }
    }

    private async Task PlanAsync(DateTimeOffset now, DateTimeOffset quarter, string why, List<PlanAssumption> assumed, CancellationToken cancel)
    {
        await CompareAsync(quarter, cancel);
        (double[] load, double[] pv) = await forecasts.ForecastAsync(quarter, cancel);
        await requests.LearnAsync(quarter, cancel);
        PlanRequest request = requests.Make(now, quarter, load, pv, forecasts);
        Plan? plan = BuildingPlanner.Make(request);
        if (plan is not null && assumed.Count > 0)
            plan = plan with { Assumptions = [.. assumed, .. plan.Assumptions] };
        board.Current = new PlanInForce(now, why, request, plan, Quality());
        _planned = quarter;
        _driftSince = DateTimeOffset.MaxValue;
        if (plan is not null)
            publisher.Publish(plan.Steps[0], request, now);
        _fault = null;
        Tell(plan?.Assumptions ?? [new(AssumptionKind.NoPlan, "", "求解失败；由本地策略控制", "the solver gave no plan; the rules of the policies go on")]);
    }

    private async Task CompareAsync(DateTimeOffset quarter, CancellationToken cancel)
    {
        if (board.Current?.Plan is not { } plan || plan.Steps[0].Start >= quarter || board.Past.Any(p => p.Start == plan.Steps[0].Start))
            return;
        DateTimeOffset start = plan.Steps[0].Start;
        if ((await measures.ReadAsync(start, start + SiteMeasures.Quarter, cancel)) is [var came])
            board.Add(new PlannedAndCame(start, plan.Steps[0].Grid, came.Grid, Battery(plan.Steps[0]), came.Battery, Reason(plan.Steps[0])));
    }

    private bool Drifts(DateTimeOffset now)
    {
        if (board.Current is not { Plan: { } plan } current)
            return false;
        double away = Math.Abs(measures.Now().Grid - plan.Steps[0].Grid);
        if (!(away > DriftKilowatts))
            _driftSince = DateTimeOffset.MaxValue;
        else if (_driftSince == DateTimeOffset.MaxValue)
            _driftSince = now;
        return _driftSince != DateTimeOffset.MaxValue && now - _driftSince >= DriftFor && now - current.MadeAt >= LeastBetween;
    }

    private List<ForecastQuality> Quality()
    {
        List<ForecastQuality> quality = [];
        foreach ((string name, ForecastRecord? record) in ((string, ForecastRecord?)[])[("load", forecasts.LoadRecord), ("pv", forecasts.PvRecord)])
        {
            foreach (int hours in (int[])[1, 6, 24])
                quality.Add(new ForecastQuality(name, hours, record?.MeanAbsoluteError(hours * 4) ?? double.NaN));
        }

        return quality;
    }

    /// <summary>
    /// One alarm for all that a plan assumed, and one event when something joins it: what is compared is kind and place, so that
    /// a hole that is a step shorter each quarter-hour is the same one, and the next battery with the same text is another.
    /// </summary>
    private void Tell(IReadOnlyList<PlanAssumption> assumed)
    {
        LocalName text = new(string.Join("；", assumed.Select(a => a.Zh)), string.Join("; ", assumed.Select(a => a.En)));
        board.Trouble = text;
        HashSet<(AssumptionKind, string)> before = _told;
        _told = [.. assumed.Select(a => (a.Kind, a.Place))];
        if (_told.IsSubsetOf(before))
            return;
        events.Add(time.GetUtcNow(), "planAssumed", new("计划使用了假设", "The plan had to assume something"), text: text);
    }

    private double Battery(PlanStep step) => Batteries(step).Sum(a => a.Kilowatts);

    private PlanReason Reason(PlanStep step) => Batteries(step).Select(a => a.Reason).FirstOrDefault(PlanReason.Idle);

    private IEnumerable<PlannedAction> Batteries(PlanStep step) => step.Actions.Where(a => board.Current!.Request.Batteries.Any(b => b.Id == a.Device));
}
