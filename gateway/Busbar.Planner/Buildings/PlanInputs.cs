using System.Globalization;

namespace Busbar.Planner.Buildings;

/// <summary>Makes a request usable: what is missing or absurd is replaced by something cautious, and each replacement is told.</summary>
public static class PlanInputs
{
    private const double AbsurdLoad = 1e5, HighestPrice = 1000;

    /// <summary>The request with every number finite and inside its range, and what was assumed for that.</summary>
    public static (PlanRequest Request, IReadOnlyList<PlanAssumption> Assumptions) Check(PlanRequest request)
    {
        List<PlanAssumption> assumed = [];
        int n = request.Count;
        double highestPrice = request.ImportPrice.Where(p => double.IsFinite(p) && Math.Abs(p) <= HighestPrice).DefaultIfEmpty(1).Max();
        return (request with
        {
            Load = Fill(request.Load, n, 0, AbsurdLoad, Middle(request.Load, 0, AbsurdLoad), AssumptionKind.Load, "负荷预测", "load forecast", "取其余时段的均值", "the mean of the other steps is taken", assumed),
            Pv = Fill(request.Pv, n, 0, request.PvNominal, 0, AssumptionKind.Pv, "光伏预测", "PV forecast", "按无光伏计", "no PV is counted on", assumed),
            LoadMargin = Fill(request.LoadMargin.Length == 0 ? new double[n] : request.LoadMargin, n, 0, AbsurdLoad, 0, AssumptionKind.LoadMargin, "负荷误差", "load margin", "按 0 计", "0 is taken", assumed),
            PvMargin = Fill(request.PvMargin.Length == 0 ? new double[n] : request.PvMargin, n, 0, AbsurdLoad, 0, AssumptionKind.PvMargin, "光伏误差", "PV margin", "按 0 计", "0 is taken", assumed),
            // A hole in the tariff: nobody should charge in it because it looks free.
            ImportPrice = Fill(request.ImportPrice, n, -HighestPrice, HighestPrice, highestPrice, AssumptionKind.Price, "电价", "price", $"按最高价 {Text(highestPrice)} 计", $"the highest one, {Text(highestPrice)}, is taken", assumed),
            Carbon = request.Carbon.Length == 0 ? [] : Fill(request.Carbon, n, 0, 10, Middle(request.Carbon, 0, 10), AssumptionKind.Carbon, "碳因子", "carbon factor", "取其余时段的均值", "the mean of the other steps is taken", assumed),
            TargetCurve = request.TargetCurve.Length == 0 || request.TargetCurve.Length == n ? request.TargetCurve : Resize(request.TargetCurve, n, assumed),
            MonthPeak = double.IsFinite(request.MonthPeak) ? Math.Max(0, request.MonthPeak) : 0,
            Batteries = [.. request.Batteries.Select(b => Battery(b, assumed)).OfType<PlannedBattery>()],
            Vehicles = [.. request.Vehicles.Select(v => Vehicle(v, n, assumed)).OfType<PlannedVehicle>()],
            Rooms = [.. request.Rooms.Where(r => Rooms(r, n, assumed))],
        }, assumed);
    }

    private static PlannedBattery? Battery(PlannedBattery battery, List<PlanAssumption> assumed)
    {
        if (!(battery.CapacityKilowattHours > 0) || !double.IsFinite(battery.CapacityKilowattHours) || !(battery.OneWayEfficiency is > 0 and <= 1))
        {
            assumed.Add(new(AssumptionKind.BatteryFile, battery.Id, $"电池 {battery.Id} 的容量或效率无效，不参与计划", $"battery {battery.Id}: capacity or efficiency cannot be; it is left out of the plan"));
            return null;
        }

        double least = battery.LeastShare * battery.CapacityKilowattHours, most = battery.MostShare * battery.CapacityKilowattHours, stored = battery.StoredKilowattHours;
        if (!double.IsFinite(stored))
        {
            assumed.Add(new(AssumptionKind.StateOfChargeUnknown, battery.Id, $"电池 {battery.Id} 的荷电状态未知，按最低值计", $"battery {battery.Id}: the state of charge is not known; it is taken for empty"));
            stored = least;
        }
        else if (stored < 0 || stored > 1.05 * battery.CapacityKilowattHours)
        {
            assumed.Add(new(
                AssumptionKind.StateOfChargeImpossible,
                battery.Id,
                $"电池 {battery.Id} 报告 {Text(stored)} kWh，档案容量为 {Text(battery.CapacityKilowattHours)} kWh：按范围内计",
                $"battery {battery.Id} reports {Text(stored)} kWh, but its file says {Text(battery.CapacityKilowattHours)} kWh: a value inside is taken"));
        }

        return battery with
        {
            // Between its bounds and its limits: what lies outside may come back, but is not planned with.
            StoredKilowattHours = Math.Clamp(stored, 0, battery.CapacityKilowattHours),
            LeastShare = Math.Min(battery.LeastShare, Math.Clamp(stored, 0, battery.CapacityKilowattHours) / battery.CapacityKilowattHours),
            MostShare = Math.Max(battery.MostShare, Math.Clamp(stored, 0, battery.CapacityKilowattHours) / battery.CapacityKilowattHours),
            ChargeKilowatts = double.IsFinite(battery.ChargeKilowatts) ? Math.Max(0, battery.ChargeKilowatts) : 0,
            DischargeKilowatts = double.IsFinite(battery.DischargeKilowatts) ? Math.Max(0, battery.DischargeKilowatts) : 0,
        };
    }

