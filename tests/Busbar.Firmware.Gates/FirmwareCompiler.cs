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

    /// <summary>Compiles what a project names, as it says.</summary>
    public static IReadOnlyList<string> Compile(NanoProject project, Stream? image = null, Stream? symbols = null)
    {
        LanguageVersion version = LanguageVersionFacts.TryParse(project.Property("LangVersion"), out LanguageVersion parsed) ? parsed
            : throw new InvalidDataException($"LangVersion {project.Property("LangVersion")} is not known");
        return Compile(project.Sources(), project.Packages.Select(p => p.Id), image, symbols, version,
            project.Property("OutputType") == "Exe" ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            project.Property("Nullable") == "enable" ? NullableContextOptions.Enable : NullableContextOptions.Disable);
    }

    /// <summary>The compiled image of a project, with its symbols, to look into.</summary>
    public static ModuleDefinition Module(NanoProject project)
    {
        var image = new MemoryStream();
        var symbols = new MemoryStream();
        return Open(Compile(project, image, symbols), image, symbols);
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
            AssemblyResolver = new NoResolver(),
        });
    }

    /// <summary>Errors and warnings, each with file and line; empty when the device's compiler takes the sources.</summary>
    public static IReadOnlyList<string> Compile(IEnumerable<(string Path, string Text)> sources, IEnumerable<string> packages, Stream? image = null, Stream? symbols = null,
        LanguageVersion version = LanguageVersion.CSharp10, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        var parse = new CSharpParseOptions(version, DocumentationMode.None, preprocessorSymbols: ["NANOFRAMEWORK_1_0"]);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Busbar.Firmware",
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path, System.Text.Encoding.UTF8)),
            ReferenceAssemblies.Instance.With([.. packages.SelectMany(ReferenceAssemblies.Instance.OfPackage)]),
            new CSharpCompilationOptions(
                kind,
                nullableContextOptions: nullable,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error));
        using var unused = new MemoryStream();
        IEnumerable<Diagnostic> found = compilation.Emit(image ?? unused, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb)).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning);
        return [.. found.Select(d => $"{Path.GetRelativePath(WorkingCopy.Root, d.Location.SourceTree?.FilePath ?? WorkingCopy.Root)}:{d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    /// <summary>The sources of the shared folders under firmware/, in the order of their paths.</summary>
    public static IEnumerable<(string Path, string Text)> SharedSources() =>
        Directory.GetDirectories(Path.Combine(WorkingCopy.Root, "firmware"), "Busbar.*")
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path)));

    // Types of the class library need no resolving: rules about them go by name, and its enumerations are few.
    private sealed class NoResolver : IAssemblyResolver
    {
        public AssemblyDefinition? Resolve(AssemblyNameReference name) => null;

        public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => null;

        public void Dispose()
        {
        }
    }
}
