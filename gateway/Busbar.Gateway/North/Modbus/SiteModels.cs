using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using static Busbar.Gateway.North.Modbus.PointRows;

namespace Busbar.Gateway.North.Modbus;

/// <summary>
/// The site as SunSpec models. Several inverters are one: what adds up is added, and a sum is unknown as soon as one of its parts is.
/// Signs: model 103 + is generation; 203 + is import; 714 + flows into the DC bus; 802 + is discharge.
/// </summary>
/// <remarks>Names, sizes and order from the SunSpec Alliance's published model files.</remarks>
internal sealed class SiteModels(ModbusServerModel server, SiteModel site, LiveState state, PowerLimit? limit, string version)
{
    private const int Tenths = -1;
    private const int Hundredths = -2;

    // 802's rating is a single register: 100 Wh reach to 6.5 MWh.
    private const int HundredWattHours = 2;

    private static readonly int[] StatesByWeight = [5, 4, 3, 6, 8, 2, 1, 7];

    /// <summary>Ten to the power of this is a watt's worth, so that the largest power fits a signed register.</summary>
    private readonly int watts = Math.Max(0, (int)Math.Ceiling(Math.Log10(server.LargestPower / short.MaxValue)));

    /// <summary>The models in the order of the chain.</summary>
    public IReadOnlyList<SunSpecModel> Create()
    {
        List<SunSpecModel> models = [Common()];
        if (server.Inverters.Count > 0)
            models.AddRange(Inverter(), Controls());
        if (server.Meter is { } meter)
            models.Add(Meter(meter.Id));
        if (server.DcPorts.Count > 0)
            models.Add(DcPorts());
        if (server.Battery is { } battery)
            models.Add(Battery(battery.Id));
        return models;
    }

    private SunSpecModel Common() => new(1,
    [
        Words("Mn", 16, "Busbar"), Words("Md", 16, "Gateway"), Words("Opt", 8, ""), Words("Vr", 8, version), Words("SN", 16, site.Id), U16("DA", () => server.Unit), Pad(),
    ]);

    private SunSpecModel Inverter() => new(103,
    [
        .. None(name => U16(name), "A", "AphA", "AphB", "AphC"), Factor("A_SF"),
        .. None(name => U16(name), "PPVphAB", "PPVphBC", "PPVphCA"),
        U16("PhVphA", First("voltageL1"), Tenths), U16("PhVphB", First("voltageL2"), Tenths), U16("PhVphC", First("voltageL3"), Tenths), Factor("V_SF", Tenths),
        S16("W", Sum("activePower"), watts), Factor("W_SF", watts), U16("Hz", First("frequency"), Hundredths), Factor("Hz_SF", Hundredths),
        S16("VA"), Factor("VA_SF"), S16("VAr", Sum("reactivePower"), watts), Factor("VAr_SF", watts), S16("PF"), Factor("PF_SF"),
        Count("WH", Sum("energyGenerated")), Factor("WH_SF", 0),
        U16("DCA", Only("dcCurrent"), Tenths), Factor("DCA_SF", Tenths), U16("DCV", Only("dcVoltage"), Tenths), Factor("DCV_SF", Tenths), S16("DCW", Sum("dcPower"), watts), Factor("DCW_SF", watts),
        S16("TmpCab", Hottest("cabinetTemperature"), Tenths), .. None(name => S16(name), "TmpSnk", "TmpTrns", "TmpOt"), Factor("Tmp_SF", Tenths),
        Enum("St", Status), Enum("StVnd"), Bits("Evt1", Only("events")), .. None(name => Bits(name), "Evt2", "EvtVnd1", "EvtVnd2", "EvtVnd3", "EvtVnd4"),
    ]);

