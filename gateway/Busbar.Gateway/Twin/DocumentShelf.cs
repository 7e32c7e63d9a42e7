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

    private volatile IReadOnlyDictionary<string, CompiledDocument> documents;

    private DocumentShelf(IReadOnlyDictionary<string, CompiledDocument> documents) => this.documents = documents;

    private sealed record Known(uint Version, string Hash);

    /// <summary>The document of a controller, or null when the site has no such controller.</summary>
    public CompiledDocument? Find(string controller) => documents.GetValueOrDefault(controller);

    /// <summary>Takes over what another shelf holds: the documents of policies that were just published.</summary>
    public void TakeOver(DocumentShelf newer) => documents = newer.documents;

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
        if (ReadVersions(path, diagnostics) is not { } known)
            return null;
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
            if (Key(keys, controller.Id, diagnostics) is { } key && compiler.Compile(site, controller.Id, key, new DocumentStamp(version, now), diagnostics) is { } document)
                made[controller.Id] = document;
        }

        if (diagnostics.HasErrors)
            return null;
        WriteVersions(path, known);
        return new DocumentShelf(made);
    }

    private static byte[]? Key(ControllerKeys keys, string controller, Diagnostics diagnostics)
    {
        try
        {
            return keys.Get(controller);
        }
        catch (InvalidOperationException wrong)
        {
            diagnostics.FileError($"key of controller {controller}", wrong.Message);
            return null;
        }
    }

    /// <summary>
    /// The versions that were given out; null, and an error, when they cannot be read. They do not begin anew by themselves then,
    /// for a controller does not take up a document that is older than the one it runs.
    /// </summary>
    private static Dictionary<string, Known>? ReadVersions(string? path, Diagnostics diagnostics)
    {
        if (path is null || !File.Exists(path))
            return [];
        string reason = "it holds none";
        try
        {
            if (JsonSerializer.Deserialize<Dictionary<string, Known>>(File.ReadAllText(path)) is { } known && known.Values.All(each => each is { Version: > 0, Hash: not null }))
                return known;
        }
        catch (JsonException wrong)
        {
            reason = wrong.Message;
        }

        diagnostics.FileError(path, $"the versions of the controllers' documents cannot be read ({reason})",
            """restore the file from a backup; or write {"CONTROLLER": {"Version": N, "Hash": ""}, ...} with the version N that each controller runs; or remove it when no controller runs a document yet""");
        return null;
    }

    private static void WriteVersions(string? path, Dictionary<string, Known> known)
    {
        if (path is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";

        // On the disk before it takes the old one's place: a power cut leaves the one or the other, never an empty file.
        using (FileStream stream = File.Create(temporary))
        {
            JsonSerializer.Serialize(stream, known);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
