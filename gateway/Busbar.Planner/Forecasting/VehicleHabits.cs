namespace Busbar.Planner.Forecasting;

/// <summary>When vehicles come, when they go and what they take, by kind of day; quantiles, because one long holiday is no habit.</summary>
public sealed class VehicleHabits
{
    private const int Kept = 60, LikeThis = 12, AlikeMinutes = 120, LeastSessions = 3;

    // A vehicle that leaves a little early or wants a little more than usual shall be full all the same.
    private const double EarlyLeave = 0.2, MuchEnergy = 0.75;
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
    public (int ArrivalMinute, int Minutes, double KilowattHours)? Usual(DayKind kind) => Of(_sessions[(int)kind], 0.5, 0.5);

    /// <summary>
    /// What to count on for a vehicle that came at <paramref name="arrivalMinute"/>: sessions that began about then, with an early leave and
    /// much energy. Morning and afternoon have habits of their own. Null while fewer than three such were seen.
    /// </summary>
    public (int ArrivalMinute, int Minutes, double KilowattHours)? Expected(DayKind kind, int arrivalMinute) =>
        Of([.. _sessions[(int)kind].Where(s => Math.Abs(s.Arrival - arrivalMinute) <= AlikeMinutes).TakeLast(LikeThis)], EarlyLeave, MuchEnergy);

    private static (int, int, double)? Of(List<(int Arrival, int Minutes, double KilowattHours)> sessions, double stay, double energy) =>
        sessions.Count < LeastSessions ? null : (At(sessions, s => s.Arrival, 0.5), At(sessions, s => s.Minutes, stay), At(sessions, s => s.KilowattHours, energy));

    private static T At<TItem, T>(List<TItem> items, Func<TItem, T> of, double share) => items.Select(of).Order().ElementAt((int)(items.Count * share));
}