    private SunSpecModel Controls() => new(123,
    [
        U16("Conn_WinTms"), U16("Conn_RvrtTms"), Enum("Conn"),
        U16("WMaxLimPct", () => limit?.Percent, PowerLimit.Scale), U16("WMaxLimPct_WinTms"), U16("WMaxLimPct_RvrtTms", () => limit?.RevertSeconds), U16("WMaxLimPct_RmpTms"), Enum("WMaxLim_Ena", () => limit is null ? null : limit.IsEnabled ? 1 : 0),
        S16("OutPFSet"), .. None(name => U16(name), "OutPFSet_WinTms", "OutPFSet_RvrtTms", "OutPFSet_RmpTms"), Enum("OutPFSet_Ena"),
        .. None(name => S16(name), "VArWMaxPct", "VArMaxPct", "VArAvalPct"), .. None(name => U16(name), "VArPct_WinTms", "VArPct_RvrtTms", "VArPct_RmpTms"), Enum("VArPct_Mod"), Enum("VArPct_Ena"),
        Factor("WMaxLimPct_SF", PowerLimit.Scale), Factor("OutPFSet_SF"), Factor("VArPct_SF"),
    ]);

    private SunSpecModel Meter(string meter)
    {
        string[] phases = ["PhA", "PhB", "PhC"];
        Func<double?> Of(string point) => () => Read(meter, point);
        double? Mean(string point) => Phases(meter, point) is { } each ? each.Average() : null;
        IEnumerable<SunSpecPoint> Counters(string name, Func<double?>? total = null) => [Count(name, total), .. phases.Select(phase => Count(name + phase))];
        return new SunSpecModel(203,
        [
            S16("A", () => Phases(meter, "current")?.Sum(), Tenths), S16("AphA", Of("currentL1"), Tenths), S16("AphB", Of("currentL2"), Tenths), S16("AphC", Of("currentL3"), Tenths), Factor("A_SF", Tenths),
            S16("PhV", () => Mean("voltage"), Tenths), S16("PhVphA", Of("voltageL1"), Tenths), S16("PhVphB", Of("voltageL2"), Tenths), S16("PhVphC", Of("voltageL3"), Tenths),
            .. None(name => S16(name), "PPV", "PhVphAB", "PhVphBC", "PhVphCA"), Factor("V_SF", Tenths),
            S16("Hz", Of("frequency"), Hundredths), Factor("Hz_SF", Hundredths),
            S16("W", Of("activePower"), watts), S16("WphA", Of("activePowerL1"), watts), S16("WphB", Of("activePowerL2"), watts), S16("WphC", Of("activePowerL3"), watts), Factor("W_SF", watts),
            S16("VA", Of("apparentPower"), watts), .. None(name => S16(name), "VAphA", "VAphB", "VAphC"), Factor("VA_SF", watts),
            S16("VAR", Of("reactivePower"), watts), .. None(name => S16(name), "VARphA", "VARphB", "VARphC"), Factor("VAR_SF", watts),
            S16("PF", () => 100 * Read(meter, "powerFactor"), Tenths), .. None(name => S16(name), "PFphA", "PFphB", "PFphC"), Factor("PF_SF", Tenths),
            .. Counters("TotWhExp", Of("energyExport")), .. Counters("TotWhImp", Of("energyImport")), Factor("TotWh_SF", 0),
            .. Counters("TotVAhExp"), .. Counters("TotVAhImp"), Factor("TotVAh_SF"),
            .. new[] { "TotVArhImpQ1", "TotVArhImpQ2", "TotVArhExpQ3", "TotVArhExpQ4" }.SelectMany(name => Counters(name)), Factor("TotVArh_SF"),
            Bits("Evt", () => state.FindDevice(meter) is { IsOnline: true } ? 0 : null),
        ]);
    }

    private SunSpecModel DcPorts() => new(714,
    [
        // Ports may lie behind one another (a meter before a charger), so that nothing adds up over all of them.
        Bits("PrtAlrms"), U16("NPrt", () => server.DcPorts.Count), S16("DCA"), S16("DCW"), U64("DCWhInj"), U64("DCWhAbs"),
        Factor("DCA_SF", Tenths), Factor("DCV_SF", Tenths), Factor("DCW_SF", watts), Factor("DCWH_SF", 0), Factor("Tmp_SF", Tenths),
        .. server.DcPorts.SelectMany((device, index) => DcPort.Of(device, Read).Rows(index + 1, watts, () => IsOn(device.Id))),
    ]);

