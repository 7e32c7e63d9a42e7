using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Busbar.Firmware.Gates.Api;

/// <summary>
/// Reference assemblies of nanoFramework's class libraries, made from the listing; nothing of .NET is in them, so that what does
/// not exist on the device does not compile.
/// </summary>
internal sealed class ReferenceAssemblies
{
    private static readonly Lazy<ReferenceAssemblies> Made = new(() => new ReferenceAssemblies());

    private readonly Dictionary<string, PortableExecutableReference> _built = [];
    private readonly Dictionary<string, ApiListing> _listings;
    private readonly ReferenceSource _source;

    private ReferenceAssemblies()
    {
        _listings = Directory.GetFiles(Path.Combine(WorkingCopy.Root, "tests", "nanoframework", "api"), "*.api.txt")
            .Select(ApiListing.Read).ToDictionary(l => l.Assembly);
        _source = new ReferenceSource(_listings.Values);
    }

    /// <summary>Made once a run.</summary>
    public static ReferenceAssemblies Instance => Made.Value;

    /// <summary>Names of all listed assemblies.</summary>
    public IEnumerable<string> Names => _listings.Keys.Order(StringComparer.Ordinal);

    /// <summary>The reference for <paramref name="assembly"/> and, before it, everything that it refers to.</summary>
    public IReadOnlyList<MetadataReference> With(params string[] assemblies)
    {
        return [.. Closure(assemblies).Select(Build)];
    }

    /// <summary>These assemblies and all that they refer to, directly or not.</summary>
    public IReadOnlyList<string> Closure(params string[] assemblies)
    {
        var order = new List<string>();
        foreach (string assembly in assemblies)
        {
            Collect(assembly, order);
        }

        return order;
    }

    /// <summary>The assemblies that a NuGet package of the class library holds.</summary>
    public IEnumerable<string> OfPackage(string package) =>
        _listings.Values.Where(l => l.Package == package).Select(l => l.Assembly);

    private void Collect(string assembly, List<string> order)
    {
        if (order.Contains(assembly))
        {
            return;
        }

        if (!_listings.TryGetValue(assembly, out ApiListing? listing))
        {
            throw new InvalidOperationException($"no listing for the assembly {assembly} in tests/nanoframework/api");
        }

        foreach (string reference in listing.References)
        {
            Collect(reference, order);
        }

        order.Add(assembly);
    }

    private MetadataReference Build(string assembly)
    {
        lock (_built)
        {
            if (_built.TryGetValue(assembly, out PortableExecutableReference? ready))
            {
                return ready;
            }

            ApiListing listing = _listings[assembly];
            var references = new List<string>();
            foreach (string reference in listing.References)
            {
                Collect(reference, references);
            }

            CSharpCompilation compilation = CSharpCompilation.Create(
                assembly,
                [CSharpSyntaxTree.ParseText(_source.Write(listing), new CSharpParseOptions(LanguageVersion.CSharp13))],
                references.Select(Build),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, generalDiagnosticOption: ReportDiagnostic.Suppress));
            using var image = new MemoryStream();
            EmitResult result = compilation.Emit(image, options: new EmitOptions(metadataOnly: true, runtimeMetadataVersion: "v4.0.30319"));
            ImmutableArray<Diagnostic> errors = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
            if (!result.Success)
            {
                throw new InvalidOperationException($"{assembly}: " + string.Join(Environment.NewLine, errors.Take(10).Select(e =>
                    $"{e.Id} {e.GetMessage(System.Globalization.CultureInfo.InvariantCulture)} in '{e.Location.SourceTree?.GetText().Lines[e.Location.GetLineSpan().StartLinePosition.Line]}'")));
            }

            image.Position = 0;
            return _built[assembly] = MetadataReference.CreateFromStream(image);
        }
    }
}
