namespace Busbar.Planner.Buildings;

/// <summary>
/// What could have been: a long request of which everything came true, solved in windows that overlap, each with the energy that the one
/// before left. A yardstick for plans that had to forecast; no control reaches it.
/// </summary>
public static class PerfectForesight
{
    /// <summary>Grid power by step, kW; null when no solver answers.</summary>
    /// <param name="whole">What came: load, PV and prices of all steps, vehicles with their steps, batteries as they began. Margins are not used.</param>
    /// <param name="keep">Steps that are kept of a window.</param>
    /// <param name="see">Steps beyond them that a window sees.</param>
    /// <param name="cancel">Ends it between two windows.</param>
    public static double[]? Solve(PlanRequest whole, int keep, int see, CancellationToken cancel = default)
    {
        double[] grid = new double[whole.Count];
        double[] stored = [.. whole.Batteries.Select(b => b.StoredKilowattHours)];
        double peak = whole.MonthPeak;
        for (int from = 0; from < whole.Count; from += keep)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(keep + see, whole.Count - from), kept = Math.Min(keep, count);
            PlanRequest window = whole with
            {
                Start = whole.Start + from * whole.Step,
                Load = whole.Load[from..(from + count)],
                Pv = whole.Pv[from..(from + count)],
                ImportPrice = whole.ImportPrice[from..(from + count)],
                Carbon = whole.Carbon.Length == 0 ? [] : whole.Carbon[from..(from + count)],
                LoadMargin = new double[count],
                PvMargin = new double[count],
                MonthPeak = peak,
                Batteries = [.. whole.Batteries.Select((b, i) => b with { StoredKilowattHours = stored[i] })],
                // A session that a window cuts is counted in the window in which it begins.
                Vehicles = [.. whole.Vehicles.Where(v => v.FromStep >= from && v.FromStep < from + count).Select(v => v with { FromStep = v.FromStep - from, FinishStep = Math.Min(count, v.FinishStep - from) })],
            };
            using BuildingProgramme programme = new(window, wholeNumbers: false);
            if (!programme.Solve(TimeSpan.FromMinutes(5)))
                return null;
            for (int t = 0; t < kept; t++)
                grid[from + t] = programme.Import[t].SolutionValue() - programme.Export[t].SolutionValue();
            for (int b = 0; b < stored.Length; b++)
                stored[b] = programme.Stored[b][kept - 1].SolutionValue();
            peak = Math.Max(peak, grid[from..(from + kept)].Max());
        }

        return grid;
    }
}
