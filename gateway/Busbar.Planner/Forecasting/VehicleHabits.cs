namespace Busbar.Planner.Forecasting;

/// <summary>When vehicles come, when they go and what they take, by kind of day; quantiles, because one long holiday is no habit.</summary>
public sealed class VehicleHabits
{
    private const int Kept = 60, LikeThis = 20, AlikeMinutes = 120, LeastSessions = 3;

    // A vehicle that leaves early or wants much shall be full all the same: only one session in twenty may be shorter or larger.
    private const double EarlyLeave = 0.05, MuchEnergy = 0.95;
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
        List<(int Arrival, int Minutes, double KilowattHours)> all = _sessions[(int)kind];
        return all.Count < LeastSessions ? null : (At(all, s => s.Arrival, 0.5), At(all, s => s.Minutes, 0.5), At(all, s => s.KilowattHours, 0.5));
    }

    /// <summary>
    /// What to count on for a vehicle that came at <paramref name="arrivalMinute"/>: sessions that began about then, with an early leave and
    /// much energy. Morning and afternoon have habits of their own. Who leaves at the same time of day whenever he came is expected by the clock, who
    /// stays for so long by his stay: whichever was steadier. Null while fewer than three such were seen.
    /// </summary>
    public (int ArrivalMinute, int Minutes, double KilowattHours)? Expected(DayKind kind, int arrivalMinute)
    {
        List<(int Arrival, int Minutes, double KilowattHours)> alike = [.. _sessions[(int)kind].Where(s => Math.Abs(s.Arrival - arrivalMinute) <= AlikeMinutes).TakeLast(LikeThis)];
        if (alike.Count < LeastSessions)
            return null;
        int[] stays = [.. alike.Select(s => s.Minutes)], leaves = [.. alike.Select(s => s.Arrival + s.Minutes)];
        bool byClock = Spread(leaves) < Spread(stays);
        int stay = byClock ? Math.Max(LeastStay, At(leaves, l => l, EarlyLeave) - arrivalMinute) : At(stays, l => l, EarlyLeave);
        return (At(alike, s => s.Arrival, 0.5), stay, At(alike, s => s.KilowattHours, MuchEnergy));
    }

    /// <summary>Minutes that a vehicle stays at least.</summary>
    private const int LeastStay = 15;

    private static int Spread(int[] values) => At(values, v => v, 0.9) - At(values, v => v, 0.1);

    private static T At<TItem, T>(IReadOnlyCollection<TItem> items, Func<TItem, T> of, double share) => items.Select(of).Order().ElementAt((int)(items.Count * share));
}
