using Busbar.Planner.Storage;

namespace Busbar.Planner.Districts;

/// <summary>Decides what the batteries of a district do in the next hour.</summary>
public interface IDistrictControl
{
    /// <summary>kWh of each battery in hour <paramref name="t"/>, + charges. Of the record only what is known before that hour may be read.</summary>
    double[] Decide(int t, IReadOnlyList<BatteryState> batteries);

    /// <summary>Told after the hour: what the batteries really did.</summary>
    void Done(int t, double batteryKilowattHours);
}
