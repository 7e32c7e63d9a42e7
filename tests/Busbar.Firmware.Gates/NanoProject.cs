using System.Xml.Linq;

namespace Busbar.Firmware.Gates;

/// <summary>
/// What the device's project says: which sources, in which language version, against which packages. Only what the file names counts;
/// nothing is found by looking into folders.
/// </summary>
internal sealed class NanoProject
{
    private readonly XDocument _project;
    private readonly string _folder;

    private NanoProject(string path)
    {
        FilePath = path;
        _folder = Path.GetDirectoryName(path)!;
        _project = XDocument.Load(path);
        Packages = [.. XDocument.Load(Path.Combine(_folder, "packages.config")).Root!.Elements("package")
            .Select(p => new NanoPackage(p.Attribute("id")!.Value, p.Attribute("version")!.Value))];
    }

    /// <summary>firmware/esp32/Busbar.Esp32.nfproj: the application.</summary>
    public static NanoProject Esp32 { get; } = new(Path.Combine(WorkingCopy.Root, "firmware", "esp32", "Busbar.Esp32.nfproj"));

    /// <summary>The application and the libraries that it refers to, each after those that it needs.</summary>
    public static IReadOnlyList<NanoProject> Firmware { get; } = InOrder(Esp32, []);

    /// <summary>Path of the project file.</summary>
    public string FilePath { get; }

    /// <summary>Projects that this one refers to, in the order of the file.</summary>
    public IReadOnlyList<string> ProjectPaths => [.. Items("ProjectReference").Select(i => Path.GetFullPath(Path.Combine(_folder, i.Attribute("Include")!.Value.Replace('\\', '/'))))];

    /// <summary>The folder of the NuGet packages as the project's hint paths write it.</summary>
    public string PackageFolder => Path.GetRelativePath(_folder, Path.Combine(WorkingCopy.Root, "firmware", "packages")).Replace('/', '\\');

    /// <summary>Packages of packages.config.</summary>
    public IReadOnlyList<NanoPackage> Packages { get; }

    /// <summary>Full paths of the Compile items.</summary>
    public IReadOnlyList<string> SourcePaths =>
        [.. Items("Compile").Select(i => Path.GetFullPath(Path.Combine(_folder, i.Attribute("Include")!.Value.Replace('\\', '/'))))];

    /// <summary>The Compile items with their text.</summary>
    public IEnumerable<(string Path, string Text)> Sources() => SourcePaths.Select(path => (path, File.ReadAllText(path)));

    /// <summary>Names of the referenced assemblies, with the place where the package system puts them.</summary>
    public IReadOnlyList<(string Assembly, string HintPath)> References =>
        [.. Items("Reference").Select(i => (i.Attribute("Include")!.Value, i.Elements().Single(e => e.Name.LocalName == "HintPath").Value))];

    /// <summary>The value of a property; the last one counts.</summary>
    public string Property(string name) => _project.Descendants().Last(e => e.Name.LocalName == name).Value;

    private static List<NanoProject> InOrder(NanoProject project, List<NanoProject> order)
    {
        foreach (string path in project.ProjectPaths)
        {
            if (order.All(p => p.FilePath != path))
            {
                InOrder(new NanoProject(path), order);
            }
        }

        order.Add(project);
        return order;
    }

    private IEnumerable<XElement> Items(string kind) => _project.Descendants().Where(e => e.Name.LocalName == kind && e.Attribute("Include") != null);
}

/// <summary>One line of packages.config.</summary>
internal sealed record NanoPackage(string Id, string Version);
