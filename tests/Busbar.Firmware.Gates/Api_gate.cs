using Busbar.Firmware.Gates.Api;

namespace Busbar.Firmware.Gates;

/// <summary>What runs on the controller compiles against nanoFramework's real API and nothing else.</summary>
public class Api_gate
{
    [Fact]
    public void Every_listed_class_library_becomes_a_reference_assembly()
    {
        ReferenceAssemblies references = ReferenceAssemblies.Instance;
        foreach (string name in references.Names)
        {
            Assert.NotEmpty(references.With(name));
        }

        Assert.Equal(47, references.Names.Count());
    }

    [Fact]
    public void The_shared_folders_compile_against_the_device_s_class_libraries()
    {
        IReadOnlyList<string> found = FirmwareCompiler.Compile(FirmwareCompiler.SharedSources(), FirmwareCompiler.SharedPackages);
        Assert.True(found.Count == 0, $"{found.Count} errors:\n" + string.Join('\n', found.Take(60)));
    }

    [Theory]
    [MemberData(nameof(RefusedSnippets))]
    public void What_the_device_does_not_have_is_refused(string file, string expected)
    {
        string path = Path.Combine(WorkingCopy.Root, "tests", "Busbar.Firmware.Gates", "Refused", "Api", file);
        IReadOnlyList<string> found = FirmwareCompiler.Compile([(path, File.ReadAllText(path))], FirmwareCompiler.SharedPackages);
        Assert.True(found.Any(f => f.Contains(expected, StringComparison.Ordinal)), $"expected {expected}, found: " + string.Join("; ", found));
    }

    [Fact]
    public void What_the_device_has_is_taken()
    {
        const string accepted = """
            namespace Sample;
            public class Holder
            {
                private readonly byte[] _bytes = new byte[4];
                public string? Text;
                public int Sum() { int sum = 0; for (int i = 0; i < _bytes.Length; i++) { sum += _bytes[i]; } return sum + (Text == null ? 0 : Text.Length); }
            }
            """;
        Assert.Empty(FirmwareCompiler.Compile([("Accepted.cs", accepted)], FirmwareCompiler.SharedPackages));
    }

    /// <summary>Each file says in its first line which error the device's compiler gives.</summary>
    public static TheoryData<string, string> RefusedSnippets()
    {
        var rows = new TheoryData<string, string>();
        string folder = Path.Combine(WorkingCopy.Root, "tests", "Busbar.Firmware.Gates", "Refused", "Api");
        foreach (string path in Directory.GetFiles(folder, "*.cs").Order(StringComparer.Ordinal))
        {
            string first = File.ReadLines(path).First();
            Assert.StartsWith("// expect: ", first);
            rows.Add(Path.GetFileName(path), first["// expect: ".Length..].Trim());
        }

        return rows;
    }
}
