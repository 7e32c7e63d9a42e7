using Busbar.Gateway.Broker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.Broker;

public class The_gateway_as_host_application
{
    [Fact]
    public async Task Is_online_while_it_is_connected_and_says_goodbye()
    {
        await using EmbeddedBroker broker = await Broker();
        await using GatewayRig gateway = new(new BrokerOptions { IsEmbedded = false, Port = broker.Port });
        await using StateWatcher watcher = new(gateway.Signal);
        await watcher.ConnectAsync(broker.Port);
        await gateway.StartAsync();
        await gateway.Signal.Until("online", () => watcher.Last.StartsWith("{\"online\":true,\"timestamp\":", StringComparison.Ordinal));
        await gateway.StopAsync();
        await gateway.Signal.Until("offline", () => watcher.Last.StartsWith("{\"online\":false,\"timestamp\":", StringComparison.Ordinal));

        await using StateWatcher late = new(gateway.Signal);
        await late.ConnectAsync(broker.Port);
        await gateway.Signal.Until("the state is retained for who comes later", () => late.States.Count > 0);
        Assert.True(late.States[0].IsRetained);
        Assert.Equal(watcher.Last, late.Last);
    }

    [Fact]
    public async Task Is_offline_by_its_will_when_its_connection_breaks_and_online_again_by_itself()
    {
        await using EmbeddedBroker broker = await Broker();
        await using TcpRelay wire = new(broker.Port);
        await using GatewayRig gateway = new(new BrokerOptions { IsEmbedded = false, Port = wire.Port });
        await using StateWatcher watcher = new(gateway.Signal);
        await watcher.ConnectAsync(broker.Port);
        await gateway.StartAsync();
        await gateway.Signal.Until("online", () => watcher.Last.Contains("true", StringComparison.Ordinal));
        string online = watcher.Last;
        wire.Cut();
        await gateway.Signal.Until("offline and online again", () => watcher.States.Count >= 3);

        Assert.Equal(online.Replace("true", "false", StringComparison.Ordinal), watcher.States[1].Payload);
        Assert.Contains("true", watcher.States[2].Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contradicts_whoever_says_that_it_is_offline()
    {
        await using EmbeddedBroker broker = await Broker();
        await using GatewayRig gateway = new(new BrokerOptions { IsEmbedded = false, Port = broker.Port });
        await using StateWatcher watcher = new(gateway.Signal);
        await watcher.ConnectAsync(broker.Port);
        await gateway.StartAsync();
        await gateway.Signal.Until("online", () => watcher.Last.Contains("true", StringComparison.Ordinal));
        string online = watcher.Last;
        await watcher.PublishAsync("{\"online\":false,\"timestamp\":1}");

        await gateway.Signal.Until("contradicted", () => watcher.States.Count >= 3);
        Assert.Equal(online, watcher.Last);
    }

    private static async Task<EmbeddedBroker> Broker()
    {
        EmbeddedBroker broker = new(new BrokerOptions { Port = 0 }, NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync(default);
        return broker;
    }
}
