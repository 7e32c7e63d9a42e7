using Busbar.Gateway.Broker;

namespace Busbar.Gateway.Demo;

/// <summary>Runs the demo building beside the gateway: it starts after the broker and stops before it, so that its controllers can say farewell.</summary>
internal sealed class DemoService(DemoBuilding building, BrokerOptions broker, IEnumerable<EmbeddedBroker> embedded, ILoggerFactory loggers, RunOutcome outcome) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        building.Start(broker.Host, embedded.FirstOrDefault()?.Port ?? broker.Port, loggers, outcome);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => building.StopAsync();
}
