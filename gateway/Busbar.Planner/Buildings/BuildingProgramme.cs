using Busbar.Planner.Storage;
using Google.OrTools.LinearSolver;

namespace Busbar.Planner.Buildings;

/// <summary>
/// The programme of one building: variables, limits and prices, for OR-Tools. Limits that other people set are soft, with the
/// prices of <see cref="PlanPrices"/>; what is physics (energy stored, power of a device) is hard. Robust: limits and peak are
/// kept for the high load and the low sun, energy is planned for the middle.
/// </summary>
internal sealed class BuildingProgramme : IDisposable
{
    private const double Forever = double.PositiveInfinity;
    private readonly PlanRequest _request;
    private readonly Solver _solver;
    private readonly Objective _objective;
    private readonly List<(Variable Variable, string Name, string Device, int Step, double Scale)> _soft = [];

    public BuildingProgramme(PlanRequest request, bool wholeNumbers)
    {
        _request = request;
        SolverName = request.Switches.Count > 0 && wholeNumbers ? "SCIP" : "GLOP";
        _solver = Solver.CreateSolver(SolverName) ?? throw new InvalidOperationException($"OR-Tools has no solver {SolverName}");
        _objective = _solver.Objective();
        _objective.SetMinimization();
        int n = request.Count;
        Import = Variables(n, Forever);
        Export = Variables(n, Forever);
        Curtail = [.. Enumerable.Range(0, n).Select(t => _solver.MakeNumVar(0, request.Pv[t], ""))];
        Charge = [.. request.Batteries.Select(b => Variables(n, b.ChargeKilowatts))];
        Discharge = [.. request.Batteries.Select(b => Variables(n, b.DischargeKilowatts))];
        Stored = [.. request.Batteries.Select(b => Variables(n, Math.Max(b.MostShare, 0) * b.CapacityKilowattHours, b.LeastShare * b.CapacityKilowattHours))];
        Vehicle = [.. request.Vehicles.Select(v => Enumerable.Range(0, n).Select(t => _solver.MakeNumVar(0, t >= v.FromStep && t < v.FinishStep ? v.MaximumKilowatts : 0, "")).ToArray())];
        Machine = [.. request.Rooms.Select(r => Variables(n, r.MaximumKilowatts))];
        Temperature = [.. request.Rooms.Select(_ => Variables(n, Forever, double.NegativeInfinity))];
        On = [.. request.Switches.Select(load => Enumerable.Range(0, n).Select(t => MayRun(load, t)).ToArray())];
        Balance();
        Batteries();
        Vehicles();
        Rooms();
        Switches();
        GridLimits();
    }

    public string SolverName { get; }

    public Variable[] Import { get; }

    public Variable[] Export { get; }

    public Variable[] Curtail { get; }

    public Variable[][] Charge { get; }

    public Variable[][] Discharge { get; }

    public Variable[][] Stored { get; }

    public Variable[][] Vehicle { get; }

    public Variable[][] Machine { get; }

    public Variable[][] Temperature { get; }

    public Variable[][] On { get; }

    /// <summary>kW: the highest quarter-hour for which the month pays.</summary>
    public Variable Peak { get; private set; } = null!;

    /// <summary>True when there is a plan. A battery that would charge and discharge in one step, which pays where burning energy pays, keeps one direction in it.</summary>
    public bool Solve(TimeSpan within)
    {
        _solver.SetTimeLimit((long)within.TotalMilliseconds);
        for (int round = 0; ; round++)
        {
            if (_solver.Solve() is not (Solver.ResultStatus.OPTIMAL or Solver.ResultStatus.FEASIBLE))
                return false;
            // From the second round on every step keeps its direction, for a forbidden step pushes the burning to another one; the third is then the last.
            if (!KeepOneDirection(everyStep: round > 0))
                return true;
        }
    }