    private SunSpecModel Battery(string battery)
    {
        Func<double?> Of(string point) => () => Read(battery, point);
        return new SunSpecModel(802,
        [
            U16("AHRtg"), U16("WHRtg", Of("capacity"), HundredWattHours), U16("WChaRteMax", Of("maximumChargePower"), watts), U16("WDisChaRteMax", Of("maximumDischargePower"), watts),
            .. None(name => U16(name), "DisChaRte", "SoCMax", "SoCMin", "SocRsvMax", "SoCRsvMin"), U16("SoC", Of("stateOfCharge"), Tenths), U16("DoD"), U16("SoH", Of("stateOfHealth"), Tenths), U32("NCyc"),
            Enum("ChaSt", () => Read(battery, "power") is { } power ? ChargeState(power) : null), .. None(name => Enum(name), "LocRemCtl"), .. None(name => U16(name), "Hb", "CtrlHb", "AlmRst"),
            Enum("Typ"), Enum("State", Of("status")), Enum("StateVnd"), U32("WarrDt"), Bits("Evt1", Of("events")), .. None(name => Bits(name), "Evt2", "EvtVnd1", "EvtVnd2"),
            U16("V", Of("voltage"), Tenths),
            .. None(name => U16(name), "VMax", "VMin", "CellVMax", "CellVMaxStr", "CellVMaxMod", "CellVMin", "CellVMinStr", "CellVMinMod", "CellVAvg"),
            S16("A", Of("current"), Tenths), U16("AChaMax"), U16("ADisChaMax"), S16("W", Of("power"), watts), Enum("ReqInvState"), S16("ReqW"), Enum("SetOp"), Enum("SetInvState"),
            Factor("AHRtg_SF"), Factor("WHRtg_SF", HundredWattHours), Factor("WChaDisChaMax_SF", watts), Factor("DisChaRte_SF"), Factor("SoC_SF", Tenths), Factor("DoD_SF"), Factor("SoH_SF", Tenths),
            Factor("V_SF", Tenths), Factor("CellV_SF"), Factor("A_SF", Tenths), Factor("AMax_SF"), Factor("W_SF", watts),
        ]);
    }

    // 802 ChaSt: 3 discharging, 4 charging, 6 holding.
    private static double ChargeState(double power) => power > 0 ? 3 : power < 0 ? 4 : 6;

    /// <summary>Good and uncertain values; what is stale, bad or missing is not known.</summary>
    private double? Read(string device, string point) => state.Find(device, point) is { Quality: Quality.Good or Quality.Uncertain } live ? live.Value : null;

    private bool? IsOn(string device) => state.FindDevice(device)?.IsOnline;

    private double[]? Phases(string device, string point)
    {
        double[] known = [.. Enumerable.Range(1, 3).Select(phase => Read(device, point + "L" + phase)).OfType<double>()];
        return known.Length == 3 ? known : null;
    }

    private double[]? All(string point)
    {
        double[] known = [.. server.Inverters.Select(inverter => Read(inverter.Id, point)).OfType<double>()];
        return known.Length == server.Inverters.Count ? known : null;
    }

    private Func<double?> Sum(string point) => () => All(point)?.Sum();

    private Func<double?> Hottest(string point) => () => All(point)?.Max();

    private Func<double?> First(string point) => () => server.Inverters.Select(inverter => Read(inverter.Id, point)).FirstOrDefault(value => value is not null);

    /// <summary>What has a meaning for one inverter only.</summary>
    private Func<double?> Only(string point) => () => server.Inverters.Count == 1 ? Read(server.Inverters[0].Id, point) : null;

    private double? Status() => All("status") is { } each ? StatesByWeight.Cast<int?>().FirstOrDefault(status => each.Contains(status!.Value)) : null;
}
