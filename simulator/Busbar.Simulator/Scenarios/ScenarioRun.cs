using Busbar.Simulator.Faults;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Plant.Weather;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Scenarios;

/// <summary>What came of an expectation.</summary>
/// <param name="Found">The value that decided; NaN: none.</param>
public sealed record ScenarioOutcome(ScenarioExpectation Expectation, bool IsMet, double Found);

/// <summary>What came of a scenario.</summary>
/// <param name="Baseline">Of the same building without policies, in the same weather and with the same mishaps.</param>
/// <param name="Refusals">Commands that a controller refused, each told once in a row; the run goes on.</param>
public sealed record ScenarioResult(
    Scenario Scenario, Indicators Indicators, Indicators Baseline, IReadOnlyList<ScenarioOutcome> Outcomes, ScenarioTrace Trace, ScenarioTrace BaselineTrace, IReadOnlyList<ScenarioRefusal> Refusals)
{
    public bool IsMet => Outcomes.All(o => o.IsMet);
}

/// <summary>A command that a controller refused.</summary>
/// <param name="At">When it was told, from the start.</param>
/// <param name="Times">How often one after the other, for the same reason.</param>
public sealed record ScenarioRefusal(TimeSpan At, string Point, string Reason, int Times);

/// <summary>Plays a scenario: the building with its policies, and beside it the same building without.</summary>
public sealed class ScenarioRun
{
    private readonly Scenario _scenario;
    private readonly ScenarioBuilding _building;
    private readonly Indicators _indicators;
    private readonly ScenarioTrace _trace;
    private readonly bool _withPolicies;
    private readonly ScenarioGateway? _gateway;
    private readonly List<(TimeSpan At, Action Do)> _agenda = [];
    private readonly List<(ScenarioEvent Event, TimeSpan Since)> _drifts = [];
    private readonly Probe[] _probes;
    private readonly List<ScenarioRefusal> _refusals = [];
    private ResponseWatch? _response;

    private ScenarioRun(Scenario scenario, bool withPolicies, Diagnostics diagnostics)
    {
        _scenario = scenario;
        _withPolicies = withPolicies;
        SimulationOptions options = new()
        {
            Seed = scenario.Seed,
            Start = scenario.Start,
            PlantStep = scenario.Step,
            StateOfCharge = scenario.StateOfCharge,
            HasTransients = scenario.HasTransients,
            Boundary = layout => new SyntheticWeather(scenario.Seed, layout, new ClimateParameters { CloudCover = scenario.Cloud, TemperatureOffset = scenario.TemperatureOffset }),
        };
        _building = ScenarioBuilding.Make(scenario, options, withPolicies, diagnostics);
        _gateway = withPolicies ? ScenarioGateway.Of(scenario, _building, diagnostics) : null;
        _indicators = new Indicators(scenario, _building.Plant);
        _trace = new ScenarioTrace(scenario.Duration);
        _probes = [.. scenario.Expectations.Where(e => !e.IsIndicator).Select(e => new Probe(e))];
        foreach (ScenarioEvent one in scenario.Events)
        {
            Plan(one);
        }
    }

    /// <summary>Plays it twice.</summary>
    /// <exception cref="ArgumentException">The controllers' documents cannot be made.</exception>
    public static ScenarioResult Play(Scenario scenario, Diagnostics diagnostics)
    {
        ScenarioRun without = new(scenario, false, diagnostics);
        without.Live();
        ScenarioRun run = new(scenario, true, diagnostics);
        run.Live();
        run._indicators.CompareWith(without._indicators);
        ScenarioOutcome[] outcomes = [.. scenario.Expectations.Select(e => e.IsIndicator ? Judge(e, run._indicators, without._indicators) : run._probes.First(p => p.Expectation == e).Outcome())];
        return new ScenarioResult(scenario, run._indicators, without._indicators, outcomes, run._trace, without._trace, run._refusals);
    }

    private static ScenarioOutcome Judge(ScenarioExpectation expectation, Indicators with, Indicators without)
    {
        double found = with[expectation.Subject], unit = expectation.OfBaseline ? without[expectation.Subject] : 1;
        return new ScenarioOutcome(expectation, found >= expectation.AtLeast * unit - 1e-9 && found <= expectation.AtMost * unit + 1e-9, found);
    }

