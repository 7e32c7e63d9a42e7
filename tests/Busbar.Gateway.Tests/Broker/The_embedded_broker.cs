using System.Net;
using System.Net.Sockets;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Tests.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.Broker;

public class The_embedded_broker
{
    [Fact]
    public async Task Says_which_port_is_in_use_and_how_to_change_it()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using EmbeddedBroker broker = new(new BrokerOptions { Port = port }, NullLogger<EmbeddedBroker>.Instance);

        BrokerException refusal = await Assert.ThrowsAsync<BrokerException>(() => broker.StartAsync(default));
        Assert.Equal($"MQTT port {port} at 127.0.0.1 is in use by another program; choose another one with --mqtt-port.", refusal.Message);
    }

    [Fact]
    public async Task Does_not_listen_on_a_name()
    {
        await using EmbeddedBroker broker = new(new BrokerOptions { Host = "gateway.example" }, NullLogger<EmbeddedBroker>.Instance);

        BrokerException refusal = await Assert.ThrowsAsync<BrokerException>(() => broker.StartAsync(default));
        Assert.Contains("\"gateway.example\"", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Lets_mosquittos_client_listen_without_a_name(string version)
    {
        await using GatewayRig gateway = new(new BrokerOptions { Port = 0 });
        await gateway.StartAsync();
        await using MqttEdge edge = new("plant", gateway.Signal);
        await edge.ConnectAsync(gateway.BrokerPort);

        (int code, string output) = PeerPrograms.Run("mosquitto_sub", "-V", version, "-p", $"{gateway.BrokerPort}", "-t", "spBv1.0/STATE/#", "-C", "1", "-W", "20");

        Assert.Equal(0, code);
        Assert.StartsWith("{\"online\":true", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Carries_births_data_and_acknowledgements_over_tcp()
    {
        await using GatewayRig gateway = new(new BrokerOptions { Port = 0 });
        await gateway.StartAsync();
        await using MqttEdge edge = new("plant", gateway.Signal);
        await edge.ConnectAsync(gateway.BrokerPort);
        for (int i = 1; i <= 50; i++)
            edge.With(node => node.Record("meter", "power", i, i));

        await gateway.Signal.Until("everything is acknowledged", () => edge.With(node => node.Outbox.Count == 0));

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), await gateway.StoredTimesAsync());
    }

    [Fact]
    public async Task A_burst_that_the_queue_cannot_hold_costs_time_but_no_record()
    {
        IngestOptions narrow = new() { Site = IngestRig.Site, QueueCapacity = 20, CommitInterval = TimeSpan.FromMilliseconds(200), RebirthInterval = TimeSpan.FromMilliseconds(50) };
        await using GatewayRig gateway = new(new BrokerOptions { Port = 0 }, narrow);
        await gateway.StartAsync();
        await using MqttEdge edge = new("plant", gateway.Signal);
        await edge.ConnectAsync(gateway.BrokerPort);
        for (int i = 1; i <= 300; i++)
            edge.With(node => node.Record("meter", "power", i, i));
        await gateway.Signal.Until("everything is acknowledged", () => edge.With(node => node.Outbox.Count == 0));

        Assert.True(gateway.Counters.Dropped > 0);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), await gateway.StoredTimesAsync());
    }

    [Fact]
    public async Task Speaks_the_will_of_a_controller_that_goes_without_a_word()
    {
        await using GatewayRig gateway = new(new BrokerOptions { Port = 0 });
        await gateway.StartAsync();
        await using TcpRelay wire = new(gateway.BrokerPort);
        await using MqttEdge edge = new("plant", gateway.Signal);
        await edge.ConnectAsync(wire.Port);
        await gateway.Signal.Until("it is born", () => gateway.Sink.Count<ControllerBirth>() > 0);
        wire.Cut();

        await gateway.Signal.Until("it is dead", () => gateway.Sink.Count<Gateway.Ingest.ControllerDeath>() > 0);
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_when_it_is_restarted()
    {
        await using EmbeddedBroker first = new(new BrokerOptions { Port = 0 }, NullLogger<EmbeddedBroker>.Instance);
        await first.StartAsync(default);
        int port = first.Port;
        await using GatewayRig gateway = new(new BrokerOptions { IsEmbedded = false, Port = port });
        await gateway.StartAsync();
        await using MqttEdge edge = new("plant", gateway.Signal);
        await edge.ConnectAsync(port);
        for (int i = 1; i <= 20; i++)
            edge.With(node => node.Record("meter", "power", i, i));
        await gateway.Signal.Until("the first half is acknowledged", () => edge.With(node => node.Outbox.Count == 0));
        await first.DisposeAsync();
        await gateway.Signal.Until("the gateway notices", () => gateway.Sink.Count<Gateway.Ingest.ControllerDeath>() > 0);
        await edge.DisconnectAsync();
        for (int i = 21; i <= 40; i++)
            edge.With(node => node.Record("meter", "power", i, i));

        await using EmbeddedBroker second = new(new BrokerOptions { Port = port }, NullLogger<EmbeddedBroker>.Instance);
        await second.StartAsync(default);
        await edge.ConnectAsync(port);
        await gateway.Signal.Until("the second half is acknowledged", () => edge.With(node => node.Outbox.Count == 0));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), await gateway.StoredTimesAsync());
    }
}
