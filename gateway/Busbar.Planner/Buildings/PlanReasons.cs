namespace Busbar.Planner.Buildings;

/// <summary>Finds in a solution what made each step: which limit is met, which price is paid or saved, which bound is touched.</summary>
internal sealed class PlanReasons(PlanRequest request, BuildingProgramme programme, double[] grid, double peak)
{
    private const double Touch = 1e-3;

    public PlannedAction Battery(int b, int t)
    {
        PlannedBattery battery = request.Batteries[b];
        double power = programme.Discharge[b][t].SolutionValue() - programme.Charge[b][t].SolutionValue(), stored = programme.Stored[b][t].SolutionValue();
        PlannedAction action = new(battery.Id, Round(power), stored, PlanReason.Idle);
        if (power < -Touch)
        {
            double surplus = request.Pv[t] - request.Load[t];
            return surplus > Touch && grid[t] <= Touch ? action with { Reason = AtExportLimit(t) ? PlanReason.ExportLimit : PlanReason.PvSurplus }
                : OnTarget(t) ? action with { Reason = PlanReason.Target }
                : action with { Reason = PlanReason.CheapNow, OtherStep = Next(b, t) };
        }

        if (power > Touch)
            return Grid(t) is { } limit ? action with { Reason = limit } : action with { Reason = PlanReason.DearNow, OtherStep = Source(b, t) };
        bool isFull = stored > battery.MostShare * battery.CapacityKilowattHours - Touch, isEmpty = stored < battery.LeastShare * battery.CapacityKilowattHours + Touch;
        return isFull || isEmpty ? action with { Reason = PlanReason.StateOfCharge } : action;
    }

    public PlannedAction Vehicle(int v, int t)
    {
        PlannedVehicle vehicle = request.Vehicles[v];
        double power = programme.Vehicle[v][t].SolutionValue(), missing = vehicle.NeededKilowattHours;
        for (int k = 0; k <= t; k++)
            missing -= programme.Vehicle[v][k].SolutionValue() * request.Hours;
        PlannedAction action = new(vehicle.Id, Round(power), Math.Max(0, missing), PlanReason.Idle);
        if (t < vehicle.FromStep || t >= vehicle.FinishStep)
            return action;
        if (power > Touch)
        {
            // Without this step the rest of its stay could not fill it.
            bool mustNow = missing + power * request.Hours > vehicle.MaximumKilowatts * request.Hours * (vehicle.FinishStep - t - 1) + Touch;
            return action with { Reason = mustNow ? PlanReason.Departure : grid[t] <= Touch ? PlanReason.PvSurplus : PlanReason.CheapNow };
        }

        return missing > Touch ? action with { Reason = Grid(t) ?? PlanReason.DearNow } : action;
    }

    public PlannedAction Rooms(int r, int t)
    {
        PlannedRooms rooms = request.Rooms[r];
        double power = programme.Machine[r][t].SolutionValue(), temperature = programme.Temperature[r][t].SolutionValue();
        PlannedAction action = new(rooms.Id, Round(power), temperature, PlanReason.Idle);
        bool atBound = temperature < rooms.LowestComfort[t] + 0.02 || temperature > rooms.HighestComfort[t] - 0.02;
        if (power <= Touch)
            return atBound ? action with { Reason = PlanReason.Comfort } : action with { Reason = Grid(t) ?? PlanReason.Idle };
        return action with { Reason = atBound ? PlanReason.Comfort : grid[t] <= Touch ? PlanReason.PvSurplus : PlanReason.CheapNow };
    }

    public PlannedAction Switch(int s, int t)
    {
        PlannedSwitch load = request.Switches[s];
        double on = programme.On[s][t].SolutionValue();
        bool before = t > 0 && programme.On[s][t - 1].SolutionValue() > 0.5;
        PlanReason reason = on < 0.5 ? PlanReason.Idle : grid[t] <= Touch ? PlanReason.PvSurplus : before && t + 1 < request.Count && request.ImportPrice[t] > request.ImportPrice[t - 1] ? PlanReason.MinimumTime : PlanReason.CheapNow;
        return new PlannedAction(load.Id, Round(on * load.Kilowatts), double.NaN, reason);
    }

    /// <summary>The limit at the grid connection that this step meets, or null.</summary>
    private PlanReason? Grid(int t)
    {
        double margin = request.LoadMargin[t] + request.PvMargin[t];
        if (request.Events.Any(e => t >= e.FromStep && t < e.ToStep && grid[t] > Math.Max(0, e.ImportKilowatts - margin) - 0.01))
            return PlanReason.Event;
        if (grid[t] > request.ImportLimit - margin - 0.01)
            return PlanReason.ImportLimit;
        if (OnTarget(t))
            return PlanReason.Target;
        return request.DemandCharge > 0 && grid[t] + margin > peak - 0.01 && grid[t] > Touch ? PlanReason.DemandPeak : null;
    }

    private bool OnTarget(int t) => request.TargetCurve.Length > t && double.IsFinite(request.TargetCurve[t]) && Math.Abs(grid[t] - request.TargetCurve[t]) < 0.05;

    private bool AtExportLimit(int t) => -grid[t] > request.ExportLimit - 0.01;

    /// <summary>Where the energy goes: the dearest later step in which it discharges before it is empty again.</summary>
    private int Next(int b, int t)
    {
        int found = -1;
        for (int k = t + 1; k < request.Count; k++)
        {
            if (programme.Discharge[b][k].SolutionValue() > Touch && (found < 0 || request.ImportPrice[k] > request.ImportPrice[found]))
                found = k;
            if (found >= 0 && programme.Stored[b][k].SolutionValue() < request.Batteries[b].LeastShare * request.Batteries[b].CapacityKilowattHours + Touch)
                break;
        }

        return found;
    }

    /// <summary>Where it came from: the latest step before in which it charged; -1: it was there already.</summary>
    private int Source(int b, int t)
    {
        for (int k = t - 1; k >= 0; k--)
        {
            if (programme.Charge[b][k].SolutionValue() > Touch)
                return k;
        }

        return -1;
    }

    private static double Round(double value) => Math.Abs(value) < 1e-6 ? 0 : Math.Round(value, 6);
}
