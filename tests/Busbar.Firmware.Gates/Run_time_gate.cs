using Busbar.Firmware.Gates.RunTime;
using Mono.Cecil;

namespace Busbar.Firmware.Gates;

/// <summary>What the device's compiler takes and its interpreter breaks on is found in the compiled firmware.</summary>
public class Run_time_gate
{
    [Fact]
    public void The_shared_folders_hold_nothing_that_the_interpreter_breaks_on()
    {
        IReadOnlyList<Finding> found = Check(FirmwareCompiler.SharedSources());
        Assert.True(found.Count == 0, $"{found.Count} findings:\n" + string.Join('\n', found.Take(80)));
    }

    [Theory]
    [MemberData(nameof(RefusedSnippets))]
    public void What_the_interpreter_breaks_on_is_refused_with_file_and_line(string file, string expected)
    {
        string path = Path.Combine(Folder, file);
        IReadOnlyList<Finding> found = Check([(path, File.ReadAllText(path))]);
        Assert.True(found.Any(f => f.Rule == expected), $"expected {expected}, found: " + string.Join("; ", found));
    }

    public static TheoryData<string, string> RefusedSnippets()
    {
        var rows = new TheoryData<string, string>();
        foreach (string path in Directory.GetFiles(Folder, "*.cs").Order(StringComparer.Ordinal))
        {
            string first = File.ReadLines(path).First();
            Assert.StartsWith("// expect: ", first);
            rows.Add(Path.GetFileName(path), first["// expect: ".Length..].Trim());
        }

        return rows;
    }

    private static string Folder => Path.Combine(WorkingCopy.Root, "tests", "Busbar.Firmware.Gates", "Refused", "RunTime");

    private static IReadOnlyList<Finding> Check(IEnumerable<(string Path, string Text)> sources)
    {
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        IReadOnlyList<string> errors = FirmwareCompiler.Compile(sources, FirmwareCompiler.SharedPackages, image, symbols);
        using ModuleDefinition module = FirmwareCompiler.Open(errors, image, symbols);
        return RunTimeRules.Check(module);
    }
}
