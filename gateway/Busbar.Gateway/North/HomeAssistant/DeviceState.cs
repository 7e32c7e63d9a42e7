using System.Text.Json;
using System.Text.Json.Nodes;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>A device's points as its state topic bears them: good and uncertain values, null for what is not known.</summary>
internal static class DeviceState
{
    /// <summary>Key of the climate's mode.</summary>
    public const string ClimateMode = "climateMode";

    /// <summary>Key of the climate's fan.</summary>
    public const string ClimateFan = "climateFan";

    // Enough for every unit that the building has, and no digits that only a float's rounding made.
    private const int Digits = 4;

    /// <summary>The object as JSON.</summary>
    public static string Of(SiteDevice device, IReadOnlyList<LivePoint> points)
    {
        JsonObject state = [];
        foreach (LivePoint point in points)
            state[point.Point] = Known(point) is not { } value ? null : point.Unit == Unit.Boolean ? value != 0 ? "ON" : "OFF" : Math.Round(value, Digits);
        if (ClimateEntity.Of(device) is { } climate)
        {
            double? Value(string name) => points.FirstOrDefault(point => point.Point == name) is { } found ? Known(found) : null;
            state[ClimateMode] = climate.ModeOf(Value);
            state[ClimateFan] = climate.FanOf(Value);
        }

        return state.ToJsonString(JsonSerializerOptions.Web);
    }

    private static double? Known(LivePoint point) => point.Quality is Quality.Good or Quality.Uncertain ? point.Value : null;
}
