using System.Security.Cryptography;

namespace Busbar.Site.Compile;

/// <summary>
/// The secrets under which documents are signed: one for each controller, 32 random bytes in a file of its own
/// (<c>CONTROLLER.key</c>, base64, mode 0600). A key is never part of a document, of the database or of a log.
/// </summary>
public sealed class ControllerKeys
{
    /// <summary>Bytes of a key; as long as the hash of HMAC-SHA256.</summary>
    public const int KeyLength = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _directory;

    /// <param name="directory">Made, with mode 0700, when the first key is.</param>
    public ControllerKeys(string directory)
    {
        _directory = directory;
    }

    /// <summary>Beside the data, not in it: who copies the data for a look does not carry the keys away.</summary>
    public static ControllerKeys BesideData(string dataDirectory) => new(FolderBeside(dataDirectory));

    /// <summary>The folder of keys that belongs to a data folder.</summary>
    public static string FolderBeside(string dataDirectory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory)) + ".keys";

    /// <summary>The key of a controller; made at random when there is none yet.</summary>
    /// <exception cref="InvalidOperationException">The file holds no key, or others than its owner may read it.</exception>
    public byte[] Get(string controllerId)
    {
        if (!Sites.Ids.IsValid(controllerId))
        {
            throw new ArgumentException($"'{controllerId}' is not the id of a controller.", nameof(controllerId));
        }

        string path = Path.Combine(_directory, controllerId + ".key");
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Read(path);
    }

    /// <summary>The password by which a controller comes to the gateway's broker: made from its key, which it does not tell.</summary>
    /// <exception cref="InvalidOperationException">The file holds no key, or others than its owner may read it.</exception>
    public string BrokerPassword(string controllerId) => Convert.ToHexStringLower(HMACSHA256.HashData(Get(controllerId), "busbar broker"u8)[..16]);

    private void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory);
        }
        else
        {
            Directory.CreateDirectory(_directory, OwnerOnly | UnixFileMode.UserExecute);
        }

        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        // Whole or not at all: a key cut short by a power cut would lock the controller out.
        string temporary = $"{path}.{Guid.NewGuid():N}";
        using (FileStream stream = new(temporary, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its key is the key.
            File.Delete(temporary);
        }
    }

    private static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
        {
            throw new InvalidOperationException($"{path} can be read by others than its owner; run: chmod 600 {path}");
        }

        Span<byte> key = stackalloc byte[KeyLength];
        string text = File.ReadAllText(path).Trim();
        if (text.Length != 44 || !Convert.TryFromBase64String(text, key, out int length) || length != KeyLength)
        {
            throw new InvalidOperationException($"{path} holds no key: 44 characters of base64 are wanted. Remove it to have a new one made; the controller needs the new one too");
        }

        return key.ToArray();
    }
}
