using Busbar.Control;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Site.Policies;

/// <summary>Writes section 6 of the controller's document: the part of each policy that this controller carries out.</summary>
internal sealed partial class PolicySection
{
    private const int HighestCount = 24;

    private readonly SiteController _controller;
    private readonly OutputPlan _plan;
    private readonly NamePool _names;
    private readonly int _position;
    private readonly int _controllers;
    private readonly EventPoints? _event;
    private readonly List<byte[]> _rows = [];
    private bool _needsPrice;

    /// <param name="position">Of the controller among those of the site, from 0: what staggers controllers on one bus.</param>
    /// <param name="eventPoints">Where demand-response events are told; null on a controller.</param>
    public PolicySection(SiteController controller, OutputPlan plan, NamePool names, int position, int controllers, EventPoints? eventPoints = null)
    {
        _event = eventPoints;
        _controller = controller;
        _plan = plan;
        _names = names;
        _position = position;
        _controllers = controllers;
    }

    /// <summary>Null, with an error, when a policy cannot be carried out here.</summary>
    public byte[]? Write(IEnumerable<PolicyModel> policies)
    {
        bool isGood = true;
        List<PolicyModel> all = [.. policies];
        _needsPrice = all.OfType<SetpointScheduleModel>().Any(s => s.Comfort?.Shifts.Any(shift => shift is not null) == true && s.Setpoints.Any(o => IsHere(o.Output)));

        // Sensors are judged and the price is known before anybody acts on them.
        foreach (PolicyModel policy in all.OrderBy(p => p is SensorCheckModel ? 0 : p is TariffModel ? 1 : 2))
        {
            isGood &= policy switch
            {
                DefaultValuesModel defaults => Add(defaults),
                SetpointScheduleModel schedule => Add(schedule),
                BusVoltageBandsModel bands => Add(bands),
                ProtectionModel protection => Add(protection),
                ProofModel proof => Add(proof),
                GridPowerModel grid => Add(grid),
                BusVoltageDroopModel droop => Add(droop),
                GridTargetModel target => Add(target),
                PvSurplusModel surplus => Add(surplus),
                TariffModel tariff => Add(tariff),
                DemandResponseModel response => Add(response),
                HeatBalanceModel balance => Add(balance),
                SetpointBandsModel shifts => Add(shifts),
                SensorCheckModel sensors => Add(sensors),
                _ => true,
            };
        }

        if (_rows.Count > HighestCount)
        {
            _controller.Node.Error($"{_rows.Count} policies; a controller holds {HighestCount}", "join policies of one type");
            isGood = false;
        }

        ByteWriter writer = new ByteWriter().UInt8(1).UInt8(Math.Min(_rows.Count, byte.MaxValue));
        _rows.ForEach(row => writer.Bytes(row));
        return isGood ? writer.ToArray() : null;
    }

    private void AddRow(PolicyType type, PolicyModel policy, ByteWriter table)
    {
        byte[] bytes = table.ToArray();
        _rows.Add(new ByteWriter().UInt8((byte)type).UInt16(_names.Add(policy.Id)).UInt16(bytes.Length).Bytes(bytes).ToArray());
    }

    private bool Add(DefaultValuesModel policy)
    {
        List<OutputValue> values = [.. policy.Values.Where(v => IsHere(v.Output))];
        if (values.Count == 0)
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt8(values.Count);
        values.ForEach(v => table.UInt8(_plan.IndexOf(v.Output)).Number(DecimalNumber.Nearest(v.Value)));
        AddRow(PolicyType.DefaultValues, policy, table);
        return true;
    }

    private bool Add(SetpointScheduleModel policy)
    {
        if (!policy.Setpoints.Any(s => IsHere(s.Output)))
        {
            return true;
        }

        ByteWriter table = new ByteWriter()
            .Number(policy.Heating?.Occupied).Number(policy.Heating?.Unoccupied).Number(policy.Cooling?.Occupied).Number(policy.Cooling?.Unoccupied)
            .UInt8(policy.Occupied.Count);
        foreach (WeekInterval interval in policy.Occupied)
        {
            table.UInt8(interval.Days).UInt16(interval.FromMinute).UInt16(interval.ToMinute);
        }

        WriteOutputs(table, policy.Setpoints);
        WriteOutputs(table, policy.Modes);
        if (policy.Comfort is { } comfort)
        {
            WriteComfort(table, comfort, policy.Setpoints);
        }

        AddRow(PolicyType.SetpointSchedule, policy, table);
        return true;
    }

    private void WriteOutputs(ByteWriter table, IEnumerable<OutputPlace> outputs)
    {
        List<OutputPlace> here = [.. outputs.Where(o => IsHere(o.Output))];
        table.UInt8(here.Count);
        here.ForEach(o => table.UInt8(_plan.IndexOf(o.Output)));
    }

    private bool Add(BusVoltageBandsModel policy)
    {
        List<(VoltageBand Band, OutputValue Load)> loads = [.. policy.Order.Where(l => IsHere(l.Load.Output))];
        if (loads.Count == 0)
        {
            return true;
        }

        if (policy.VoltageOf(_controller) is not { } voltage)
        {
            loads[0].Load.Node.Error(
                $"controller {_controller.Id} acts on the bus voltage but does not sense it itself",
                "add to voltage the point of a device on that controller: it must work when gateway and other controllers are gone");
            return false;
        }

        ByteWriter table = new ByteWriter().UInt8(voltage.Device.Index).UInt8(voltage.Index).Number(DecimalNumber.Nearest(policy.NominalVolts))
            .UInt16(Seconds(policy.Stagger)).UInt16(Seconds(policy.Stagger) * _position / Math.Max(1, _controllers))
            .UInt16((int)policy.Interval.TotalMilliseconds).UInt16(Seconds(policy.WithoutVoltage))
            .UInt8(policy.Bands.Count).UInt8(loads.Count);
        foreach (VoltageBand band in policy.Bands)
        {
            table.UInt8((byte)band.Action).UInt8(band.Tier).UInt8(band.Level).UInt8(band.IsTrip ? 1 : 0)
                .Number(DecimalNumber.Nearest(band.Threshold)).Number(DecimalNumber.Nearest(band.Release))
                .UInt16(DwellMilliseconds(band)).UInt16(Seconds(band.ReleaseDwell));
        }

        foreach ((VoltageBand band, OutputValue load) in loads)
        {
            table.UInt8(_plan.IndexOf(load.Output)).UInt8(policy.Bands.ToList().IndexOf(band)).Number(DecimalNumber.Nearest(load.Value));
        }

        AddRow(PolicyType.BusVoltageBands, policy, table);
        return true;
    }

    /// <summary>
    /// Controllers on one bus do not act in the same instant: each waits a fraction of the dwell longer than the one before it, so
    /// that it sees what the other's load has done. A trip waits for nobody.
    /// </summary>
    private int DwellMilliseconds(VoltageBand band)
    {
        double dwell = band.Dwell.TotalMilliseconds;
        return (int)Math.Min(ushort.MaxValue, band.IsTrip ? dwell : dwell * (1 + (double)_position / Math.Max(1, _controllers)));
    }

    private static int Seconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);

    private bool IsHere(PointReference point) => point.Device.ControllerId == _controller.Id;
}
