using System.Globalization;
using System.Text.Json;

namespace Busbar.Gateway.Policies;

/// <summary>A published version of the policies.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Time">When it was published.</param>
/// <param name="User">Who published it.</param>
/// <param name="Reason">Why, in their words.</param>
public sealed record PolicyVersion(int Number, DateTimeOffset Time, string User, string Reason);

/// <summary>
/// The published policies of a data folder: <c>policies/0001.yaml</c> (the keys <c>policies</c>, <c>calendar</c>, <c>loads</c> of a site
/// file) with <c>0001.json</c> beside it. The highest number holds; with none the site file's own policies do.
/// </summary>
public sealed class PolicyVersions(string dataDirectory)
{
    private string Folder => Path.Combine(dataDirectory, "policies");

    /// <summary>All, oldest first; a text without its record, as a power cut may leave it, was never published.</summary>
    public IReadOnlyList<PolicyVersion> All => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(file => JsonSerializer.Deserialize<PolicyVersion>(File.ReadAllText(file))).OfType<PolicyVersion>().OrderBy(v => v.Number)]
        : [];

    /// <summary>Path of the text that holds; null when none was published.</summary>
    public string? Current => All is [.., { } newest] ? PathOf(newest.Number) : null;

    /// <summary>The text of a version.</summary>
    public string Text(int number) => File.ReadAllText(PathOf(number));

    /// <summary>Path of a version's text.</summary>
    public string PathOf(int number) => Path.Combine(Folder, number.ToString("0000", CultureInfo.InvariantCulture) + ".yaml");

    /// <summary>Adds a version; on the disk when it returns.</summary>
    public PolicyVersion Add(string text, DateTimeOffset now, string user, string reason)
    {
        Directory.CreateDirectory(Folder);
        PolicyVersion version = new(All is [.., { } newest] ? newest.Number + 1 : 1, now, user, reason);
        Write(PathOf(version.Number), text);
        Write(Path.ChangeExtension(PathOf(version.Number), ".json"), JsonSerializer.Serialize(version));
        return version;
    }

    private static void Write(string path, string text)
    {
        string temporary = path + ".new";
        using (FileStream stream = File.Create(temporary))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