    /// <summary>Forbids the smaller direction of a battery's steps that have both; false when there is no such step.</summary>
    private bool KeepOneDirection(bool everyStep)
    {
        const double Both = 1e-4;
        var steps = (from b in Enumerable.Range(0, Charge.Length)
                     from t in Enumerable.Range(0, _request.Count)
                     let charge = Charge[b][t].SolutionValue()
                     let discharge = Discharge[b][t].SolutionValue()
                     select (Less: charge < discharge ? Charge[b][t] : Discharge[b][t], Both: charge > Both && discharge > Both)).ToList();
        bool any = steps.Exists(s => s.Both);
        foreach (Variable less in steps.Where(s => any && (everyStep || s.Both)).Select(s => s.Less))
            less.SetUb(0);
        return any;
    }

    /// <summary>Soft limits that the solution breaks, one a limit and device.</summary>
    public IReadOnlyList<BrokenLimit> Broken() =>
        [.. _soft.Where(s => s.Variable.SolutionValue() * s.Scale > 1e-3).GroupBy(s => (s.Name, s.Device)).Select(g => new BrokenLimit(g.Key.Name, g.Key.Device, g.Min(s => s.Step), g.Sum(s => s.Variable.SolutionValue() * s.Scale)))];

    public void Dispose()
    {
        _objective.Dispose();
        _solver.Dispose();
    }

    private Variable[] Variables(int count, double most, double least = 0) => [.. Enumerable.Range(0, count).Select(_ => _solver.MakeNumVar(least, most, ""))];

    private Variable Soft(string name, string device, int step, double price, double scale)
    {
        Variable over = _solver.MakeNumVar(0, Forever, "");
        _objective.SetCoefficient(over, price * scale);
        _soft.Add((over, name, device, step, scale));
        return over;
    }

    private void Balance()
    {
        for (int t = 0; t < _request.Count; t++)
        {
            double right = _request.Load[t] - _request.Pv[t];
            Constraint balance = _solver.MakeConstraint(right, right);
            balance.SetCoefficient(Import[t], 1);
            balance.SetCoefficient(Export[t], -1);
            balance.SetCoefficient(Curtail[t], -1);
            for (int b = 0; b < Charge.Length; b++)
            {
                balance.SetCoefficient(Charge[b][t], -1);
                balance.SetCoefficient(Discharge[b][t], 1);
            }

            foreach (Variable[] vehicle in Vehicle)
                balance.SetCoefficient(vehicle[t], -1);
            foreach (Variable[] machine in Machine)
                balance.SetCoefficient(machine[t], -1);
            for (int s = 0; s < On.Length; s++)
                balance.SetCoefficient(On[s][t], -_request.Switches[s].Kilowatts);
            double carbon = _request.Carbon.Length > t ? _request.Carbon[t] * _request.CarbonPrice : 0;
            _objective.SetCoefficient(Import[t], _request.Hours * (_request.ImportPrice[t] + carbon));
            // Never worth to import in order to export.
            _objective.SetCoefficient(Export[t], -_request.Hours * Math.Min(_request.ExportPrice, _request.ImportPrice[t] - 1e-4));
            _objective.SetCoefficient(Curtail[t], _request.Hours * 1e-4);
        }
    }

    private void Batteries()
    {
        for (int b = 0; b < Charge.Length; b++)
        {
            PlannedBattery battery = _request.Batteries[b];
            double slope = battery.ChargeKilowatts * 0.8 / (1 - battery.TaperFrom) / battery.CapacityKilowattHours;
            for (int t = 0; t < _request.Count; t++)
            {
                double before = t == 0 ? battery.StoredKilowattHours : 0;
                Constraint level = _solver.MakeConstraint(before, before);
                level.SetCoefficient(Stored[b][t], 1);
                if (t > 0)
                    level.SetCoefficient(Stored[b][t - 1], -1);
                Cells(level, battery, b, t);
                Constraint taper = _solver.MakeConstraint(double.NegativeInfinity, battery.ChargeKilowatts + slope * battery.TaperFrom * battery.CapacityKilowattHours);
                taper.SetCoefficient(Charge[b][t], 1);
                taper.SetCoefficient(Stored[b][t], slope);
                _objective.SetCoefficient(Charge[b][t], 0.5 * battery.WearPerKilowattHour * _request.Hours);
                _objective.SetCoefficient(Discharge[b][t], 0.5 * battery.WearPerKilowattHour * _request.Hours);
            }

            // The day after wants energy too: what is left is worth what a cheap step will ask for it again.
            double cheap = _request.ImportPrice.Order().ElementAt(_request.Count / 4);
            _objective.SetCoefficient(Stored[b][^1], -0.95 * Math.Max(0, cheap) * battery.OneWayEfficiency);
        }
    }