    private void Live()
    {
        // Moments at which somebody looks or acts are met exactly; in between every ten seconds, a minute in long runs.
        TimeSpan beat = TimeSpan.FromSeconds(_scenario.Duration > TimeSpan.FromDays(8) ? 60 : 10);
        _agenda.Sort((a, b) => a.At.CompareTo(b.At));
        TimeSpan now = TimeSpan.Zero;
        int next = 0;
        while (true)
        {
            while (next < _agenda.Count && _agenda[next].At <= now)
            {
                _agenda[next++].Do();
            }

            _gateway?.Step(now);
            foreach (Probe probe in _probes)
            {
                probe.Look(now, this);
            }

            if (now >= _scenario.Duration)
            {
                return;
            }

            TimeSpan until = now + beat;
            until = next < _agenda.Count && _agenda[next].At < until ? _agenda[next].At : until;
            until = until > _scenario.Duration ? _scenario.Duration : until;
            foreach (Probe probe in _probes)
            {
                until = probe.NextLook(now) is { } look && look > now && look < until ? look : until;
            }

            Drift(now);
            _building.Run(until - now);
            double seconds = (until - now).TotalSeconds;
            now = until;
            _indicators.Sample(seconds, (_scenario.Start + now).DateTime);
            _response?.Look(now, _building.Plant.GridMeter.PowerWatts, _indicators);
            _trace.Look(now, _building.Plant);
            NoteRefusals(now);
        }
    }

    private void NoteRefusals(TimeSpan now)
    {
        foreach ((string point, string reason) in _building.TakeRefusals())
        {
            int known = _refusals.FindLastIndex(r => r.Point == point);
            if (known >= 0 && _refusals[known].Reason == reason)
            {
                _refusals[known] = _refusals[known] with { Times = _refusals[known].Times + 1 };
            }
            else
            {
                _refusals.Add(new ScenarioRefusal(now, point, reason, 1));
            }
        }
    }

    private double Read(string subject)
    {
        BuildingPlant plant = _building.Plant;
        string[] parts = subject.Split('/');
        return subject switch
        {
            "bus/voltage" => plant.Bus.Voltage,
            "bus/perUnit" => plant.Bus.Voltage / plant.Bus.NominalVoltage,
            _ => plant.Find(parts[0])?.Read(parts[1]) ?? double.NaN,
        };
    }

    private void Plan(ScenarioEvent one)
    {
        (Action begin, Action? end) = Deed(one);
        _agenda.Add((one.At, begin));
        if (one.For is { } length && end is not null)
        {
            _agenda.Add((one.At + length, end));
        }
    }

    private (Action Begin, Action? End) Deed(ScenarioEvent one)
    {
        BuildingPlant plant = _building.Plant;
        string[] parts = one.Subject.Split('/');
        switch (one.Do)
        {
            case ScenarioDeed.GridLost: return (() => plant.Grid.IsAvailable = false, () => plant.Grid.IsAvailable = true);
            case ScenarioDeed.DeviceSilent: return (() => Silence(one.Subject, true), () => Silence(one.Subject, false));
            case ScenarioDeed.BusSilent: return (() => SilenceBus(one.Subject, true), () => SilenceBus(one.Subject, false));
            case ScenarioDeed.ReadingStuck: return (() => _building.FaultsOf(parts[0]).Stick(parts[1]), () => _building.FaultsOf(parts[0]).Clear());
            case ScenarioDeed.ReadingOff: return (() => _building.FaultsOf(parts[0]).Shift(parts[1], one.Value), () => _building.FaultsOf(parts[0]).Clear());
            case ScenarioDeed.ReadingNoisy: return (() => _building.FaultsOf(parts[0]).Noise(parts[1], one.Value), () => _building.FaultsOf(parts[0]).Clear());
            case ScenarioDeed.ReadingDrifts:
                return (() => _drifts.Add((one, one.At)), () =>
                {
                    _drifts.RemoveAll(d => d.Event == one);
                    _building.FaultsOf(parts[0]).Clear();
                }
                );
            case ScenarioDeed.Set:
                double before = double.NaN;
                return (() =>
                {
                    before = plant.Find(parts[0])!.Read(parts[1]);
                    plant.Find(parts[0])!.Write(parts[1], one.Value);
                }, () => plant.Find(parts[0])!.Write(parts[1], before));
            case ScenarioDeed.Command: return (() => Command(one, one.Subject, one.Value), null);
            case ScenarioDeed.DemandResponse:
                return (() =>
                {
                    _indicators.ResponseSeconds = _indicators.ResponseDepth = double.NaN;
                    _response = new ResponseWatch(one, _trace.MeanImport(one.At, TimeSpan.FromMinutes(15)));
                    foreach ((string point, double value) in one.Commands)
                    {
                        Command(one, point, value);
                    }
                }, null);
            case ScenarioDeed.GatewayLost: return (() => _building.Gateway(false), () => _building.Gateway(true));
            case ScenarioDeed.BrokerLost: return (() => _building.Broker(false), () => _building.Broker(true));
            case ScenarioDeed.ClockLost: return (() => Clock(one.Subject, false), () => Clock(one.Subject, true));
            case ScenarioDeed.HeatNetworkCold: return (() => plant.Substation.NetworkLimit = one.Value, () => plant.Substation.NetworkLimit = double.PositiveInfinity);
            default: return (() => Cloud(one.Value), () => Cloud(null));
        }
    }

