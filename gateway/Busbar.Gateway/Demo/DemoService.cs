using Busbar.Gateway.Broker;

namespace Busbar.Gateway.Demo;

/// <summary>Runs the demo building beside the gateway: it starts after the broker and stops before it, so that its controllers can say farewell.</summary>
internal sealed class DemoService(DemoBuilding building, EmbeddedBroker broker, ILoggerFactory loggers, RunOutcome outcome) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        building.Start(broker.Port, loggers, outcome);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => building.StopAsync();
}
