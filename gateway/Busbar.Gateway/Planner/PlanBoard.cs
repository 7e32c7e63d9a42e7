using Busbar.Gateway.Alarms;
using Busbar.Planner.Buildings;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Planner;

/// <summary>What a step was expected to be and what came, and what made the battery's power. kW; NaN: not measured.</summary>
public sealed record PlannedAndCame(DateTimeOffset Start, double PlannedGrid, double CameGrid, double PlannedBattery, double CameBattery, PlanReason Reason);

/// <summary>The mean absolute error of a forecast at some hours ahead; NaN before it is known.</summary>
public sealed record ForecastQuality(string Quantity, int HoursAhead, double MeanAbsoluteError);

/// <summary>The plan in force with all that belongs to it; replaced whole.</summary>
/// <param name="MadeAt">When.</param>
/// <param name="Why">quarterHour or drift.</param>
/// <param name="Request">What it was made from, for what-if.</param>
/// <param name="Plan">Null: the solver gave none; the rules of the policies go on.</param>
/// <param name="Quality">Of the forecasts so far.</param>
public sealed record PlanInForce(DateTimeOffset MadeAt, string Why, PlanRequest Request, Plan? Plan, IReadOnlyList<ForecastQuality> Quality);

/// <summary>Where the keeper leaves the plan and everybody reads it. Thread-safe.</summary>
public sealed class PlanBoard : IAlarmSource
{
    private const int Kept = 96;

    // The first plan after a start may come before the devices have answered.
    private static readonly TimeSpan AlarmDelay = TimeSpan.FromMinutes(20);
    private readonly Lock _gate = new();
    private readonly Queue<PlannedAndCame> _past = new();
    private volatile PlanInForce? _current;

    private volatile LocalName _trouble = new("", "");

    /// <summary>What the plan had to assume, or why there is none; empty: nothing.</summary>
    public LocalName Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>One alarm for all of it: it stands as long as a plan has to assume something.</summary>
    public IEnumerable<AlarmCondition> Conditions =>
        [new AlarmCondition("plan", new LocalName("日前计划使用了假设", "The day-ahead plan had to assume something"), AlarmPriority.Low, Trouble.En.Length > 0, null, Trouble, AlarmDelay, TimeSpan.Zero)];

    /// <summary>Null before the first one.</summary>
    public PlanInForce? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The last day's steps side by side, oldest first.</summary>
    public IReadOnlyList<PlannedAndCame> Past
    {
        get
        {
            lock (_gate)
                return [.. _past];
        }
    }

    /// <summary>Adds a step that is over.</summary>
    public void Add(PlannedAndCame step)
    {
        lock (_gate)
        {
            _past.Enqueue(step);
            if (_past.Count > Kept)
                _past.Dequeue();
        }
    }
}