    private void Cloud(double? cover) => ((SyntheticWeather)_building.Plant.Boundary).CloudOverride = cover;

    private void Clock(string controller, bool isKnown)
    {
        if (_withPolicies)
        {
            _building.Clock(controller, isKnown);
        }
    }

    private void Command(ScenarioEvent one, string point, double value)
    {
        if (_withPolicies)
        {
            _building.Command(point, value, one.Level, one.Life);
        }
    }

    private void Silence(string device, bool isSilent) => _building.FaultsOf(device).Line = isSilent ? LineFault.Silence : LineFault.None;

    private void SilenceBus(string subject, bool isSilent)
    {
        string[] parts = subject.Split('/');
        SiteController controller = _scenario.Site.FindController(parts[0])!;
        foreach (SiteDevice device in controller.DevicesOn(controller.Buses.First(b => b.Id == parts[1])))
        {
            Silence(device.Id, isSilent);
        }
    }

    private void Drift(TimeSpan now)
    {
        foreach ((ScenarioEvent one, TimeSpan since) in _drifts)
        {
            string[] parts = one.Subject.Split('/');
            _building.FaultsOf(parts[0]).Shift(parts[1], one.Value * (now - since).TotalHours);
        }
    }

    /// <summary>Watches one expectation of a point.</summary>
    private sealed class Probe(ScenarioExpectation expectation)
    {
        private bool? _isMet;
        private double _found = double.NaN;

        public ScenarioExpectation Expectation => expectation;

        public TimeSpan? NextLook(TimeSpan now) => now < expectation.From ? expectation.From : now < expectation.To ? expectation.To : null;

        public void Look(TimeSpan now, ScenarioRun run)
        {
            if (now < expectation.From || now > expectation.To || (expectation.Within ? _isMet == true : _isMet == false))
            {
                return;
            }

            _found = run.Read(expectation.Subject);
            _isMet = _found >= expectation.AtLeast && _found <= expectation.AtMost;
        }

        public ScenarioOutcome Outcome() => new(expectation, _isMet == true, _found);
    }

    /// <summary>How deep, and how soon, the import falls after a demand-response event began: response time is that to 90 % of the depth asked for.</summary>
    private sealed class ResponseWatch(ScenarioEvent one, double before)
    {
        private double _sum;
        private int _count;

        public void Look(TimeSpan now, double import, Indicators indicators)
        {
            TimeSpan since = now - one.At;
            if (since <= TimeSpan.Zero || since > one.Life)
            {
                return;
            }

            if (double.IsNaN(indicators.ResponseSeconds) && before - import >= 0.9 * one.Value)
            {
                indicators.ResponseSeconds = since.TotalSeconds;
            }

            _sum += before - import;
            indicators.ResponseDepth = _sum / ++_count;
        }
    }
}
