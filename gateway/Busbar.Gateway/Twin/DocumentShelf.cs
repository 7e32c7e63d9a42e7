using System.Security.Cryptography;
using System.Text.Json;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>
/// The documents that the controllers should run: compiled from the site's files and signed. A document's version rises when
/// its content changes and only then, over restarts too, so that a controller takes up what is new and nothing else.
/// </summary>
public sealed class DocumentShelf
{
    private const string FileName = "documents.json";
    private static readonly DateTimeOffset NoTime = DateTimeOffset.UnixEpoch;

    private readonly IReadOnlyDictionary<string, CompiledDocument> documents;

    private DocumentShelf(IReadOnlyDictionary<string, CompiledDocument> documents) => this.documents = documents;

    private sealed record Known(uint Version, string Hash);

    /// <summary>The document of a controller, or null when the site has no such controller.</summary>
    public CompiledDocument? Find(string controller) => documents.GetValueOrDefault(controller);

    /// <summary>Compiles the documents of all controllers; null, and errors in <paramref name="diagnostics"/>, when one cannot be made.</summary>
    /// <param name="site">The building.</param>
    /// <param name="types">Its device files.</param>
    /// <param name="keys">Under which they are signed.</param>
    /// <param name="dataDirectory">Where the versions are remembered; null forgets them (version 1).</param>
    /// <param name="now">Time of issue.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public static DocumentShelf? Compile(SiteModel site, DeviceTypes types, ControllerKeys keys, string? dataDirectory, DateTimeOffset now, Diagnostics diagnostics)
    {
        string? path = dataDirectory is null ? null : Path.Combine(dataDirectory, FileName);
        Dictionary<string, Known> known = ReadVersions(path);
        Dictionary<string, CompiledDocument> made = [];
        DocumentCompiler compiler = DocumentCompiler.For(types);
        foreach (SiteController controller in site.Controllers)
        {
            // The content's hash is taken of a document without version, time and signature.
            if (compiler.Compile(site, controller.Id, new byte[ControllerKeys.KeyLength], new DocumentStamp(1, NoTime), diagnostics) is not { } draft)
                continue;
            string hash = Convert.ToHexStringLower(SHA256.HashData(draft.Bytes));
            uint version = known.TryGetValue(controller.Id, out Known? last) ? (last.Hash == hash ? last.Version : last.Version + 1) : 1;
            known[controller.Id] = new Known(version, hash);
            if (compiler.Compile(site, controller.Id, keys.Get(controller.Id), new DocumentStamp(version, now), diagnostics) is { } document)
                made[controller.Id] = document;
        }

        if (diagnostics.HasErrors)
            return null;
        WriteVersions(path, known);
        return new DocumentShelf(made);
    }

    private static Dictionary<string, Known> ReadVersions(string? path) =>
        path is not null && File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, Known>>(File.ReadAllText(path)) ?? [] : [];

    private static void WriteVersions(string? path, Dictionary<string, Known> known)
    {
        if (path is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(known));
        File.Move(temporary, path, overwrite: true);
    }
}
