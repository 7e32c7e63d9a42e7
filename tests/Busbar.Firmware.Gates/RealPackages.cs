namespace Busbar.Firmware.Gates;

/// <summary>nanoFramework's packages as they were restored, when they could be.</summary>
internal static class RealPackages
{
    /// <summary>Where ./test --nano-packages put them; null: they are not there.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("BUSBAR_NANO_PACKAGES");

    /// <summary>The class libraries of one package.</summary>
    public static IEnumerable<string> Assemblies(string folder, string package)
    {
        string[] found = Directory.Exists(Path.Combine(folder, package.ToLowerInvariant()))
            ? Directory.GetFiles(Path.Combine(folder, package.ToLowerInvariant()), "*.dll", SearchOption.AllDirectories)
            : [];
        return found.Length > 0 ? found : throw new InvalidDataException($"{package} is not among the packages in {folder}");
    }
}
