using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Busbar.Gateway.Broker;
using Busbar.Gateway.North.HomeAssistant;
using Busbar.Gateway.Tests.Broker;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui;
using Busbar.Points;
using Busbar.Site.Sites;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.North;

/// <summary>What Home Assistant would read, on real brokers, read by mosquitto's own programs.</summary>
public sealed class Home_Assistant_finds_the_devices : IDisposable
{
    private readonly NorthRig rig = new("homeAssistant: {commands: true, hold: 2h}\n");

    /// <summary>Fields by platform, of Home Assistant's documentation of MQTT discovery; those of every entity first.</summary>
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        [""] = ["platform", "unique_id", "name", "device_class", "value_template"],
        ["sensor"] = ["unit_of_measurement", "state_class"],
        ["binary_sensor"] = [],
        ["switch"] = ["command_topic"],
        ["number"] = ["unit_of_measurement", "command_topic", "min", "max", "step", "mode"],
        ["climate"] =
        [
            "temperature_unit", "precision", "temp_step", "min_temp", "max_temp", "current_temperature_topic", "current_temperature_template", "temperature_state_topic", "temperature_state_template",
            "temperature_command_topic", "modes", "mode_state_topic", "mode_state_template", "mode_command_topic", "fan_modes", "fan_mode_state_topic", "fan_mode_state_template", "fan_mode_command_topic",
        ],
    };

    /// <summary>Units that Home Assistant takes for a device class; "" is none.</summary>
    private static readonly Dictionary<string, string> Units = new()
    {
        ["power"] = "W",
        ["reactive_power"] = "var",
        ["apparent_power"] = "VA",
        ["energy"] = "Wh",
        ["energy_storage"] = "Wh",
        ["voltage"] = "V",
        ["current"] = "A",
        ["frequency"] = "Hz",
        ["temperature"] = "°C",
        ["battery"] = "%",
        ["humidity"] = "%",
        ["volume"] = "m³",
        ["volume_flow_rate"] = "m³/h",
        ["illuminance"] = "lx",
        ["carbon_dioxide"] = "ppm",
        ["pressure"] = "Pa",
        ["power_factor"] = "",
        ["speed"] = "m/s",
        ["irradiance"] = "W/m²",
        ["occupancy"] = "",
        ["opening"] = "",
        ["plug"] = "",
        ["switch"] = "",
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_device_of_the_library_is_announced_in_documented_fields_units_and_classes(bool takesCommands)
    {
        DiscoveryDocument discovery = new(new HomeAssistantTopics("homeassistant", "s"), point => point, takesCommands, "1");
        SiteDevice example = rig.Site.Devices.First();
        Assert.All(rig.Loaded!.Types.Ids, id =>
        {
            JsonObject document = discovery.Of(example with { Type = rig.Loaded.Types.Find(id)! }, "a device", null);
            Assert.Equal(["device", "origin", "availability", "availability_mode", "state_topic", "qos", "components"], document.Select(pair => pair.Key));
            HashSet<string> seen = [];
            foreach ((string key, JsonNode? component) in document["components"]!.AsObject())
            {
                JsonObject entity = component!.AsObject();
                string platform = (string)entity["platform"]!;
                Assert.All(entity, field => Assert.Contains(field.Key, Fields[""].Concat(Fields[platform])));
                Assert.True(seen.Add((string)entity["unique_id"]!), $"{id}: {key} twice");
                string? unit = (string?)entity["unit_of_measurement"];
                if ((string?)entity["device_class"] is { } kind)
                    Assert.True(kind == "duration" ? unit is "h" or "s" : Units[kind] == (unit ?? ""), $"{id}: {key} is {kind} in {unit}");
                string? stateClass = (string?)entity["state_class"];
                Assert.True((string?)entity["device_class"] != "energy" || stateClass is "total_increasing" || platform == "number", $"{id}: {key} is energy and {stateClass}");
                Assert.True(takesCommands || platform is "sensor" or "binary_sensor", $"{id}: {key} is a {platform}");
                Assert.True(platform != "number" || (double)entity["min"]! < (double)entity["max"]!, $"{id}: {key} has no range");
            }
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Through_a_broker_devices_are_announced_states_follow_and_commands_come_back(bool isEmbedded)
    {
        await using Mosquitto mosquitto = new(new Signal());
        await using EmbeddedBroker embedded = new(new BrokerOptions { Port = 0 }, NullLogger<EmbeddedBroker>.Instance);
        await (isEmbedded ? embedded.StartAsync(default) : mosquitto.StartAsync());
        int port = isEmbedded ? embedded.Port : mosquitto.Port;
        rig.Set("room-301/roomTemperature", 20.5);
        rig.Set("room-301/setpoint", 19);
        rig.Set("room-301/on", 1);
        rig.Set("room-301/mode", 1);
        rig.Set("room-301/fanSpeed", 2);
        MosquittoListener.Publish(port, "homeassistant/device/busbar_yuncheng-demo_gone/config", "{\"device\": {}}", retain: true);
        MosquittoListener.Publish(port, "busbar/yuncheng-demo/room-301/setpoint/set", "5", retain: true);
        using HomeAssistantLink link = Link(new BrokerOptions { IsEmbedded = false, Port = port });
        using MosquittoListener listener = new(port, "busbar/yuncheng-demo/#", "homeassistant/#");
        // It hears from here on: a subscription is answered by what is retained.
        await listener.NextAsync(message => message.IsRetained && message.Topic.EndsWith("_gone/config", StringComparison.Ordinal));
        await link.StartAsync(default);

        // What was a device once is taken back by an empty message.
        await listener.NextAsync(message => message.Topic.EndsWith("_gone/config", StringComparison.Ordinal) && message.Payload.Length == 0);
        JsonElement state = JsonElement.Parse((await listener.NextAsync(message => message.Topic == "busbar/yuncheng-demo/room-301/state")).Payload);
        Assert.Equal((20.5, 19.0, "ON", "heat", "medium", JsonValueKind.Null), (
            state.GetProperty("roomTemperature").GetDouble(), state.GetProperty("setpoint").GetDouble(), state.GetProperty("on").GetString(), state.GetProperty("climateMode").GetString(), state.GetProperty("climateFan").GetString(),
            state.GetProperty("fanState").ValueKind));
        rig.Set("room-301/roomTemperature", null, Quality.Bad);
        await listener.NextAsync(message => message.Topic.EndsWith("room-301/state", StringComparison.Ordinal) && message.Payload.Contains("\"roomTemperature\":null", StringComparison.Ordinal));
        rig.State.SetDeviceOnline("floors", "room-301", false, null, rig.Time.GetUtcNow());
        await listener.NextAsync(message => message == new MosquittoListener.Message(false, "busbar/yuncheng-demo/room-301/status", "offline"));
        rig.State.SetDeviceOnline("floors", "room-301", true, null, rig.Time.GetUtcNow());

        // Whoever comes later is told all the same: everything is retained.
        using (MosquittoListener late = new(port, "homeassistant/device/busbar_yuncheng-demo_room-301/config"))
        {
            JsonElement config = JsonElement.Parse((await late.NextAsync(message => message.IsRetained)).Payload);
            Assert.Equal("Room 301 east", config.GetProperty("device").GetProperty("name").GetString());
            JsonElement climate = config.GetProperty("components").GetProperty("climate");
            Assert.Equal("busbar/yuncheng-demo/room-301/setpoint/set", climate.GetProperty("temperature_command_topic").GetString());
            Assert.Equal(["off", "cool", "heat", "fan_only", "auto", "dry"], climate.GetProperty("modes").EnumerateArray().Select(mode => mode.GetString()));
        }

        Signal came = new();
        rig.Commands.Changed += _ => came.Raise();
        MosquittoListener.Publish(port, "busbar/yuncheng-demo/room-301/setpoint/set", "20");
        MosquittoListener.Publish(port, "busbar/yuncheng-demo/room-301/mode/set", "off");
        await came.Until("the commands", () => rig.Commands.Recent.Count == 2);
        Assert.Equal(
            [new CommandRequest("room-301", "setpoint", 20, "Home Assistant", TimeSpan.FromHours(2), "home-assistant"), new CommandRequest("room-301", "on", 0, "Home Assistant", TimeSpan.FromHours(2), "home-assistant")],
            rig.Commands.Recent.Reverse().Select(command => command.Request));
        // The retained command that lay there was not carried out.
        Assert.Equal(1, link.RefusedMessages);

        await link.StopAsync(default);
        await listener.NextAsync(message => message == new MosquittoListener.Message(false, "busbar/yuncheng-demo/status", "offline"));
    }

    [Theory]
    [InlineData("room-301/mode", "cool", "mode=0 on=1")]
    [InlineData("room-301/mode", "off", "on=0")]
    [InlineData("room-301/fanSpeed", "high", "fanSpeed=3")]
    [InlineData("room-301/setpoint", "19.5", "setpoint=19.5")]
    [InlineData("relays/relay3", "OFF", "relay3=0")]
    [InlineData("ev-1/powerLimit", "6000", "powerLimit=6000")]
    public void A_message_becomes_commands(string point, string payload, string commands)
    {
        IReadOnlyList<CommandRequest> read = Read($"busbar/yuncheng-demo/{point}/set", payload, out string? refusal);
        Assert.Null(refusal);
        Assert.Equal(commands, string.Join(' ', read.Select(command => FormattableString.Invariant($"{command.Point}={command.Value}"))));
    }

    [Theory]
    [InlineData("busbar/yuncheng-demo/room-999/setpoint/set", "20", "names no device")]
    [InlineData("busbar/set", "20", "names no device")]
    [InlineData("busbar/yuncheng-demo/room-301/roomTemperature/set", "20", "takes no roomTemperature")]
    [InlineData("busbar/yuncheng-demo/room-301/setpoint/set", "warm", "not a number")]
    [InlineData("busbar/yuncheng-demo/room-301/setpoint/set", "NaN", "not a number")]
    [InlineData("busbar/yuncheng-demo/room-301/mode/set", "tropical", "is not one of off, cool, heat")]
    [InlineData("busbar/yuncheng-demo/relays/relay3/set", "1", "ON or OFF")]
    [InlineData("busbar/yuncheng-demo/relays/relay3/set", "", "ON or OFF")]
    public void A_message_that_cannot_be_understood_is_refused_in_words(string topic, string payload, string told)
    {
        Assert.Empty(Read(topic, payload, out string? refusal));
        Assert.Contains(told, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("homeAssistant: {broker: here}", "not HOST:PORT")]
    [InlineData("homeAssistant: {prefix: \"a/#\"}", "is no topic")]
    [InlineData("homeAssistant: {language: de}", "zh")]
    [InlineData("homeAssistant: {hold: 1s}", "hold")]
    public void A_mistake_in_the_file_is_told_with_its_line(string text, string told) => NorthRig.Refuses(text, told);

    public void Dispose() => rig.Dispose();

    private IReadOnlyList<CommandRequest> Read(string topic, string payload, out string? refusal) =>
        new HomeAssistantCommands(rig.Site, TimeSpan.FromHours(1)).Read(topic, Encoding.UTF8.GetBytes(payload), out refusal);

    private HomeAssistantLink Link(BrokerOptions broker)
    {
        ServiceProvider services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        return new HomeAssistantLink(
            rig.Model.HomeAssistant!, rig.Site, broker, () => broker.Port, rig.State, rig.Commands, services.GetRequiredService<IStringLocalizer<Texts>>(), NullLogger<HomeAssistantLink>.Instance);
    }
}
