using System.Diagnostics;

namespace Busbar.Gateway.Flashing;

/// <summary>What the tool did.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it printed.</param>
public sealed record ToolResult(int Code, string Output)
{
    /// <summary>The last lines, which say what went wrong.</summary>
    public string Tail => string.Join(" | ", Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
}

/// <summary>nanoFramework's flasher as a process (options of nanoff 2.5): runtime, application, read-back.</summary>
/// <param name="path">The program.</param>
public sealed class Nanoff(string path)
{
    /// <summary>The program.</summary>
    public string Path => path;

    /// <summary>Writes the runtime; from an archive folder when one is given, else from the network.</summary>
    public Task<ToolResult> WriteRuntimeAsync(string target, string port, string? archive, CancellationToken cancel) =>
        RunAsync(["--update", "--target", target, "--serialport", port, .. archive is null ? Array.Empty<string>() : ["--fromarchive", "--archivepath", archive]], cancel);

    /// <summary>Writes the application; at an address when one is given.</summary>
    public Task<ToolResult> WriteApplicationAsync(string target, string port, string image, int? address, CancellationToken cancel) =>
        RunAsync(["--target", target, "--serialport", port, "--deploy", "--image", image, .. address is { } at ? (string[])["--address", $"0x{at:X}"] : []], cancel);

    /// <summary>Reads the whole flash into a file.</summary>
    public Task<ToolResult> ReadBackAsync(string port, string folder, string name, CancellationToken cancel) =>
        RunAsync(["--platform", "esp32", "--serialport", port, "--backuppath", folder, "--backupfile", name], cancel);

    /// <summary>Puts the runtime's image into an archive folder.</summary>
    public Task<ToolResult> FetchRuntimeAsync(string target, string archive, CancellationToken cancel) =>
        RunAsync(["--updatearchive", "--target", target, "--archivepath", archive], cancel);

    /// <summary>Puts files into the board's file system, as the list says.</summary>
    public Task<ToolResult> DeployFilesAsync(string port, string list, CancellationToken cancel) =>
        RunAsync(["--platform", "esp32", "--serialport", port, "--filedeployment", list], cancel);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ToolResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return new ToolResult(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Task<ToolResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancel) => RunAsync(path, arguments, cancel);
}
