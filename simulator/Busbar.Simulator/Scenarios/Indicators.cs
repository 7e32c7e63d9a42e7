using Busbar.Simulator.Plant;

namespace Busbar.Simulator.Scenarios;

/// <summary>
/// What a stretch of a building's life comes to. Formulas are those of the literature (self-consumption, self-sufficiency, peak-valley rate, curve-following
/// error; flexibility index: Junker et al. 2018, IEA EBC Annex 67; imbalance of risers: greatest distance from the mean by area).
/// </summary>
public sealed class Indicators
{
    /// <summary>Their names in files and tables.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "cost", "importEnergy", "exportEnergy", "heatEnergy", "peak", "selfConsumption", "selfSufficiency", "peakValleyRate", "curveError", "flexibilityIndex",
        "responseSeconds", "responseDepth", "discomfort", "legalViolations", "busOutOfBand", "busDead", "switchings", "relaySwitchings", "storedEnergy", "riserImbalance",
    ];

    // Occupied rooms: 18 to 28 degC (chosen; the law's setpoints are 20 and 26, a room may lag).
    private const double ColdBelow = 18, WarmAbove = 28;

    // Share of nominal (domain: the band within which nothing is shed but the economic tiers).
    private const double LowestBus = 0.90, HighestBus = 1.07;
    private readonly BuildingPlant _plant;
    private readonly Scenario _scenario;
    private readonly double _import0, _export0, _heat0, _pv0, _stored0;
    private readonly List<double> _quarters = [];
    private readonly bool[] _relays = new bool[8];
    private double _import, _export, _quarterStart, _curveError, _curveSum, _quarterSeconds;
    private double _imbalance, _imbalanceSeconds, _priceSum, _seconds, _baselineCost = double.NaN;
    private int _stage, _compressorSwitchings;

    public Indicators(Scenario scenario, BuildingPlant plant)
    {
        _scenario = scenario;
        _plant = plant;
        _import = _import0 = _quarterStart = plant.GridMeter.ImportWattHours;
        _export = _export0 = plant.GridMeter.ExportWattHours;
        _heat0 = plant.Substation.Meter.HeatWattHours;
        _pv0 = Pv;
        _stored0 = plant.Battery.StoredJoules;
        for (int relay = 0; relay < 8; relay++)
        {
            _relays[relay] = plant.Loads.Relays.IsClosed(relay + 1);
        }

        _stage = plant.HeatPump.RunningStage;
    }

    /// <summary>Yuan for energy; what the battery holds more or less at the end is not counted.</summary>
    public double Cost { get; private set; }

    /// <summary>The site file tells no price: the cost counts a kWh as one yuan.</summary>
    public bool IsPriceUnknown { get; private set; }

    /// <summary>Of relays and compressor.</summary>
    public int Switchings => RelaySwitchings + _compressorSwitchings;

    /// <summary>Of relays alone: a compressor that holds its tank switches without any policy.</summary>
    public int RelaySwitchings { get; private set; }

    public double BusOutOfBandSeconds { get; private set; }

    public double BusDeadSeconds { get; private set; }

    public double DiscomfortKelvinHours { get; private set; }

    /// <summary>Minutes in which a thermostat of a public building was set beyond the law.</summary>
    public double LegalViolationMinutes { get; private set; }

    /// <summary>Of the last demand-response event, s; NaN: none, or its depth was not reached.</summary>
    public double ResponseSeconds { get; set; } = double.NaN;

    /// <summary>Of the last demand-response event, W; NaN: none.</summary>
    public double ResponseDepth { get; set; } = double.NaN;

    private double Pv => (_plant.DcPv.Array.TakenJoules + _plant.AcPv.Array.TakenJoules) / 3600;

    // Of the battery, more or less than at the start, kWh.
    private double Stored => (_plant.Battery.StoredJoules - _stored0) / 3.6e6;

    /// <summary>
    /// Takes the cost of the same building without policies. A battery that ends fuller or emptier than there would buy or sell the difference, so
    /// the difference counts at the mean price of the time.
    /// </summary>
    public void CompareWith(Indicators baseline) => _baselineCost = baseline.Cost + (Stored - baseline.Stored) * (_seconds > 0 ? _priceSum / _seconds : 1);

    /// <summary>Looks after so many seconds.</summary>
    public void Sample(double seconds, DateTime local)
    {
        double import = _plant.GridMeter.ImportWattHours - _import, export = _plant.GridMeter.ExportWattHours - _export;
        (_import, _export) = (_import + import, _export + export);
        double? price = _scenario.Site.Tariff?.PriceAt(local.AddSeconds(-seconds / 2));
        IsPriceUnknown |= price is null;
        _priceSum += (price ?? 1) * seconds;
        _seconds += seconds;
        Cost += (import * (price ?? 1) - export * _scenario.ExportPrice) / 1000;
        _quarterSeconds += seconds;
        if (_quarterSeconds >= 900 - 1e-6)
        {
            Quarter(local.AddSeconds(-450));
        }

        double share = _plant.Bus.Voltage / _plant.Bus.NominalVoltage;
        BusOutOfBandSeconds += share is < LowestBus or > HighestBus ? seconds : 0;
        BusDeadSeconds += share < 0.5 ? seconds : 0;
        Rooms(seconds);
        Risers(seconds);
        Switches();
    }

    /// <summary>By the name of <see cref="Names"/>; NaN: it has none here.</summary>
    public double this[string name]
    {
        get
        {
            double import = _import - _import0, export = _export - _export0, pv = Pv - _pv0;
            // What the building used: bought, made, and taken out of the battery.
            double used = import - export + pv - Stored * 1000;
            return name switch
            {
                "cost" => Cost,
                "importEnergy" => import / 1000,
                "exportEnergy" => export / 1000,
                "heatEnergy" => (_plant.Substation.Meter.HeatWattHours - _heat0) / 1000,
                "peak" => _quarters.Count > 0 ? _quarters.Max() / 1000 : double.NaN,
                "selfConsumption" => pv > 100 ? Math.Clamp((pv - export) / pv, 0, 1) : double.NaN,
                "selfSufficiency" => used > 0 ? Math.Clamp((used - import) / used, 0, 1) : double.NaN,
                "peakValleyRate" => _quarters.Count > 1 && _quarters.Max() > 0 ? (_quarters.Max() - _quarters.Min()) / _quarters.Max() : double.NaN,
                "curveError" => _curveSum > 0 ? _curveError / _curveSum : double.NaN,
                "flexibilityIndex" => _baselineCost > 0 ? 1 - Cost / _baselineCost : double.NaN,
                "responseSeconds" => ResponseSeconds,
                "responseDepth" => ResponseDepth / 1000,
                "discomfort" => DiscomfortKelvinHours,
                "legalViolations" => LegalViolationMinutes,
                "busOutOfBand" => BusOutOfBandSeconds,
                "busDead" => BusDeadSeconds,
                "switchings" => Switchings,
                "relaySwitchings" => RelaySwitchings,
                "storedEnergy" => Stored,
                "riserImbalance" => _imbalanceSeconds > 0 ? _imbalance / _imbalanceSeconds : double.NaN,
                _ => throw new ArgumentException($"there is no indicator '{name}'", nameof(name)),
            };
        }
    }

    /// <summary>Unit of an indicator, for tables.</summary>
    public static string UnitOf(string name) => name switch
    {
        "cost" => "yuan",
        "importEnergy" or "exportEnergy" or "heatEnergy" or "storedEnergy" => "kWh",
        "riserImbalance" => "K",
        "peak" or "responseDepth" => "kW",
        "responseSeconds" or "busOutOfBand" or "busDead" => "s",
        "discomfort" => "K h",
        "legalViolations" => "min",
        _ => "",
    };

    private void Quarter(DateTime middle)
    {
        double mean = (_import - _quarterStart) * 3600 / _quarterSeconds;
        _quarterStart = _import;
        _quarterSeconds = 0;
        _quarters.Add(mean);
        if (_scenario.TargetCurve is { } curve)
        {
            double target = curve[(int)(middle.TimeOfDay.TotalMinutes / 15) % 96];
            _curveError += Math.Abs(mean - target);
            _curveSum += Math.Abs(target);
        }
    }

    private void Rooms(double seconds)
    {
        bool isOccupied = _plant.OccupancyShare > 0.2;
        for (int room = 0; room < _plant.Rooms.Count; room++)
        {
            double air = _plant.Rooms[room].AirTemperature;
            DiscomfortKelvinHours += isOccupied ? (Math.Max(0, ColdBelow - air) + Math.Max(0, air - WarmAbove)) * seconds / 3600 / _plant.Rooms.Count : 0;
            Plant.Thermal.Thermostat thermostat = _plant.Thermostats[room];
            bool isIllegal = _scenario.Site.IsPublic && thermostat.On
                && (thermostat.Mode == Plant.Thermal.Thermostat.Heating ? thermostat.Setpoint > 20.01 : thermostat.Mode == Plant.Thermal.Thermostat.Cooling && thermostat.Setpoint < 25.99);
            LegalViolationMinutes += isIllegal ? seconds / 60 : 0;
        }
    }

    /// <summary>Farthest return temperature from the mean by area, while all risers carry water and district heat flows.</summary>
    private void Risers(double seconds)
    {
        if (_plant.Risers.Count < 2 || _plant.Substation.HeatWatts <= 0 || _plant.Risers.Any(r => r.Flow <= 0))
        {
            return;
        }

        double Area(Plant.Thermal.Riser riser) => riser.Rooms.Sum(room => _plant.Rooms[room].Layout.AreaSquareMetres);
        double mean = _plant.Risers.Sum(r => Area(r) * r.ReturnTemperature) / _plant.Risers.Sum(Area);
        _imbalance += _plant.Risers.Max(r => Math.Abs(r.ReturnTemperature - mean)) * seconds;
        _imbalanceSeconds += seconds;
    }

    private void Switches()
    {
        for (int relay = 0; relay < 8; relay++)
        {
            bool isClosed = _plant.Loads.Relays.IsClosed(relay + 1);
            RelaySwitchings += isClosed != _relays[relay] ? 1 : 0;
            _relays[relay] = isClosed;
        }

        _compressorSwitchings += _plant.HeatPump.RunningStage > 0 != _stage > 0 ? 1 : 0;
        _stage = _plant.HeatPump.RunningStage;
    }
}