    private static PlannedVehicle? Vehicle(PlannedVehicle vehicle, int count, List<PlanAssumption> assumed)
    {
        if (!(vehicle.NeededKilowattHours >= 0) || !(vehicle.MaximumKilowatts > 0) || !double.IsFinite(vehicle.NeededKilowattHours + vehicle.MaximumKilowatts))
        {
            assumed.Add(new(AssumptionKind.Vehicle, vehicle.Id, $"充电桩 {vehicle.Id} 的需求无效，不参与计划", $"charger {vehicle.Id}: what it needs cannot be; it is left out of the plan"));
            return null;
        }

        return vehicle with { FromStep = Math.Clamp(vehicle.FromStep, 0, count - 1), FinishStep = Math.Clamp(vehicle.FinishStep, 1, count) };
    }

    private static bool Rooms(PlannedRooms rooms, int count, List<PlanAssumption> assumed)
    {
        bool good = double.IsFinite(rooms.Temperature) && rooms.ResistanceKelvinPerKilowatt > 0 && rooms.CapacityKilowattHoursPerKelvin > 0 && rooms.Performance > 0
            && rooms.OutdoorTemperature.Length == count && rooms.GainKilowatts.Length == count && rooms.LowestComfort.Length == count && rooms.HighestComfort.Length == count
            && rooms.OutdoorTemperature.Concat(rooms.GainKilowatts).Concat(rooms.LowestComfort).Concat(rooms.HighestComfort).All(double.IsFinite);
        if (!good)
            assumed.Add(new(AssumptionKind.Rooms, rooms.Id, $"{rooms.Id}：房间模型或室外温度无效，由本地策略控制", $"{rooms.Id}: model of the rooms or outdoor temperature cannot be; the local policies go on"));
        return good;
    }

    private static double[] Fill(double[] values, int count, double least, double most, double otherwise, AssumptionKind kind, string zhName, string enName, string zhTaken, string enTaken, List<PlanAssumption> assumed)
    {
        int bad = 0;
        double[] filled = new double[count];
        for (int i = 0; i < count; i++)
        {
            bool good = i < values.Length && double.IsFinite(values[i]) && values[i] >= least && values[i] <= most;
            filled[i] = good ? values[i] : otherwise;
            bad += good ? 0 : 1;
        }

        if (bad > 0)
            assumed.Add(new(kind, "", $"{zhName}：{bad} 个时段缺失或不合理，{zhTaken}", $"{enName}: {bad} steps are missing or absurd; {enTaken}"));
        return filled;
    }

    private static double[] Resize(double[] curve, int count, List<PlanAssumption> assumed)
    {
        assumed.Add(new(AssumptionKind.TargetCurve, "", $"目标曲线有 {curve.Length} 点，应为 {count} 点：缺少的时段不设目标", $"the target curve has {curve.Length} points instead of {count}: steps without one are free"));
        return [.. Enumerable.Range(0, count).Select(i => i < curve.Length ? curve[i] : double.NaN)];
    }

    private static double Middle(double[] values, double least, double most) => values.Where(v => double.IsFinite(v) && v >= least && v <= most).DefaultIfEmpty(0).Average();

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
