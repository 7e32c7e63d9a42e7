using Busbar.Firmware.Gates.Api;
using Busbar.Firmware.Gates.RunTime;
using Microsoft.CodeAnalysis;
using Mono.Cecil;

namespace Busbar.Firmware.Gates;

/// <summary>The firmware as it is deployed: exactly what firmware/esp32/Busbar.Esp32.nfproj names, board support included.</summary>
public class Device_gate
{
    // The compiled firmware: bytes of instructions as the compiler makes them, KB of 1024 as flash partitions are counted.
    private const int LargestIl = 200 * 1024;

    // What that becomes as .pe files, names and tables included: with some 300 KB of class libraries beside them, less than a third of the
    // 1,792 KB that a 4 MB board has for both.
    private const int LargestDeployment = 256 * 1024;

    // Busbar.Controller.Tests counts the controller's peak beside it.
    private const int LargestHeap = 12_500;

    // Of the 65,535 bytes that an assembly's code and its texts may have each, with room for the compiler's moods.
    private const int LargestTable = 62_000;

    // What only hosts and tests use.
    private static readonly string[] LeftOut = ["Busbar.Points/PointCatalog.cs", "Busbar.Field/Modbus/ModbusTcpServer.cs"];

    // Parts of classes that only a computer's tools ask for.
    private const string Tools = ".Tools.cs";

    [Fact]
    public void The_projects_name_every_source_once_and_none_that_is_not_there()
    {
        string firmware = Path.Combine(WorkingCopy.Root, "firmware");
        string version = Path.Combine(firmware, "esp32", "Libraries", "AssemblyVersion.cs");
        IReadOnlyList<string> named = [.. NanoProject.Firmware.SelectMany(p => p.SourcePaths).Where(path => path != version)];
        Assert.Equal(named.Count, named.Distinct().Count());
        Assert.DoesNotContain(named, path => !File.Exists(path));
        IEnumerable<string> missing = FirmwareCompiler.SharedSources().Select(s => s.Path)
            .Concat(Directory.GetFiles(Path.Combine(firmware, "esp32"), "*.cs", SearchOption.AllDirectories))
            .Where(path => path != version && !path.EndsWith(Tools, StringComparison.Ordinal) && !LeftOut.Any(left => path.EndsWith("/" + left, StringComparison.Ordinal)))
            .Except(named);
        string lines = string.Join('\n', missing.Select(path => Line(Path.GetRelativePath(firmware, path))));
        Assert.True(lines.Length == 0, "the projects of the device lack:\n" + lines);
    }

    [Fact]
    public void The_firmware_compiles_against_the_packages_that_it_names_and_no_others()
    {
        IReadOnlyList<string> found = [.. NanoProject.Firmware.SelectMany(p => FirmwareCompiler.Compile(p).Errors)];
        Assert.True(found.Count == 0, $"{found.Count} errors:\n" + string.Join('\n', found.Take(60)));
    }

    [Fact]
    public void The_readme_s_program_for_other_runtimes_compiles_in_place_of_our_own()
    {
        NanoProject project = NanoProject.Esp32;
        string text = File.ReadAllText(Path.Combine(WorkingCopy.Root, "firmware", "esp32", "README.md"));
        string sample = text.Split("```csharp")[1].Split("```")[0];
        IEnumerable<(string Path, string Text)> sources = project.Sources().Where(s => Path.GetFileName(s.Path) != "Program.cs").Append(("README.cs", sample));
        IReadOnlyList<string> found = FirmwareCompiler.Compile(sources, project.Packages.Select(p => p.Id), kind: OutputKind.ConsoleApplication, assembly: "Busbar.Esp32",
            projects: NanoProject.Firmware.Where(p => p != project).Select(p => MetadataReference.CreateFromImage(FirmwareCompiler.Compile(p).Image)));
        Assert.True(found.Count == 0, $"{found.Count} errors:\n" + string.Join('\n', found.Take(20)));
    }

    [Fact]
    public void Packages_are_those_of_the_listing_and_bring_what_they_need()
    {
        Dictionary<string, string> listed = File.ReadLines(Path.Combine(WorkingCopy.Root, "tests", "nanoframework", "packages.txt"))
            .Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')).DistinctBy(c => c[0]).ToDictionary(c => c[0], c => c[1]);
        foreach (NanoProject project in NanoProject.Firmware)
        {
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
                Assert.Contains(project.Packages, p => hint == $@"{project.PackageFolder}\{p.Id}.{p.Version}\lib\{assembly}.dll");
            }
        }

        // The application's deployment holds every library's packages too.
        Assert.Subset(NanoProject.Esp32.Packages.ToHashSet(), NanoProject.Firmware.SelectMany(p => p.Packages).ToHashSet());
    }

    [Fact]
    public void The_firmware_holds_nothing_that_the_interpreter_breaks_on()
    {
        List<Finding> found = [];
        foreach (NanoProject project in NanoProject.Firmware)
        {
            using ModuleDefinition module = FirmwareCompiler.Module(project);
            found.AddRange(RunTimeRules.Check(module));
        }

        Assert.True(found.Count == 0, $"{found.Count} findings:\n" + string.Join('\n', found.Take(80)));
    }

    [Fact]
    public void The_firmware_stays_under_200_KB_of_IL_and_every_assembly_within_its_64_KB_of_code_and_of_texts()
    {
        int total = 0;
        int instructions = 0;
        int heap = 0;
        foreach (NanoProject project in NanoProject.Firmware)
        {
            using ModuleDefinition module = FirmwareCompiler.Module(project);
            DeployedSize size = DeployedSize.Of(module);
            total += size.Total;
            heap += size.Heap;
            instructions += module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => m.Body.CodeSize);
            TestContext.Current.TestOutputHelper?.WriteLine($"{size.Assembly}: {size.Code} bytes of code, {size.Texts} of texts, about {size.Total} as .pe, {size.Heap} of the heap");
            Assert.True(size.Code < LargestTable, $"{size.Assembly} has {size.Code} bytes of code; nanoFramework takes 65,535 an assembly: move a folder into a library of its own");
            Assert.True(size.Texts < LargestTable, $"{size.Assembly} has {size.Texts} bytes of names and texts; nanoFramework takes 65,535 an assembly");
            Assert.All(module.GetTypes(), type => Assert.InRange(Math.Max(type.Fields.Count, type.Methods.Count), 0, 255));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"all together: {instructions} bytes of IL, about {total} bytes as .pe, {heap} bytes of the managed heap while they are loaded");
        Assert.InRange(instructions, 50_000, LargestIl);
        Assert.InRange(total, 50_000, LargestDeployment);
        Assert.InRange(heap, 5_000, LargestHeap);
    }

    private static string Line(string path)
    {
        string[] parts = path.Split('/');
        string project = parts[0] == "esp32" ? "firmware/esp32/Busbar.Esp32.nfproj" : $"firmware/esp32/Libraries/{parts[0]["Busbar.".Length..]}/{parts[0]}.nfproj";
        string item = parts[0] == "esp32" ? $"<Compile Include=\"{string.Join('\\', parts[1..])}\" />" : $"<Compile Include=\"..\\..\\..\\{string.Join('\\', parts)}\"><Link>{string.Join('\\', parts[1..])}</Link></Compile>";
        return $"{project}: {item}";
    }
}
