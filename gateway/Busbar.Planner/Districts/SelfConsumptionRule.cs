using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>
/// The rule to beat: each battery takes the surplus and covers the need of its own building, as seen in the hour before, at most a
/// third of its capacity an hour.
/// </summary>
public sealed class SelfConsumptionRule(DistrictRecord record) : IDistrictControl
{
    private const double LargestShare = 1.0 / 3;

    /// <inheritdoc/>
    public double[] Decide(int t, IReadOnlyList<BatteryState> batteries) =>
        [.. record.Buildings.Where(b => b.Battery is not null).Select(b => t == 0 ? 0 : Math.Clamp(
            b.PvKilowattHours[t - 1] - b.LoadKilowattHours[t - 1], -LargestShare * b.Battery!.CapacityKilowattHours, LargestShare * b.Battery.CapacityKilowattHours))];

    /// <inheritdoc/>
    public void Done(int t, double batteryKilowattHours)
    {
    }
}
