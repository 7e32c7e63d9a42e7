namespace Busbar.Planner.Forecasting;

/// <summary>When vehicles come, when they go and what they take, by kind of day; medians, because one long holiday is no habit.</summary>
public sealed class VehicleHabits
{
    private const int Kept = 40;
    private readonly List<(int Arrival, int Minutes, double KilowattHours)>[] _sessions = [[], [], []];

    /// <summary>Feeds a finished session.</summary>
    /// <param name="kind">Of the day of arrival.</param>
    /// <param name="arrivalMinute">Of the local day.</param>
    /// <param name="minutes">Stay.</param>
    /// <param name="kilowattHours">Taken.</param>
    public void Observe(DayKind kind, int arrivalMinute, int minutes, double kilowattHours)
    {
        List<(int, int, double)> sessions = _sessions[(int)kind];
        if (minutes <= 0 || !double.IsFinite(kilowattHours) || kilowattHours < 0)
            return;
        sessions.Add((arrivalMinute, minutes, kilowattHours));
        if (sessions.Count > Kept)
            sessions.RemoveAt(0);
    }

    /// <summary>The usual session of such a day; null while fewer than three were seen.</summary>
    public (int ArrivalMinute, int Minutes, double KilowattHours)? Usual(DayKind kind)
    {
        List<(int Arrival, int Minutes, double KilowattHours)> sessions = _sessions[(int)kind];
        return sessions.Count < 3 ? null : (Median(sessions, s => s.Arrival), Median(sessions, s => s.Minutes), Median(sessions, s => s.KilowattHours));
    }

    private static T Median<TItem, T>(List<TItem> items, Func<TItem, T> of) => items.Select(of).Order().ElementAt(items.Count / 2);
}
