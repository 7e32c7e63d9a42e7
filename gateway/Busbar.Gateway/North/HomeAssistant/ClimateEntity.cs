using Busbar.Site.Sites;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>
/// A thermostat or fan coil as Home Assistant's climate: setpoint, mode and fan in its words. The canonical codes of modes are 0 cooling,
/// 1 heating, 2 ventilation, 3 automatic, 4 dehumidify; of fans 0 automatic to 3 high. Off is the point <c>on</c>.
/// </summary>
internal sealed record ClimateEntity(bool HasOn, bool HasMode, bool HasFan)
{
    public const string Setpoint = "setpoint";
    public const string RoomTemperature = "roomTemperature";
    public const string On = "on";
    public const string Mode = "mode";
    public const string FanSpeed = "fanSpeed";

    private const string Off = "off";
    private static readonly string[] ModeWords = ["cool", "heat", "fan_only", "auto", "dry"];
    private static readonly string[] FanWords = ["auto", "low", "medium", "high"];

    /// <summary>Modes that it offers.</summary>
    public IEnumerable<string> Modes => [.. HasOn ? [Off] : Array.Empty<string>(), .. HasMode ? ModeWords : ["heat"]];

    /// <summary>Steps of the fan.</summary>
    public static IReadOnlyList<string> Fans => FanWords;

    /// <summary>Points that are shown by it and not a second time.</summary>
    public IEnumerable<string> Points => [Setpoint, .. HasOn ? [On] : Array.Empty<string>(), .. HasMode ? [Mode] : Array.Empty<string>(), .. HasFan ? [FanSpeed] : Array.Empty<string>()];

    /// <summary>Null for a device that holds no room's temperature, or lets nobody set it.</summary>
    public static ClimateEntity? Of(SiteDevice device)
    {
        bool Takes(string point) => device.Type.Points.Any(each => each.Name == point && each.IsWritable);
        return Takes(Setpoint) && device.Type.IndexOf(RoomTemperature) >= 0 ? new ClimateEntity(Takes(On), Takes(Mode), Takes(FanSpeed)) : null;
    }

    /// <summary>The mode in Home Assistant's word; null while it is not known.</summary>
    public string? ModeOf(Func<string, double?> value)
    {
        double? on = HasOn ? value(On) : 1;
        if (on is null or 0)
            return on is null ? null : Off;
        return HasMode ? Word(ModeWords, value(Mode)) : "heat";
    }

    /// <summary>The fan in Home Assistant's word; null while it is not known.</summary>
    public string? FanOf(Func<string, double?> value) => HasFan ? Word(FanWords, value(FanSpeed)) : null;

    /// <summary>The points that a word of Home Assistant's sets; null for a word that it does not have.</summary>
    public IReadOnlyList<(string Point, double Value)>? Command(string point, string word)
    {
        if (point == FanSpeed)
            return HasFan && Array.IndexOf(FanWords, word) is >= 0 and int fan ? [(FanSpeed, fan)] : null;
        if (word == Off)
            return HasOn ? [(On, 0)] : null;
        if (!HasMode)
            return word == "heat" && HasOn ? [(On, 1)] : null;
        return Array.IndexOf(ModeWords, word) is >= 0 and int mode ? [(Mode, mode), .. HasOn ? [(On, 1.0)] : Array.Empty<(string, double)>()] : null;
    }

    private static string? Word(string[] words, double? code) => code is { } known && known >= 0 && known < words.Length ? words[(int)known] : null;
}
