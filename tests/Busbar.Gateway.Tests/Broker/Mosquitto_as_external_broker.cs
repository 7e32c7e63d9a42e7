using System.Text;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Tests.Ingest;
using Busbar.Link;
using Microsoft.Extensions.DependencyInjection;

namespace Busbar.Gateway.Tests.Broker;

/// <summary>A broker and a client that we did not write.</summary>
public class Mosquitto_as_external_broker
{
    [Fact]
    public async Task Carries_everything_and_its_client_sees_it()
    {
        Signal heard = new();
        await using Mosquitto mosquitto = new(heard);
        await mosquitto.StartAsync();
        await using GatewayRig gateway = new(new BrokerOptions { IsEmbedded = false, Port = mosquitto.Port });
        await gateway.StartAsync();
        await using MqttEdge edge = new("plant", gateway.Signal);
        await edge.ConnectAsync(mosquitto.Port);
        for (int i = 1; i <= 200; i++)
            edge.With(node => node.Record("meter", "power", i, i));
        await gateway.Signal.Until("everything is acknowledged", () => edge.With(node => node.Outbox.Count == 0));
        Assert.True(gateway.Services.GetRequiredService<IControllerLink>().SendCommand(new OutgoingCommand("plant", "relay", "on", 1, 99, 8, TimeSpan.FromMinutes(5))));
        await gateway.Signal.Until("the command is there", () => edge.With(node => node.Commands.Count == 4));

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), await gateway.StoredTimesAsync());
        await heard.Until("mosquitto_sub has seen the command", () => mosquitto.Heard.Any(message => message.Topic.Contains("DCMD", StringComparison.Ordinal)));
        Assert.Equal(
            ["DBIRTH", "DCMD", "DDATA", "NBIRTH", "NCMD", "STATE"],
            mosquitto.Heard.Select(message => message.Topic.Split('/')).Select(parts => parts[1] == "STATE" ? "STATE" : parts[2]).Distinct().Order());
        Assert.StartsWith("{\"online\":true", Encoding.UTF8.GetString(mosquitto.Heard.First(message => message.Topic == "spBv1.0/STATE/site-gateway").Payload), StringComparison.Ordinal);
        Assert.All(mosquitto.Heard.Where(message => !message.Topic.Contains("STATE", StringComparison.Ordinal)), message =>
        {
            SparkplugReader reader = new();
            reader.Start(message.Payload, 0, message.Payload.Length);
            Assert.True(reader.IsWellFormed(), message.Topic);
        });
    }

    [Fact]
    public async Task A_controller_that_went_on_while_the_gateway_was_gone_is_asked_for_everything()
    {
        Signal heard = new();
        await using Mosquitto mosquitto = new(heard);
        await mosquitto.StartAsync();
        await using MqttEdge edge = new("plant", heard);
        await edge.ConnectAsync(mosquitto.Port);
        for (int i = 1; i <= 30; i++)
            edge.With(node => node.Record("meter", "power", i, i));
        await heard.Until("the broker has it all", () => mosquitto.Heard.Count(message => message.Topic.Contains("DDATA", StringComparison.Ordinal)) >= 30);

        await using GatewayRig gateway = new(new BrokerOptions { IsEmbedded = false, Port = mosquitto.Port });
        await gateway.StartAsync();
        await heard.Until("the gateway is online", () => mosquitto.Heard.Any(message => message.Topic.Contains("STATE", StringComparison.Ordinal)));
        edge.With(node => node.Record("meter", "power", 31, 31));
        await heard.Until("everything is acknowledged", () => edge.With(node => node.Outbox.Count == 0));

        Assert.Equal(1, edge.With(node => node.Rebirths));
        Assert.Equal(Enumerable.Range(1, 31).Select(i => (long)i), await gateway.StoredTimesAsync());
    }
}