    /// <summary>What a step moves in the cells: by one efficiency, or by the pieces of the battery's curve.</summary>
    private void Cells(Constraint level, PlannedBattery battery, int b, int t)
    {
        // Where burning energy pays, the worst piece would be taken first: there the one efficiency counts.
        if (battery.EfficiencyCurve.Count < 2 || _request.ImportPrice[t] < 0 || _request.TargetCurve.Length > 0)
        {
            level.SetCoefficient(Charge[b][t], -_request.Hours * battery.OneWayEfficiency);
            level.SetCoefficient(Discharge[b][t], _request.Hours / battery.OneWayEfficiency);
            return;
        }

        Pieces(Charge[b][t], PowerSegment.Charging(battery.EfficiencyCurve, battery.ChargeKilowatts), -1);
        Pieces(Discharge[b][t], PowerSegment.Discharging(battery.EfficiencyCurve, battery.DischargeKilowatts), 1);

        void Pieces(Variable power, IReadOnlyList<PowerSegment> pieces, int sign)
        {
            Constraint sum = _solver.MakeConstraint(0, 0);
            sum.SetCoefficient(power, -1);
            foreach (PowerSegment piece in pieces)
            {
                Variable part = _solver.MakeNumVar(0, piece.Width, "");
                sum.SetCoefficient(part, 1);
                level.SetCoefficient(part, sign * _request.Hours * piece.PerKilowatt);
            }
        }
    }

    private Variable MayRun(PlannedSwitch load, int step)
    {
        int most = step >= load.FromStep && step < load.ToStep ? 1 : 0;
        return SolverName == "SCIP" ? _solver.MakeIntVar(0, most, "") : _solver.MakeNumVar(0, most, "");
    }

    private void Vehicles()
    {
        for (int v = 0; v < Vehicle.Length; v++)
        {
            PlannedVehicle vehicle = _request.Vehicles[v];
            Constraint need = _solver.MakeConstraint(vehicle.NeededKilowattHours, vehicle.NeededKilowattHours);
            for (int t = 0; t < _request.Count; t++)
            {
                need.SetCoefficient(Vehicle[v][t], _request.Hours);
                // Among equals the earlier step: a vehicle that leaves early is fuller.
                _objective.SetCoefficient(Vehicle[v][t], 1e-6 * t);
            }

            need.SetCoefficient(Soft(nameof(PlanPrices.VehicleShort), vehicle.Id, vehicle.FinishStep - 1, _request.Prices.VehicleShort, 1), 1);
        }
    }

