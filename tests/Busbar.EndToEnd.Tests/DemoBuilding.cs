using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Busbar.EndToEnd.Tests;

/// <summary>
/// The demo building as a user starts it: a process of its own on free ports with a new data folder, ended by SIGINT.
/// </summary>
public sealed partial class DemoBuilding : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DemoBuilding(string data, params string[] options)
    {
        Data = data;
        // Where the tests themselves run in the background, Ctrl-C is ignored, and what they start would inherit that.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        MqttPort = FreePorts.Take();
        string[] arguments = ["--default-signal=INT", "dotnet", Program, "demo", "--data", data, "--port", "0", "--mqtt-port", $"{MqttPort}", "--device-ports", "0", .. options];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"the demo ended with code {_process.ExitCode}:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where its broker listens, on loopback.</summary>
    public int MqttPort { get; }

    /// <summary>Folder of the database.</summary>
    public string Data { get; }

    /// <summary>All that it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "busbar.dll");

    /// <summary>Starts a demo and waits until it says its address.</summary>
    public static async Task<DemoBuilding> StartAsync(string? data = null, params string[] options)
    {
        var demo = new DemoBuilding(data ?? Directory.CreateTempSubdirectory("busbar-demo-").FullName, options);
        try
        {
            demo.Address = await demo._address.Task.WaitAsync(TimeSpan.FromSeconds(120));
            return demo;
        }
        catch (Exception fault)
        {
            await demo.DisposeAsync();
            throw new InvalidOperationException($"the demo did not start:\n{demo.Output}", fault);
        }
    }

    /// <summary>Ctrl-C; the exit code when it has ended.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            await _process.WaitForExitAsync(patience.Token);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (AddressPattern().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Value));
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();
}
