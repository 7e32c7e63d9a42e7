using Busbar.Firmware.Gates.Api;
using Busbar.Firmware.Gates.RunTime;
using Microsoft.CodeAnalysis;
using Mono.Cecil;

namespace Busbar.Firmware.Gates;

/// <summary>The firmware as it is deployed: exactly what firmware/esp32/Busbar.Esp32.nfproj names, board support included.</summary>
public class Device_gate
{
    // 200 KB of 1024, as flash partitions are counted: what is deployed, a .pe of about 0.7 of the compiled image.
    private const int LargestIl = 200 * 1024;

    // What only hosts and tests use.
    private static readonly string[] LeftOut = ["Busbar.Points/PointCatalog.cs", "Busbar.Field/Modbus/ModbusTcpServer.cs"];

    // Parts of classes that only a computer's tools ask for.
    private const string Tools = ".Tools.cs";

    [Fact]
    public void The_project_names_every_source_once_and_none_that_is_not_there()
    {
        IReadOnlyList<string> named = NanoProject.Esp32.SourcePaths;
        Assert.Equal(named.Count, named.Distinct().Count());
        Assert.DoesNotContain(named, path => !File.Exists(path));
        string firmware = Path.Combine(WorkingCopy.Root, "firmware");
        IEnumerable<string> here = FirmwareCompiler.SharedSources().Select(s => s.Path)
            .Concat(Directory.GetFiles(Path.Combine(firmware, "esp32"), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.EndsWith(Tools, StringComparison.Ordinal) && !LeftOut.Any(left => path.EndsWith("/" + left, StringComparison.Ordinal)));
        IEnumerable<string> missing = here.Except(named).Select(path => Path.GetRelativePath(Path.Combine(firmware, "esp32"), path).Replace('/', '\\'));
        string lines = string.Join('\n', missing.Select(path => $"    <Compile Include=\"{path}\">" + (path.StartsWith("..", StringComparison.Ordinal) ? $"<Link>{path[3..]}</Link>" : "") + "</Compile>"));
        Assert.True(lines.Length == 0, "firmware/esp32/Busbar.Esp32.nfproj lacks:\n" + lines);
    }

    [Fact]
    public void The_firmware_compiles_against_the_packages_that_it_names_and_no_others()
    {
        IReadOnlyList<string> found = FirmwareCompiler.Compile(NanoProject.Esp32);
        Assert.True(found.Count == 0, $"{found.Count} errors:\n" + string.Join('\n', found.Take(60)));
    }

    [Fact]
    public void Packages_are_those_of_the_listing_and_bring_what_they_need()
    {
        NanoProject project = NanoProject.Esp32;
        Dictionary<string, string> listed = File.ReadLines(Path.Combine(WorkingCopy.Root, "tests", "nanoframework", "packages.txt"))
            .Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')).DistinctBy(c => c[0]).ToDictionary(c => c[0], c => c[1]);
        foreach (NanoPackage package in project.Packages)
        {
            Assert.True(listed.TryGetValue(package.Id, out string? version), $"packages.config: {package.Id} is not in tests/nanoframework/packages.txt");
            Assert.True(version == package.Version, $"packages.config: {package.Id} {package.Version}, listed is {version}");
        }

        // A package whose own references are missing builds and does not start on the device.
        IEnumerable<string> named = project.References.Select(r => r.Assembly).Order(StringComparer.Ordinal);
        IEnumerable<string> needed = ReferenceAssemblies.Instance.Closure([.. project.Packages.SelectMany(p => ReferenceAssemblies.Instance.OfPackage(p.Id))]);
        Assert.Equal(needed.Order(StringComparer.Ordinal), named);
        foreach ((string assembly, string hint) in project.References)
        {
            Assert.Contains(project.Packages, p => hint == $@"..\packages\{p.Id}.{p.Version}\lib\{assembly}.dll");
        }
    }

    [Fact]
    public void The_firmware_holds_nothing_that_the_interpreter_breaks_on()
    {
        using ModuleDefinition module = FirmwareCompiler.Module(NanoProject.Esp32);
        IReadOnlyList<Finding> found = [.. DeclarationRules.Check(module), .. InstructionRules.Check(module)];
        Assert.True(found.Count == 0, $"{found.Count} findings:\n" + string.Join('\n', found.Take(80)));
    }

    [Fact]
    public void The_firmware_stays_under_200_KB_of_IL()
    {
        using var image = new MemoryStream();
        Assert.Empty(FirmwareCompiler.Compile(NanoProject.Esp32, image));
        image.Position = 0;
        using ModuleDefinition module = ModuleDefinition.ReadModule(image);
        int instructions = module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => m.Body.CodeSize);
        TestContext.Current.TestOutputHelper?.WriteLine($"the firmware's image is {image.Length} bytes, of it {instructions} bytes of instructions; about {image.Length * 7 / 10} as .pe");
        Assert.InRange(image.Length * 7 / 10, 50_000, LargestIl);
    }
}
