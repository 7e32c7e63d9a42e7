using System.Security.Cryptography;

namespace Busbar.Gateway.Flashing;

/// <summary>
/// A folder with all that flashing needs, for a technician without a network: the tool, the runtime's archive, the application, and a list of
/// every file's SHA-256 (bundle.sha256), which is checked before anything is written to a board.
/// </summary>
public sealed class FlashBundle(string folder)
{
    private const string ListName = "bundle.sha256";

    /// <summary>The application in it.</summary>
    public string Application => Path.Combine(folder, "application.bin");

    /// <summary>The runtime's archive.</summary>
    public string Archive => Path.Combine(folder, "runtime");

    /// <summary>Where the tool is.</summary>
    public string Tool => Path.Combine(folder, "tool");

    /// <summary>Which runtime is in it.</summary>
    public string Target => File.ReadAllText(Path.Combine(folder, "target.txt")).Trim();

    /// <summary>The folder holds a whole bundle.</summary>
    public bool Exists => File.Exists(Path.Combine(folder, ListName));

    /// <summary>Puts application and target's name into it; the tool puts the rest.</summary>
    public void Begin(string application, string target)
    {
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(Archive);
        File.Copy(application, Application, overwrite: true);
        File.WriteAllText(Path.Combine(folder, "target.txt"), target + "\n");
    }

    /// <summary>Writes the list, which makes it whole.</summary>
    public void Seal() =>
        File.WriteAllLines(Path.Combine(folder, ListName), Files().Select(file => $"{Hash(file)}  {Path.GetRelativePath(folder, file).Replace('\\', '/')}"));

    /// <summary>What is wrong with it; empty when every file is as it was when the bundle was made.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> wrong = [];
        foreach (string line in File.ReadLines(Path.Combine(folder, ListName)).Where(line => line.Length > 66))
        {
            string path = Path.Combine(folder, line[66..]);
            if (!File.Exists(path))
                wrong.Add($"{path} is missing; make the bundle again");
            else if (Hash(path) != line[..64])
                wrong.Add($"{path} is not what it was when the bundle was made; copy the bundle again, or make it again");
        }

        return wrong;
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ListName).Order(StringComparer.Ordinal);

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
