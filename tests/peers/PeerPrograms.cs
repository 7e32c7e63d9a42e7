using System.Diagnostics;

namespace Busbar.Tests.Peers;

/// <summary>Finds, builds and starts the programs that we did not write. A missing one is an error that says how to install it.</summary>
public static class PeerPrograms
{
    /// <summary>Debian's packages with what the tests and benchmarks need.</summary>
    public const string DebianPackages = "gcc g++ make python3 libc6-dev libmodbus-dev mbpoll python3-pymodbus python3-serial-asyncio nodejs npm";

    /// <summary>The folder of the peers' sources.</summary>
    public static string Folder { get; } = Path.Combine(WorkingCopy.Root, "tests", "peers");

    /// <summary>Compiles a C source of <see cref="Folder"/> against libmodbus, when it is newer than its program; returns the program.</summary>
    public static string Compile(string name) => Compile(name, name, "-lmodbus");

    /// <summary>As <see cref="Compile(string)"/>, a library that is loaded before others (LD_PRELOAD).</summary>
    public static string CompileLibrary(string name) => Compile(name, name + ".so", "-shared", "-fPIC", "-ldl");

    private static string Compile(string name, string made, params string[] options)
    {
        string source = Path.Combine(Folder, name + ".c");
        string program = Path.Combine(Folder, "bin", made);
        if (File.Exists(program) && File.GetLastWriteTimeUtc(program) >= File.GetLastWriteTimeUtc(source)) return program;
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        // Built aside and renamed, since two test programs may do it at the same moment.
        string aside = $"{program}.{Environment.ProcessId}";
        (int code, string output) = Run("gcc", ["-O2", "-Wall", "-Wextra", "-o", aside, source, .. options]);
        if (code != 0) throw new InvalidOperationException($"{source} does not compile. Debian's packages: {DebianPackages}\n{output}");
        File.Move(aside, program, overwrite: true);
        return program;
    }

    /// <summary>Runs a program to its end, at most 60 s; returns exit code and output with errors.</summary>
    public static (int Code, string Output) Run(string program, params string[] arguments) => RunIn(null, program, arguments);

    /// <summary>As <see cref="Run"/>, in a folder.</summary>
    public static (int Code, string Output) RunIn(string? folder, string program, params string[] arguments)
    {
        using Process process = Start(folder, program, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end in 60 s.");
        }
        return (process.ExitCode, (output.Result + errors.Result).Trim());
    }

    /// <summary>Starts a program with its three streams in our hands.</summary>
    public static Process Start(string? folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder != null) start.WorkingDirectory = folder;
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} cannot be started ({exception.Message}). Install Debian's packages: apt-get install {DebianPackages}", exception);
        }
    }
}
