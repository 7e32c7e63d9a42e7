namespace Busbar.Gateway.Planner;

/// <summary>What the planner reads of a building: the newest values and the quarter-hours behind them. The gateway's is <see cref="LiveReadings"/>; a simulated year has its own.</summary>
public interface IPlanReadings
{
    /// <summary>Newest good value in the point's unit; NaN when there is none.</summary>
    double Read(string device, string point);

    /// <summary>What a point takes; null when it cannot be commanded.</summary>
    (double Minimum, double Maximum)? Range(string device, string point);

    /// <summary>It answers.</summary>
    bool IsOnline(string device);

    /// <summary>Means of quarter-hours in the point's unit, without gaps; NaN where no good value was there.</summary>
    Task<double[]> QuartersAsync(string device, string point, DateTimeOffset from, int count, CancellationToken cancel);
}
