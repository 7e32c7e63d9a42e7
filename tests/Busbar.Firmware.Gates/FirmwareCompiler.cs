using Busbar.Firmware.Gates.Api;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Busbar.Firmware.Gates;

/// <summary>Compiles sources as the nanoFramework project system does: C# 10, its class libraries only, warnings as errors.</summary>
internal static class FirmwareCompiler
{
    /// <summary>The packages that the shared folders may use; board support may use more.</summary>
    public static readonly string[] SharedPackages = ["nanoFramework.CoreLibrary", "nanoFramework.System.Math", "nanoFramework.System.Text", "nanoFramework.System.Security.Cryptography"];

    /// <summary>Errors and warnings, each with file and line; empty when the device's compiler takes the sources.</summary>
    public static IReadOnlyList<string> Compile(IEnumerable<(string Path, string Text)> sources, IEnumerable<string> packages, Stream? image = null, Stream? symbols = null)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp10, DocumentationMode.None, preprocessorSymbols: ["NANOFRAMEWORK_1_0"]);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Busbar.Firmware",
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path, System.Text.Encoding.UTF8)),
            ReferenceAssemblies.Instance.With([.. packages.SelectMany(ReferenceAssemblies.Instance.OfPackage)]),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error));
        using var unused = new MemoryStream();
        IEnumerable<Diagnostic> found = compilation.Emit(image ?? unused, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb)).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning);
        return [.. found.Select(d => $"{Path.GetRelativePath(Repository.Root, d.Location.SourceTree?.FilePath ?? Repository.Root)}:{d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    /// <summary>The sources of the shared folders under firmware/, in the order of their paths.</summary>
    public static IEnumerable<(string Path, string Text)> SharedSources() =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "firmware"), "Busbar.*")
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path)));
}