    private void Rooms()
    {
        for (int r = 0; r < Machine.Length; r++)
        {
            PlannedRooms rooms = _request.Rooms[r];
            double keep = Math.Exp(-_request.Hours / (rooms.ResistanceKelvinPerKilowatt * rooms.CapacityKilowattHoursPerKelvin)), perKilowatt = rooms.ResistanceKelvinPerKilowatt * (1 - keep);
            double heat = (rooms.Cools ? -1 : 1) * rooms.Performance * perKilowatt;
            for (int t = 0; t < _request.Count; t++)
            {
                double drive = (1 - keep) * rooms.OutdoorTemperature[t] + perKilowatt * rooms.GainKilowatts[t] + (t == 0 ? keep * rooms.Temperature : 0);
                Constraint step = _solver.MakeConstraint(drive, drive);
                step.SetCoefficient(Temperature[r][t], 1);
                if (t > 0)
                    step.SetCoefficient(Temperature[r][t - 1], -keep);
                step.SetCoefficient(Machine[r][t], -heat);
                Constraint low = _solver.MakeConstraint(rooms.LowestComfort[t], Forever), high = _solver.MakeConstraint(double.NegativeInfinity, rooms.HighestComfort[t]);
                low.SetCoefficient(Temperature[r][t], 1);
                low.SetCoefficient(Soft(nameof(PlanPrices.Discomfort), rooms.Id, t, _request.Prices.Discomfort, _request.Hours), 1);
                high.SetCoefficient(Temperature[r][t], 1);
                high.SetCoefficient(Soft(nameof(PlanPrices.Discomfort), rooms.Id, t, _request.Prices.Discomfort, _request.Hours), -1);
            }
        }
    }

    private void Switches()
    {
        for (int s = 0; s < On.Length; s++)
        {
            PlannedSwitch load = _request.Switches[s];
            Constraint need = _solver.MakeConstraint(load.StepsNeeded, load.StepsNeeded);
            need.SetCoefficient(Soft(nameof(PlanPrices.SwitchShort), load.Id, 0, _request.Prices.SwitchShort, 1), 1);
            for (int t = 0; t < _request.Count; t++)
            {
                need.SetCoefficient(On[s][t], 1);
                // Turned on at t: on for its minimum time (or to the end of the plan).
                for (int k = 1; k < load.MinimumOnSteps && t + k < Math.Min(load.ToStep, _request.Count); k++)
                {
                    Constraint stays = _solver.MakeConstraint(0, Forever);
                    stays.SetCoefficient(On[s][t + k], 1);
                    stays.SetCoefficient(On[s][t], -1);
                    if (t > 0)
                        stays.SetCoefficient(On[s][t - 1], 1);
                }
            }
        }
    }

    private void GridLimits()
    {
        Peak = _solver.MakeNumVar(_request.MonthPeak, Forever, "");
        _objective.SetCoefficient(Peak, _request.DemandCharge);
        for (int t = 0; t < _request.Count; t++)
        {
            double margin = _request.LoadMargin[t] + _request.PvMargin[t];
            Limit(Import[t], Peak, -margin);
            if (double.IsFinite(_request.ImportLimit))
                Limit(Import[t], Soft(nameof(PlanPrices.OverImport), "", t, _request.Prices.OverImport, _request.Hours), Math.Max(0, _request.ImportLimit - margin));
            if (double.IsFinite(_request.ExportLimit))
                Limit(Export[t], Soft(nameof(PlanPrices.OverExport), "", t, _request.Prices.OverExport, _request.Hours), _request.ExportLimit);
            foreach (PlannedEvent demand in _request.Events.Where(e => t >= e.FromStep && t < e.ToStep))
                Limit(Import[t], Soft(nameof(PlanPrices.OverEvent), demand.Id, t, _request.Prices.OverEvent, _request.Hours), Math.Max(0, demand.ImportKilowatts - margin));
            if (_request.TargetCurve.Length <= t || !double.IsFinite(_request.TargetCurve[t]))
                continue;
            Constraint target = _solver.MakeConstraint(_request.TargetCurve[t], _request.TargetCurve[t]);
            target.SetCoefficient(Import[t], 1);
            target.SetCoefficient(Export[t], -1);
            target.SetCoefficient(Soft(nameof(PlanPrices.OffTarget), "", t, _request.Prices.OffTarget, _request.Hours), -1);
            target.SetCoefficient(Soft(nameof(PlanPrices.OffTarget), "", t, _request.Prices.OffTarget, _request.Hours), 1);
        }
    }

    private void Limit(Variable power, Variable over, double most)
    {
        Constraint limit = _solver.MakeConstraint(double.NegativeInfinity, most);
        limit.SetCoefficient(power, 1);
        limit.SetCoefficient(over, -1);
    }
}
