using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Upload;

/// <summary>
/// The words of a platform: how the day's two documents are named and which elements and attributes they have. Platforms differ,
/// so this is a file; the built-in one follows the ministry's guide of 2009 (building and energy document, a pair a day).
/// </summary>
/// <param name="BuildName">Name of the building's document, with {centre} and {day:yyyyMMdd}.</param>
/// <param name="EnergyName">Name of the energy document.</param>
/// <param name="Acknowledgement">Text that the answer must hold to count as taken; empty: any answer of success.</param>
public sealed record UploadProfile(
    string BuildName, string EnergyName, string Root, string Building, string BuildingCode, string Item, string ItemCode, string Record, string Time, string Value, string Mark, string Acknowledgement)
{
    /// <summary>The built-in profile.</summary>
    public static readonly UploadProfile Standard = new(
        "{centre}{day}Build.xml", "{centre}{day}Energy.xml", "root", "building", "buildingCode", "energyItem", "code", "data", "time", "value", "quality", "");

    /// <summary>Reads a profile file (YAML, keys in camelCase); keys that are not there keep the built-in words. Null, with findings, when it is wrong.</summary>
    public static UploadProfile? Load(string path, Diagnostics diagnostics)
    {
        int before = diagnostics.ErrorCount;
        if (YamlFile.Load(path, diagnostics).RootMap() is not { } map)
            return null;
        string Word(string key, string standard)
        {
            string word = map.OptionalString(key) ?? standard;
            if (word.Length == 0 || !(char.IsLetter(word[0]) || word[0] == '_') || !word.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '.'))
                map.Find(key)?.Error($"'{word}' is no name of an XML element or attribute", "letters, digits, '_', '-' and '.', a letter first");
            return word;
        }

        UploadProfile profile = new(
            map.OptionalString("buildName") ?? Standard.BuildName,
            map.OptionalString("energyName") ?? Standard.EnergyName,
            Word("root", Standard.Root),
            Word("building", Standard.Building),
            Word("buildingCode", Standard.BuildingCode),
            Word("item", Standard.Item),
            Word("itemCode", Standard.ItemCode),
            Word("record", Standard.Record),
            Word("time", Standard.Time),
            Word("value", Standard.Value),
            Word("mark", Standard.Mark),
            map.OptionalString("acknowledgement") ?? "");
        map.Done();
        return diagnostics.ErrorCount > before ? null : profile;
    }
}
