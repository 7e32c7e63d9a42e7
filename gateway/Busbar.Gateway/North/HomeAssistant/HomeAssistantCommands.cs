using System.Globalization;
using System.Text;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>What Home Assistant asks for, as commands of an operator that expire. Pure; who sends them judges point and range again.</summary>
internal sealed class HomeAssistantCommands(SiteModel site, TimeSpan hold)
{
    /// <summary>Who asks, in commands and audit.</summary>
    public const string User = "home-assistant";

    private const int LongestPayload = 64;

    /// <summary>The commands of a message; none, and why in words, when it cannot be understood.</summary>
    /// <param name="topic">busbar/SITE/DEVICE/POINT/set.</param>
    public IReadOnlyList<CommandRequest> Read(string topic, ReadOnlySpan<byte> payload, out string? refusal)
    {
        string[] levels = topic.Split('/');
        string text = payload.Length <= LongestPayload ? Encoding.UTF8.GetString(payload).Trim() : "";
        refusal = null;
        if (levels.Length != 5 || site.FindDevice(levels[2]) is not { } device)
        {
            refusal = $"{topic} names no device of {site.Id}";
            return [];
        }

        string point = levels[3];
        if (point is ClimateEntity.Mode or ClimateEntity.FanSpeed && ClimateEntity.Of(device) is { } climate && !double.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            if (climate.Command(point, text) is { } parts)
                return [.. parts.Select(part => Request(device.Id, part.Point, part.Value))];
            refusal = $"{topic}: '{text}' is not one of {string.Join(", ", point == ClimateEntity.Mode ? climate.Modes : ClimateEntity.Fans)}";
            return [];
        }

        if (device.Type.IndexOf(point) is not (>= 0 and int index) || !device.Type.Points[index].IsWritable)
        {
            refusal = $"{topic}: {device.Id} takes no {point}; it takes {string.Join(", ", device.Type.Points.Where(each => each.IsWritable).Select(each => each.Name))}";
            return [];
        }

        bool isSwitch = device.Type.Points[index].Definition.Unit == Unit.Boolean;
        double? value = isSwitch
            ? text switch { "ON" => 1, "OFF" => 0, _ => null }
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
        if (value is { } wanted)
            return [Request(device.Id, point, wanted)];
        refusal = $"{topic}: the payload is not {(isSwitch ? "ON or OFF" : "a number")}";
        return [];
    }

    private CommandRequest Request(string device, string point, double value) => new(device, point, value, "Home Assistant", hold, User);
}
