namespace Busbar.Planner.Buildings;

/// <summary>
/// Plans a building: checks the input, solves, explains. Pure: the same request gives the same plan. Null only when the solver
/// itself fails; then the rules of the policies go on.
/// </summary>
public static class BuildingPlanner
{
    /// <summary>Longest that the whole-number solver may take; the linear one follows when it has nothing by then.</summary>
    public static readonly TimeSpan SolveWithin = TimeSpan.FromSeconds(4);

    /// <summary>The plan, or null when no solver gave one.</summary>
    public static Plan? Make(PlanRequest request)
    {
        (PlanRequest good, IReadOnlyList<PlanAssumption> assumed) = PlanInputs.Check(request);
        if (good.Count == 0)
            return null;
        BuildingProgramme programme = new(good, wholeNumbers: true);
        try
        {
            if (!programme.Solve(SolveWithin))
            {
                if (programme.SolverName == "GLOP")
                    return null;
                programme.Dispose();
                programme = new BuildingProgramme(good, wholeNumbers: false);
                if (!programme.Solve(SolveWithin))
                    return null;
                assumed = [.. assumed, new(AssumptionKind.WholeNumbers, "", "整数求解未完成：最短时间未计入", "the whole-number solver found nothing in time: minimum times are left out")];
            }

            return Read(good, programme, assumed);
        }
        finally
        {
            programme.Dispose();
        }
    }

    private static Plan Read(PlanRequest request, BuildingProgramme programme, IReadOnlyList<PlanAssumption> assumed)
    {
        double[] grid = [.. Enumerable.Range(0, request.Count).Select(t => programme.Import[t].SolutionValue() - programme.Export[t].SolutionValue())];
        double peak = programme.Peak.SolutionValue();
        PlanReasons reasons = new(request, programme, grid, peak);
        List<PlanStep> steps = [];
        for (int t = 0; t < request.Count; t++)
        {
            List<PlannedAction> actions = [];
            for (int b = 0; b < request.Batteries.Count; b++)
                actions.Add(reasons.Battery(b, t));
            for (int v = 0; v < request.Vehicles.Count; v++)
                actions.Add(reasons.Vehicle(v, t));
            for (int r = 0; r < request.Rooms.Count; r++)
                actions.Add(reasons.Rooms(r, t));
            for (int s = 0; s < request.Switches.Count; s++)
                actions.Add(reasons.Switch(s, t));
            steps.Add(new PlanStep(request.Start + t * request.Step, request.ImportPrice[t], request.Load[t], request.Pv[t], programme.Curtail[t].SolutionValue(), grid[t], actions));
        }

        return new Plan(steps, Cost(request, grid), Cost(request, RulesOnly(request)), programme.Broken(), assumed, programme.SolverName);
    }

    /// <summary>Energy, carbon and what the peak adds.</summary>
    public static double Cost(PlanRequest request, IReadOnlyList<double> grid)
    {
        double sum = 0, peak = request.MonthPeak;
        for (int t = 0; t < grid.Count; t++)
        {
            double carbon = request.Carbon.Length > t ? request.Carbon[t] * request.CarbonPrice : 0;
            sum += request.Hours * (grid[t] > 0 ? grid[t] * (request.ImportPrice[t] + carbon) : grid[t] * request.ExportPrice);
            peak = Math.Max(peak, grid[t]);
        }

        return sum + request.DemandCharge * (peak - request.MonthPeak);
    }

    /// <summary>Grid power when nobody plans: batteries take surplus and cover need, vehicles charge on arrival, machines hold comfort, switches run at once.</summary>
    public static double[] RulesOnly(PlanRequest request)
    {
        double[] grid = new double[request.Count], stored = [.. request.Batteries.Select(b => b.StoredKilowattHours)], missing = [.. request.Vehicles.Select(v => v.NeededKilowattHours)], temperature = [.. request.Rooms.Select(r => r.Temperature)];
        for (int t = 0; t < request.Count; t++)
        {
            double power = request.Load[t] - request.Pv[t];
            for (int v = 0; v < missing.Length; v++)
            {
                PlannedVehicle vehicle = request.Vehicles[v];
                double charge = t >= vehicle.FromStep && t < vehicle.FinishStep ? Math.Min(vehicle.MaximumKilowatts, missing[v] / request.Hours) : 0;
                missing[v] -= charge * request.Hours;
                power += charge;
            }

            for (int r = 0; r < temperature.Length; r++)
                power += ThermostatStep(request.Rooms[r], t, request.Hours, ref temperature[r]);
            foreach (PlannedSwitch load in request.Switches)
                power += t >= load.FromStep && t < Math.Min(load.ToStep, load.FromStep + load.StepsNeeded) ? load.Kilowatts : 0;
            for (int b = 0; b < stored.Length; b++)
                power += SelfConsumption(request.Batteries[b], power, request.Hours, ref stored[b]);
            grid[t] = Math.Max(power, -request.ExportLimit);
        }

        return grid;
    }

    private static double SelfConsumption(PlannedBattery battery, double need, double hours, ref double stored)
    {
        double room = Math.Max(0, battery.MostShare * battery.CapacityKilowattHours - stored) / battery.OneWayEfficiency / hours;
        double left = Math.Max(0, stored - battery.LeastShare * battery.CapacityKilowattHours) * battery.OneWayEfficiency / hours;
        double power = need < 0 ? Math.Min(Math.Min(-need, battery.ChargeKilowatts), room) : -Math.Min(Math.Min(need, battery.DischargeKilowatts), left);
        stored += hours * (power > 0 ? power * battery.OneWayEfficiency : power / battery.OneWayEfficiency);
        return power;
    }

    private static double ThermostatStep(PlannedRooms rooms, int t, double hours, ref double temperature)
    {
        double keep = Math.Exp(-hours / (rooms.ResistanceKelvinPerKilowatt * rooms.CapacityKilowattHoursPerKelvin)), perKilowatt = rooms.ResistanceKelvinPerKilowatt * (1 - keep);
        double free = keep * temperature + (1 - keep) * rooms.OutdoorTemperature[t] + perKilowatt * rooms.GainKilowatts[t];
        double wanted = rooms.Cools ? Math.Max(0, free - rooms.HighestComfort[t]) : Math.Max(0, rooms.LowestComfort[t] - free);
        double power = Math.Min(rooms.MaximumKilowatts, wanted / (perKilowatt * rooms.Performance));
        temperature = free + (rooms.Cools ? -1 : 1) * power * perKilowatt * rooms.Performance;
        return power;
    }
}
