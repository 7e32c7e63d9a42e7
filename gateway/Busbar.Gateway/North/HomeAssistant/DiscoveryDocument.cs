using System.Text.Json.Nodes;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>
/// What announces a device to Home Assistant: one message with all its entities (device-based discovery, Home Assistant 2024.11 and newer).
/// Fields by Home Assistant's documentation of MQTT discovery, in their long form.
/// </summary>
/// <param name="topics">Where things stand.</param>
/// <param name="pointName">A point's name in the language of the names.</param>
/// <param name="takesCommands">Offer what can be written.</param>
/// <param name="version">The gateway's.</param>
internal sealed class DiscoveryDocument(HomeAssistantTopics topics, Func<string, string> pointName, bool takesCommands, string version)
{
    /// <summary>The message for a device.</summary>
    /// <param name="name">In the language of the names.</param>
    /// <param name="area">Where Home Assistant may put it; null: it asks.</param>
    public JsonObject Of(SiteDevice device, string name, string? area)
    {
        JsonObject about = new()
        {
            ["identifiers"] = new JsonArray(topics.UniqueId(device.Id)),
            ["name"] = name,
            ["manufacturer"] = "Busbar",
            ["model"] = device.Type.Id,
            ["sw_version"] = version,
        };
        if (area is not null)
            about["suggested_area"] = area;
        JsonObject components = [];
        ClimateEntity? climate = takesCommands ? ClimateEntity.Of(device) : null;
        if (climate is not null)
            components["climate"] = Climate(device, climate);
        HashSet<string> shown = [.. climate?.Points ?? []];
        foreach (TypePoint point in device.Type.Points.Where(point => !shown.Contains(point.Name)))
            components[point.Name] = Point(device, point);
        return new JsonObject
        {
            ["device"] = about,
            ["origin"] = new JsonObject { ["name"] = "Busbar", ["sw_version"] = version },
            ["availability"] = new JsonArray(new JsonObject { ["topic"] = topics.Gateway }, new JsonObject { ["topic"] = topics.Status(device.Id) }),
            ["availability_mode"] = "all",
            ["state_topic"] = topics.State(device.Id),
            ["qos"] = 1,
            ["components"] = components,
        };
    }

    private JsonObject Point(SiteDevice device, TypePoint point)
    {
        Unit unit = point.Definition.Unit;
        bool isWritable = takesCommands && point.IsWritable;
        string? kind = unit == Unit.Boolean ? isWritable ? "switch" : EntityKind.OfBoolean(device.Type.Class, point.Name) : EntityKind.Of(unit, point.Name);
        JsonObject entity = new()
        {
            ["platform"] = unit == Unit.Boolean ? isWritable ? "switch" : "binary_sensor" : isWritable ? "number" : "sensor",
            ["unique_id"] = $"{topics.UniqueId(device.Id)}_{point.Name}",
            ["name"] = pointName(point.Name),
            ["value_template"] = Template(point.Name),
        };
        if (kind is not null)
            entity["device_class"] = kind;
        if (unit != Unit.Boolean && UnitSymbol.Of(unit) is { Length: > 0 } symbol)
            entity["unit_of_measurement"] = symbol;
        if (isWritable)
        {
            entity["command_topic"] = topics.Command(device.Id, point.Name);
            if (unit != Unit.Boolean)
                AddRange(entity, point);
        }
        else if (unit != Unit.Boolean && EntityKind.StateClass(unit, point.Definition.Kind, kind) is { } stateClass)
        {
            entity["state_class"] = stateClass;
        }

        return entity;
    }

    private static void AddRange(JsonObject entity, TypePoint point)
    {
        entity["min"] = point.Minimum;
        entity["max"] = point.Maximum;
        entity["step"] = EntityKind.Step(point.Definition.Unit);
        entity["mode"] = "box";
    }

    private JsonObject Climate(SiteDevice device, ClimateEntity climate)
    {
        string state = topics.State(device.Id);
        TypePoint setpoint = device.Type.Points.First(point => point.Name == ClimateEntity.Setpoint);
        JsonObject entity = new()
        {
            ["platform"] = "climate",
            ["unique_id"] = $"{topics.UniqueId(device.Id)}_climate",
            // The entity that is the device itself bears its name.
            ["name"] = null,
            ["temperature_unit"] = "C",
            ["precision"] = 0.1,
            ["temp_step"] = EntityKind.Step(Unit.Celsius),
            ["min_temp"] = setpoint.Minimum,
            ["max_temp"] = setpoint.Maximum,
            ["current_temperature_topic"] = state,
            ["current_temperature_template"] = Template(ClimateEntity.RoomTemperature),
            ["temperature_state_topic"] = state,
            ["temperature_state_template"] = Template(ClimateEntity.Setpoint),
            ["temperature_command_topic"] = topics.Command(device.Id, ClimateEntity.Setpoint),
            ["modes"] = new JsonArray([.. climate.Modes.Select(mode => JsonValue.Create(mode))]),
            ["mode_state_topic"] = state,
            ["mode_state_template"] = Template(DeviceState.ClimateMode),
        };
        if (climate.HasOn || climate.HasMode)
            entity["mode_command_topic"] = topics.Command(device.Id, ClimateEntity.Mode);
        if (climate.HasFan)
        {
            entity["fan_modes"] = new JsonArray([.. ClimateEntity.Fans.Select(fan => JsonValue.Create(fan))]);
            entity["fan_mode_state_topic"] = state;
            entity["fan_mode_state_template"] = Template(DeviceState.ClimateFan);
            entity["fan_mode_command_topic"] = topics.Command(device.Id, ClimateEntity.FanSpeed);
        }

        return entity;
    }

    // A missing value is null in the state, which a template writes as None, and None is Home Assistant's unknown.
    private static string Template(string key) => $"{{{{ value_json.{key} }}}}";
}
