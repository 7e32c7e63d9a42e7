using Busbar.Firmware.Gates.Api;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates;

/// <summary>Compiles sources as the nanoFramework project system does: C# 10, its class libraries only, warnings as errors.</summary>
internal static class FirmwareCompiler
{
    /// <summary>The packages that the shared folders may use; board support may use more.</summary>
    public static readonly string[] SharedPackages = ["nanoFramework.CoreLibrary", "nanoFramework.System.Math", "nanoFramework.System.Text", "nanoFramework.System.Security.Cryptography"];

    private static readonly Dictionary<string, CompiledProject> Compiled = [];

    /// <summary>Compiles what a project names, as it says, against its packages and the projects that it refers to. Made once a run.</summary>
    public static CompiledProject Compile(NanoProject project)
    {
        lock (Compiled)
        {
            if (!Compiled.TryGetValue(project.FilePath, out CompiledProject? made))
            {
                made = Compiled[project.FilePath] = Make(project);
            }

            return made;
        }
    }

    /// <summary>The compiled image of a project, with its symbols, to look into.</summary>
    public static ModuleDefinition Module(NanoProject project)
    {
        CompiledProject compiled = Compile(project);
        return Open(compiled.Errors, new MemoryStream(compiled.Image), new MemoryStream(compiled.Symbols));
    }

    private static CompiledProject Make(NanoProject project)
    {
        LanguageVersion version = LanguageVersionFacts.TryParse(project.Property("LangVersion"), out LanguageVersion parsed) ? parsed
            : throw new InvalidDataException($"LangVersion {project.Property("LangVersion")} is not known");
        List<NanoProject> needed = [.. NanoProject.Firmware.Where(p => project.ProjectPaths.Contains(p.FilePath))];
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        IReadOnlyList<string> errors = Compile(project.Sources(), project.Packages.Select(p => p.Id), image, symbols, version,
            project.Property("OutputType") == "Exe" ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            project.Property("Nullable") == "enable" ? NullableContextOptions.Enable : NullableContextOptions.Disable,
            project.Property("AssemblyName"),
            needed.Select(p => MetadataReference.CreateFromImage(Compile(p).Image)));
        return new CompiledProject(errors, image.ToArray(), symbols.ToArray());
    }

    /// <summary>An image that was compiled without errors.</summary>
    public static ModuleDefinition Open(IReadOnlyList<string> errors, Stream image, Stream symbols)
    {
        Assert.True(errors.Count == 0, "does not compile: " + string.Join('\n', errors.Take(10)));
        image.Position = 0;
        symbols.Position = 0;
        return ModuleDefinition.ReadModule(image, new ReaderParameters
        {
            ReadSymbols = true,
            SymbolStream = symbols,
            SymbolReaderProvider = new PortablePdbReaderProvider(),
            AssemblyResolver = new OwnModules(),
        });
    }

    /// <summary>Errors and warnings, each with file and line; empty when the device's compiler takes the sources.</summary>
    public static IReadOnlyList<string> Compile(IEnumerable<(string Path, string Text)> sources, IEnumerable<string> packages, Stream? image = null, Stream? symbols = null,
        LanguageVersion version = LanguageVersion.CSharp10, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, NullableContextOptions nullable = NullableContextOptions.Enable, string assembly = "Busbar.Firmware", IEnumerable<MetadataReference>? projects = null)
    {
        var parse = new CSharpParseOptions(version, DocumentationMode.None, preprocessorSymbols: ["NANOFRAMEWORK_1_0"]);
        CSharpCompilation compilation = CSharpCompilation.Create(
            assembly,
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path, System.Text.Encoding.UTF8)),
            [.. References([.. packages]), .. projects ?? []],
            new CSharpCompilationOptions(
                kind,
                nullableContextOptions: nullable,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error));
        using var unused = new MemoryStream();
        IEnumerable<Diagnostic> found = compilation.Emit(image ?? unused, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb)).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning);
        return [.. found.Select(d => $"{Path.GetRelativePath(WorkingCopy.Root, d.Location.SourceTree?.FilePath ?? WorkingCopy.Root)}:{d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    /// <summary>The real packages where ./test --nano-packages has restored them; else references made from their listing.</summary>
    private static IEnumerable<MetadataReference> References(IReadOnlyList<string> packages) => RealPackages.Folder is { } folder
        ? [.. packages.SelectMany(package => RealPackages.Assemblies(folder, package)).Select(path => MetadataReference.CreateFromFile(path))]
        : ReferenceAssemblies.Instance.With([.. packages.SelectMany(ReferenceAssemblies.Instance.OfPackage)]);

    /// <summary>The sources of the shared folders under firmware/, in the order of their paths.</summary>
    public static IEnumerable<(string Path, string Text)> SharedSources() =>
        Directory.GetDirectories(Path.Combine(WorkingCopy.Root, "firmware"), "Busbar.*")
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path)));

    // Types of the class library need no resolving: rules about them go by name, and its enumerations are few. Those of our own libraries do.
    private sealed class OwnModules : IAssemblyResolver
    {
        private readonly Dictionary<string, AssemblyDefinition> _read = [];

        public AssemblyDefinition? Resolve(AssemblyNameReference name)
        {
            if (!_read.TryGetValue(name.Name, out AssemblyDefinition? found)
                && NanoProject.Firmware.FirstOrDefault(p => p.Property("AssemblyName") == name.Name) is { } project && FirmwareCompiler.Compile(project).Image is { Length: > 0 } image)
            {
                found = _read[name.Name] = AssemblyDefinition.ReadAssembly(new MemoryStream(image), new ReaderParameters { AssemblyResolver = this });
            }

            return found;
        }

        public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

        public void Dispose()
        {
        }
    }
}

/// <summary>A project's output.</summary>
/// <param name="Errors">And warnings, each with file and line.</param>
/// <param name="Image">Empty when there are errors.</param>
/// <param name="Symbols">Of the image.</param>
internal sealed record CompiledProject(IReadOnlyList<string> Errors, byte[] Image, byte[] Symbols);
