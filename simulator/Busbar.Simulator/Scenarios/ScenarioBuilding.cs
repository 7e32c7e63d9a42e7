using System.Security.Cryptography;
using System.Text;
using Busbar.Controller;
using Busbar.Points;
using Busbar.Simulator.Faults;
using Busbar.Simulator.Plant;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Scenarios;

/// <summary>A building to play a scenario on, at one of the depths.</summary>
internal abstract class ScenarioBuilding
{
    public abstract BuildingPlant Plant { get; }

    public abstract void Run(TimeSpan duration);

    public abstract DeviceFaults FaultsOf(string device);

    public abstract void Command(string point, double value, int level, TimeSpan expiry);

    /// <summary>Commands that the controllers refused since the last call: point and reason.</summary>
    public abstract IReadOnlyList<(string Point, string Reason)> TakeRefusals();

    /// <summary>Withdraws what was commanded at a level.</summary>
    public abstract void Release(string point, int level);

    /// <summary>The newest that the gateway knows of a point.</summary>
    public abstract GatewayReading Reading(PointReference point);

    public virtual bool IsGatewayThere => true;

    public virtual void Gateway(bool isThere)
    {
    }

    public virtual void Broker(bool isThere)
    {
    }

    public abstract void Clock(string controller, bool isKnown);

    public static ScenarioBuilding Make(Scenario scenario, SimulationOptions options, bool withPolicies, Diagnostics diagnostics)
    {
        if (!withPolicies || scenario.Depth == ScenarioDepth.Policies)
        {
            IReadOnlyList<PointController> controllers = withPolicies
                ? PointController.MakeAll(scenario.Site, scenario.Types, diagnostics) ?? throw new ArgumentException(diagnostics.ToString(), nameof(scenario))
                : [];
            return new ByPoints(new PointBuilding(scenario.Site, controllers, options));
        }

        return new ByMessages(scenario, new SimulatedSite(scenario.Site, scenario.Types.Library, options), diagnostics);
    }

    private sealed class ByPoints(PointBuilding building) : ScenarioBuilding
    {
        private readonly List<(string, string)> _refusals = [];

        public override BuildingPlant Plant => building.Plant;

        public override void Run(TimeSpan duration) => building.Run(duration);

        public override DeviceFaults FaultsOf(string device) => building.Faults[device];

        public override void Command(string point, double value, int level, TimeSpan expiry)
        {
            if (building.Controllers.Count > 0 && building.Command(point, value, level, expiry) is { } refusal)
            {
                _refusals.Add((point, refusal.En));
            }
        }

        public override IReadOnlyList<(string Point, string Reason)> TakeRefusals()
        {
            (string, string)[] taken = [.. _refusals];
            _refusals.Clear();
            return taken;
        }

        public override void Release(string point, int level) => building.Release(point, level);

        public override GatewayReading Reading(PointReference point) => building.Reading(point.Id);

        public override void Clock(string controller, bool isKnown) => building.IsTimeKnown = isKnown;
    }

    private sealed class ByMessages : ScenarioBuilding
    {
        private readonly VirtualBuilding _building;
        private readonly VirtualGateway _gateway;
        private int _told;

        public ByMessages(Scenario scenario, SimulatedSite site, Diagnostics diagnostics)
        {
            DocumentCompiler compiler = DocumentCompiler.For(scenario.Types);
            _building = new VirtualBuilding(
                site,
                c => new ControllerSettings(c.Id, Key(c), scenario.Site.Id),
                c => compiler.Compile(scenario.Site, c.Id, Key(c), new DocumentStamp(1, DateTimeOffset.UnixEpoch), diagnostics)?.Bytes ?? throw new ArgumentException(diagnostics.ToString(), nameof(scenario)),
                pointsInsteadOfBytes: scenario.Depth == ScenarioDepth.Messages);
            _gateway = new VirtualGateway(_building);
        }

        public override BuildingPlant Plant => _building.Site.Plant;

        public override void Run(TimeSpan duration) => _building.Run(duration);

        public override DeviceFaults FaultsOf(string device) => _building.Site.Devices[device].Faults;

        public override void Command(string point, double value, int level, TimeSpan expiry)
        {
            if (!_gateway.IsThere)
            {
                return;
            }

            string[] parts = point.Split('/');
            _gateway.Command(parts[0], parts[1], value, 1, (int)expiry.TotalSeconds, level);
        }

        public override IReadOnlyList<(string Point, string Reason)> TakeRefusals()
        {
            (string, string)[] taken = [.. _gateway.Refusals.Skip(_told).Select(r => (r.Point, Text(r.Reason)))];
            _told = _gateway.Refusals.Count;
            return taken;
        }

        private static string Text(CommandRefusal reason) => reason >= CommandRefusal.EngineBase
            ? ReasonTexts.Refusal((byte)(reason - CommandRefusal.EngineBase)).En
            : $"the controller refuses it ({reason})";

        public override void Release(string point, int level) => Command(point, double.NaN, level, TimeSpan.FromSeconds(1));

        public override GatewayReading Reading(PointReference point) => _gateway.Points.TryGetValue(point.Id, out HeardPoint heard)
            ? new GatewayReading(double.IsNaN(heard.Value) ? null : heard.Value, heard.Quality, DateTimeOffset.FromUnixTimeMilliseconds(heard.UnixMilliseconds))
            : new GatewayReading(null, Quality.NotPresent, null);

        public override bool IsGatewayThere => _gateway.IsThere;

        public override void Gateway(bool isThere) => _gateway.IsThere = isThere;

        public override void Broker(bool isThere)
        {
            foreach (VirtualController controller in _building.Controllers)
            {
                controller.Link.IsBrokerUp = isThere;
            }
        }

        public override void Clock(string controller, bool isKnown)
        {
            if (isKnown)
            {
                _building[controller].Clock.IsUtcKnown = true;
                return;
            }

            _building[controller].CutPower();
            _building[controller].Boot(isUtcKnown: false);
        }

        private static byte[] Key(SiteController controller) => SHA256.HashData(Encoding.UTF8.GetBytes("scenario " + controller.Id));
    }
}
