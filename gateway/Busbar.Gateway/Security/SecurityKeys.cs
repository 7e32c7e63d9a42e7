using Busbar.Site.Compile;

namespace Busbar.Gateway.Security;

/// <summary>Where the gateway's own secrets lie: in the folder of the controllers' keys, beside the data folder and not in it.</summary>
public sealed class SecurityKeys(string dataDirectory)
{
    private readonly ControllerKeys keys = new(Folder(dataDirectory));

    /// <summary>The folder, mode 0700.</summary>
    public static string Folder(string dataDirectory)
    {
        string folder = Path.Combine(ControllerKeys.FolderBeside(dataDirectory), "gateway");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder).FullName
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    /// <summary>32 random bytes, made when they are first asked for and the same ever after.</summary>
    /// <exception cref="InvalidOperationException">The file holds no key, or others than its owner may read it.</exception>
    public byte[] Get(string name) => keys.Get(name);

    /// <summary>Path of a file in the folder.</summary>
    public string PathOf(string file) => Path.Combine(Folder(dataDirectory), file);
}
