using Busbar.Planner.Buildings;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Planner.Year;

/// <summary>Makes plans for a simulated building by the gateway's own forecasts, requests and commands, and sends them as entries that expire.</summary>
internal sealed class PlanDrive
{
    private readonly SiteForecasts _forecasts;
    private readonly SitePlanRequest _requests;
    private readonly PlanCommands _commands;
    private readonly PointBuilding _building;
    private PlanRequest? _request;
    private Plan? _plan;

    public PlanDrive(SiteModel site, PlanSettings settings, IPlanReadings readings, PointBuilding building)
    {
        SiteMeasures measures = new(site, settings, readings);
        _forecasts = new SiteForecasts(site, settings, measures);
        _requests = new SitePlanRequest(site, settings, new PlanEvents(settings), readings, measures);
        _commands = new PlanCommands(site, settings, readings);
        _building = building;
    }

    /// <summary>Plans made.</summary>
    public int Made { get; private set; }

    /// <summary>Of them, without a solution.</summary>
    public int Failed { get; private set; }

    public async Task PlanAsync(DateTimeOffset quarter, CancellationToken cancel)
    {
        (double[] load, double[] pv) = await _forecasts.ForecastAsync(quarter, cancel);
        await _requests.LearnAsync(quarter, cancel);
        _request = _requests.Make(quarter, quarter, load, pv, _forecasts);
        _plan = BuildingPlanner.Make(_request);
        Made++;
        Failed += _plan is null ? 1 : 0;
    }

    /// <summary>Sends what the step of a moment asks for.</summary>
    public void Command(DateTimeOffset now)
    {
        if (_plan?.Steps.LastOrDefault(s => s.Start <= now) is not { } step || _request is null)
            return;
        foreach (PlanCommand command in _commands.Of(step, _request))
            _building.Command($"{command.Device}/{command.Point}", command.Value, PlanPublisher.Priority, PlanPublisher.Expiry);
    }
}
