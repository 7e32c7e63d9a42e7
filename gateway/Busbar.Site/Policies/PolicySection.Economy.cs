using Busbar.Control;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Tariffs;

namespace Busbar.Site.Policies;

/// <content>Policies of economy and comfort.</content>
internal sealed partial class PolicySection
{
    private const int GenerationsKept = 2;
    private const byte None = 255;
    private static readonly DateOnly Day0 = new(2000, 1, 1);

    private bool Add(GridTargetModel policy)
    {
        if (!IsHere(policy.Meter))
        {
            return true;
        }

        ByteWriter table = Place(Place(new ByteWriter(), policy.Meter), null).Number(DecimalNumber.Nearest(policy.DeadBand)).Number(DecimalNumber.Nearest(policy.RampWattsPerSecond))
            .UInt16(Seconds(policy.Interval)).UInt16(Seconds(policy.WithoutMeter)).UInt8((int)Math.Round(policy.Gain * 100)).UInt8(policy.Levers.Count);
        foreach (TargetLever lever in policy.Levers)
        {
            table.UInt8(_plan.IndexOf(lever.Output)).Number(DecimalNumber.Nearest(lever.WattsPerUnit)).Number(DecimalNumber.Nearest(lever.Least)).Number(DecimalNumber.Nearest(lever.Most));
            Place(table, lever.Charge.Point).UInt8(lever.Charge.Lowest).UInt8(lever.Charge.Highest);
        }

        table.UInt8(policy.Watts.Count);
        foreach (double watts in policy.Watts)
        {
            table.UInt16((ushort)(short)Math.Round(watts / 100));
        }

        AddRow(PolicyType.GridTarget, policy, table);
        return true;
    }

    private bool Add(PvSurplusModel policy)
    {
        if (!IsHere(policy.Meter))
        {
            return true;
        }

        ByteWriter table = Place(new ByteWriter(), policy.Meter).Number(Nearest(policy.ExportLimit)).Number(DecimalNumber.Nearest(policy.Reserve)).UInt16(Seconds(policy.Interval))
            .UInt16(Seconds(policy.StartDwell)).UInt16(Seconds(policy.WithoutMeter)).UInt8((int)Math.Round(policy.Gain * 100)).UInt8(policy.Sinks.Count);
        foreach (SurplusSink sink in policy.Sinks)
        {
            table.UInt8(_plan.IndexOf(sink.Output)).UInt8(sink.Kind).Number(DecimalNumber.Nearest(sink.None)).Number(DecimalNumber.Nearest(sink.All))
                .Number(DecimalNumber.Nearest(sink.Watts)).Number(DecimalNumber.Nearest(sink.Least)).UInt16(Seconds(sink.MinimumRun)).UInt16(Seconds(sink.MinimumPause));
            Place(table, sink.Guard);
        }

        foreach (SurplusSink sink in policy.Sinks)
        {
            table.Number(DecimalNumber.Nearest(sink.Full));
        }

        AddRow(PolicyType.PvSurplus, policy, table);
        return true;
    }

    /// <summary>Every controller gets the class of the price; storage is moved where it hangs.</summary>
    private bool Add(TariffModel policy)
    {
        List<TariffOutput> outputs = [.. policy.Outputs.Where(o => IsHere(o.Output))];
        if (outputs.Count == 0 && !_needsPrice)
        {
            return true;
        }

        List<TariffGeneration> generations = [.. policy.Tariff.Table.Generations.TakeLast(GenerationsKept)];
        List<DateOnly> days = [.. generations.SelectMany(g => g.Hours).SelectMany(h => h.Days ?? (IEnumerable<DateOnly>)[]).Distinct().Order()];
        if (days.Count > byte.MaxValue)
        {
            policy.Node.Error($"the tariff {policy.Tariff.Table.Id} has {days.Count} dated days; a controller holds {byte.MaxValue}", "leave out the years that have passed");
            return false;
        }

        ByteWriter table = new ByteWriter().UInt8(days.Count);
        days.ForEach(day => table.UInt16(day.DayNumber - Day0.DayNumber));
        table.UInt8(generations.Count);
        foreach (TariffGeneration generation in generations)
        {
            List<TariffHours> hours = [.. generation.Hours.Where(h => policy.Tariff.IsLargeIndustry || !h.OnlyLargeIndustry)];
            table.UInt16(Math.Max(0, generation.From.DayNumber - Day0.DayNumber)).UInt8(hours.Count);
            hours.ForEach(h => table.UInt8((int)h.Class).UInt16(h.Days is null ? h.Months : 0).UInt16(h.FromMinute).UInt16(h.ToMinute));
        }

        table.UInt8(outputs.Count);
        foreach (TariffOutput output in outputs)
        {
            table.UInt8(_plan.IndexOf(output.Output));
            output.Values.ToList().ForEach(value => table.Number(Nearest(value)));
            Place(table, output.Charge.Point).UInt8(output.Charge.Lowest + (output.ValleysCharge ? 128 : 0)).UInt8(output.Charge.Highest);
        }

        AddRow(PolicyType.Tariff, policy, table);
        return true;
    }

