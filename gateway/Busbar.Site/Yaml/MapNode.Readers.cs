namespace Busbar.Site.Yaml;

/// <content>
/// Typed readers by key. Without a fallback the key is required; with one it is optional and the fallback stands for a key
/// that is not written.
/// </content>
public sealed partial class MapNode
{
    public string String(string key, string wanted = "") => Require(key, wanted)?.ReadString() ?? "";

    public string? OptionalString(string key) => Find(key)?.ReadString();

    public int Int(string key, int minimum, int maximum) => Require(key, $"a whole number from {minimum} to {maximum}")?.ReadInt(minimum, maximum) ?? minimum;

    public int Int(string key, int minimum, int maximum, int fallback) => Find(key)?.ReadInt(minimum, maximum) ?? fallback;

    public double Double(string key, double minimum = double.MinValue, double maximum = double.MaxValue) =>
        Require(key, "a number")?.ReadDouble(minimum, maximum) ?? minimum;

    public double Double(string key, double minimum, double maximum, double fallback) => Find(key)?.ReadDouble(minimum, maximum) ?? fallback;

    /// <summary>Null when the key is not written.</summary>
    public double? OptionalDouble(string key, double minimum = double.MinValue, double maximum = double.MaxValue) => Find(key)?.ReadDouble(minimum, maximum);

    /// <summary>Null when the key is not written.</summary>
    public int? OptionalInt(string key, int minimum = int.MinValue, int maximum = int.MaxValue) => Find(key)?.ReadInt(minimum, maximum);

    public bool Bool(string key) => Require(key, "true or false")?.ReadBool() ?? false;

    public bool Bool(string key, bool fallback) => Find(key)?.ReadBool() ?? fallback;

    public TimeSpan Duration(string key, TimeSpan minimum, TimeSpan maximum) =>
        Require(key, "a time span such as 500ms, 3s, 15min or 2h")?.ReadDuration(minimum, maximum) ?? minimum;

    public TimeSpan Duration(string key, TimeSpan minimum, TimeSpan maximum, TimeSpan fallback) => Find(key)?.ReadDuration(minimum, maximum) ?? fallback;

    /// <summary>One of the allowed words, required.</summary>
    public string Choice(string key, params IReadOnlyList<string> allowed) =>
        Require(key, $"one of {string.Join(", ", allowed)}")?.ReadChoice(allowed) ?? allowed[0];

    public T Enum<T>(string key)
        where T : struct, Enum => Require(key)?.ReadEnum<T>() ?? default;

    public T Enum<T>(string key, T fallback)
        where T : struct, Enum => Find(key)?.ReadEnum<T>() ?? fallback;

    /// <summary><c>{zh: ..., en: ...}</c>, required.</summary>
    public LocalName Name(string key) => Require(key, "{zh: ..., en: ...}")?.ReadName() ?? new LocalName("", "");

    /// <summary><c>{zh: ..., en: ...}</c>, or the fallback in both languages.</summary>
    public LocalName Name(string key, string fallback) => Find(key)?.ReadName() ?? new LocalName(fallback, fallback);

    /// <summary>Minutes since midnight of <c>"07:30"</c>, required.</summary>
    public int TimeOfDay(string key) => Require(key, "a time of day such as \"07:30\"")?.ReadTimeOfDay() ?? 0;

    /// <summary>Month and day of <c>"11-15"</c>, required.</summary>
    public (int Month, int Day) MonthDay(string key) => Require(key, "month-day such as \"11-15\"")?.ReadMonthDay() ?? (1, 1);

    /// <summary>Required; null, and an error, when it is missing or no map.</summary>
    public MapNode? Map(string key) => Require(key)?.AsMap();

    /// <summary>Null when it is not written.</summary>
    public MapNode? OptionalMap(string key) => Find(key)?.AsMap();

    /// <summary>The items of a required list; none, and an error, when it is missing or no list.</summary>
    public IReadOnlyList<Node> List(string key) => Require(key, "a list")?.AsList()?.Items ?? [];

    /// <summary>The items of a list; none when it is not written.</summary>
    public IReadOnlyList<Node> OptionalList(string key) => Find(key)?.AsList()?.Items ?? [];
}
