namespace Busbar.Simulator.Plant;

/// <summary>
/// The books of the plant at one moment: sums that came in, sums that went out, and what the stores hold, all in joules. Between two
/// moments, in = out + what the stores gained; whatever is missing is an error of the physics or of a meter.
/// </summary>
public sealed class PlantLedger
{
    private readonly Dictionary<string, double> _in = [], _out = [], _stored = [];

    private PlantLedger()
    {
    }

    /// <summary>Electricity: the grid meter and the arrays against loads, losses, cars and battery.</summary>
    public static PlantLedger OfElectricity(BuildingPlant plant)
    {
        var ledger = new PlantLedger();
        ledger._in["grid import"] = plant.GridMeter.ImportWattHours * 3600;
        ledger._in["array on the bus"] = plant.DcPv.Array.TakenJoules;
        ledger._in["array on the AC side"] = plant.AcPv.Array.TakenJoules;
        ledger._out["grid export"] = plant.GridMeter.ExportWattHours * 3600;
        ledger._out["AC loads"] = plant.AcLoadJoules;
        ledger._out["conversion losses"] = plant.AcDc.LossJoules + plant.DcPv.LossJoules + plant.AcPv.LossJoules + plant.Battery.LossJoules
            + plant.Chargers.Sum(c => c.LossJoules);
        ledger._out["cars"] = plant.Chargers.Sum(c => c.IntoCarsJoules);
        ledger._out["floors, by their meter"] = plant.FloorsMeter.ImportWattHours * 3600;
        ledger._out["IT, by its meter"] = plant.ItMeter.ImportWattHours * 3600;
        ledger._out["plant room"] = plant.FixedLoads[1].DrawnJoules;
        ledger._out["heat pump"] = plant.HeatPump.ElectricJoules;
        ledger._out["water heater, ice store"] = plant.Loads.All.Skip(2).Sum(l => l.DrawnJoules);
        ledger._stored["battery"] = plant.Battery.StoredJoules;
        return ledger;
    }

    /// <summary>Heat of rooms and water: heat meter, sun, people and lamps against losses and cold.</summary>
    public static PlantLedger OfHeat(BuildingPlant plant)
    {
        var ledger = new PlantLedger();
        ledger._in["district heat, by its meter"] = plant.Substation.Meter.HeatWattHours * 3600;
        ledger._in["sun"] = plant.Rooms.Sum(r => r.SunJoules);
        ledger._in["people"] = plant.Rooms.Sum(r => r.PeopleJoules);
        ledger._in["lamps, sockets, fans, by their meter"] = plant.FloorsMeter.ImportWattHours * 3600;
        ledger._in["water heater's element"] = plant.Loads.All[2].DrawnJoules;
        ledger._in["tank, from outdoors"] = plant.HeatPump.GainJoules;
        ledger._in["heat pump's and ice chiller's electricity"] = plant.HeatPump.ElectricJoules + plant.Loads.All[3].DrawnJoules;
        ledger._out["rooms to outdoors"] = plant.Rooms.Sum(r => r.LostJoules);
        ledger._out["hot water drawn and lost"] = plant.Loads.WaterHeater.DrawnJoules + plant.Loads.WaterHeater.LostJoules;
        ledger._out["condenser of the heat pump"] = plant.HeatPump.RejectedJoules;
        ledger._out["condenser of the ice chiller"] = plant.Loads.All[3].DrawnJoules + plant.Loads.IceStore.MadeJoules;
        ledger._stored["rooms"] = plant.Rooms.Sum(r => r.StoredJoules);
        ledger._stored["risers"] = plant.Risers.Sum(r => r.StoredJoules);
        ledger._stored["tank"] = plant.HeatPump.StoredJoules;
        ledger._stored["water heater"] = plant.Loads.WaterHeater.StoredJoules;
        ledger._stored["ice"] = -plant.Loads.IceStore.ColdJoules;
        return ledger;
    }

    /// <summary>What came in between an earlier moment and this one, J.</summary>
    public double InSince(PlantLedger earlier) => _in.Sum(e => e.Value - earlier._in[e.Key]);

    /// <summary>In less out less gain of the stores, J; 0 when the books close.</summary>
    public double MissingSince(PlantLedger earlier) =>
        InSince(earlier) - _out.Sum(e => e.Value - earlier._out[e.Key]) - _stored.Sum(e => e.Value - earlier._stored[e.Key]);

    /// <summary>Every account with its change, kWh; for error messages.</summary>
    public string Describe(PlantLedger earlier) => string.Join("; ",
        _in.Select(e => FormattableString.Invariant($"+{e.Key} {(e.Value - earlier._in[e.Key]) / 3.6e6:F2}"))
            .Concat(_out.Select(e => FormattableString.Invariant($"-{e.Key} {(e.Value - earlier._out[e.Key]) / 3.6e6:F2}")))
            .Concat(_stored.Select(e => FormattableString.Invariant($"={e.Key} {(e.Value - earlier._stored[e.Key]) / 3.6e6:F2}"))));
}