    private bool Add(DemandResponseModel policy)
    {
        if (_event is not { } points)
        {
            return true;
        }

        ByteWriter table = Place(Place(Place(new ByteWriter(), points.Depth), points.Start), points.End)
            .UInt16(Seconds(policy.Ramp)).UInt16(Seconds(policy.Return)).UInt16((int)policy.Longest.TotalMinutes).UInt8(policy.Participants.Count);
        foreach (DemandParticipant participant in policy.Participants)
        {
            table.UInt8(_plan.IndexOf(participant.Output)).UInt8(participant.Kind).Number(DecimalNumber.Nearest(participant.Watts)).Number(DecimalNumber.Nearest(participant.Value))
                .UInt16(Seconds(participant.Stagger));
        }

        AddRow(PolicyType.DemandResponse, policy, table);
        return true;
    }

    private bool Add(HeatBalanceModel policy)
    {
        List<Riser> risers = [.. policy.Risers.Where(r => IsHere(r.Output))];
        if (risers.Count == 0)
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt16(Seconds(policy.Period)).UInt16(Seconds(policy.WithoutTemperature)).Number(DecimalNumber.Nearest(policy.DeadBand))
            .Number(DecimalNumber.Nearest(policy.Gain)).Number(DecimalNumber.Nearest(policy.Step)).UInt8(risers.Count);
        foreach (Riser riser in risers)
        {
            Place(table.UInt8(_plan.IndexOf(riser.Output)), riser.ReturnTemperature)
                .Number(DecimalNumber.Nearest(riser.Area)).Number(DecimalNumber.Nearest(riser.Least)).Number(DecimalNumber.Nearest(riser.Most));
        }

        AddRow(PolicyType.HeatBalance, policy, table);
        return true;
    }

    private bool Add(SetpointBandsModel policy)
    {
        if (!policy.Setpoints.Any(s => IsHere(s.Output)))
        {
            return true;
        }

        if (policy.Voltages.FirstOrDefault(v => IsHere(v.Output))?.Output is not { } voltage)
        {
            policy.Setpoints.First(s => IsHere(s.Output)).Node.Error(
                $"controller {_controller.Id} acts on the bus voltage but does not sense it itself", "add to voltage the point of a device on that controller");
            return false;
        }

        ByteWriter table = Place(new ByteWriter(), voltage).Number(DecimalNumber.Nearest(policy.NominalVolts)).UInt16((int)policy.Dwell.TotalMilliseconds).UInt16(Seconds(policy.WithoutVoltage)).UInt8(policy.Bands.Count);
        foreach (ShiftBand band in policy.Bands)
        {
            table.UInt8(band.IsAbove ? 1 : 0).Number(DecimalNumber.Nearest(band.Threshold)).Number(DecimalNumber.Nearest(band.Release)).Number(DecimalNumber.Nearest(band.Shift));
        }

        WriteOutputs(table, policy.Setpoints);
        AddRow(PolicyType.SetpointBands, policy, table);
        return true;
    }

    private bool Add(SensorCheckModel policy)
    {
        List<SensorRange> sensors = [.. policy.Sensors.Where(s => IsHere(s.Point))];
        if (sensors.Count == 0)
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt8(sensors.Count);
        foreach (SensorRange sensor in sensors)
        {
            Place(table, sensor.Point).Number(DecimalNumber.Nearest(sensor.Least)).Number(DecimalNumber.Nearest(sensor.Most)).Number(Nearest(sensor.Change)).UInt16((int)sensor.Stuck.TotalMinutes);
        }

        AddRow(PolicyType.SensorCheck, policy, table);
        return true;
    }

    private void WriteComfort(ByteWriter table, RoomComfortModel comfort, IEnumerable<OutputPlace> setpoints)
    {
        table.UInt8(comfort.HasOptimalStart ? 1 : 0);
        comfort.Shifts.ToList().ForEach(shift => table.Number(Nearest(shift)));
        table.Number(DecimalNumber.Nearest(comfort.MinutesPerKelvin)).Number(DecimalNumber.Nearest(comfort.MinutesOutdoors)).Number(DecimalNumber.Nearest(comfort.OutdoorReference))
            .UInt16((int)comfort.Longest.TotalMinutes);
        Place(table, comfort.Outdoor is { } outdoor && IsHere(outdoor) ? outdoor : null).UInt16(Seconds(comfort.VacantAfter));
        foreach (OutputPlace setpoint in setpoints.Where(s => IsHere(s.Output)))
        {
            (PointReference? temperature, PointReference? presence) = comfort.Rooms[setpoint.Output];
            Place(Place(table, temperature), presence);
        }
    }

    /// <summary>A point as two bytes, device and point in it; 255 255: none.</summary>
    private static ByteWriter Place(ByteWriter table, PointReference? point) => table.UInt8(point?.Device.Index ?? None).UInt8(point?.Index ?? None);
}
