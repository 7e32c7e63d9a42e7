using System.Diagnostics;
using System.Globalization;

namespace Busbar.SystemTests.Bench;

/// <summary>Another program, with everything that it prints; it does not outlive the test.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _name;
    private readonly List<string> _lines = [];

    private RunningProgram(ProcessStartInfo start)
    {
        _name = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList.Take(3))}";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        try
        {
            _process.Start();
        }
        catch (System.ComponentModel.Win32Exception wrong)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be started ({wrong.Message}); ./test installs what the tests need", wrong);
        }

        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Every line so far, of both streams.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>All that it printed so far.</summary>
    public string Output => string.Join('\n', Lines);

    /// <summary>Starts any program.</summary>
    public static RunningProgram Start(string program, IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new RunningProgram(start);
    }

    /// <summary>Starts the program under test.</summary>
    public static RunningProgram Busbar(params string[] arguments) => Busbar([], arguments);

    /// <summary>As the other one, with more in its environment.</summary>
    public static RunningProgram Busbar((string Name, string Value)[] environment, params string[] arguments) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "busbar.dll"), .. arguments], null, environment);

    /// <summary>The program under test, to its end.</summary>
    public static Task<(int Code, string Output)> BusbarToItsEndAsync(params string[] arguments) => BusbarToItsEndAsync([], arguments);

    /// <summary>As the other one, with more in its environment.</summary>
    public static async Task<(int Code, string Output)> BusbarToItsEndAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        await using RunningProgram program = Busbar(environment, arguments);
        int code = await program.EndedAsync();
        return (code, program.Output);
    }

    /// <summary>Waits for a line with the text; returns the line.</summary>
    public async Task<string> SaysAsync(string text)
    {
        string? found = null;
        await Eventually.HoldsAsync(
            $"{_name} says \"{text}\"",
            () =>
            {
                found = Lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
                return found is not null || _process.HasExited;
            },
            () => Output);
        if (found is null)
        {
            await EndedAsync();
            found = Lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
        }

        return found ?? throw new InvalidOperationException($"{_name} ended with code {_process.ExitCode} and never said \"{text}\":\n{Output}");
    }

    /// <summary>Sends a signal such as INT and waits for the end; the exit code.</summary>
    public async Task<int> EndAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await EndedAsync();
    }

    /// <summary>SIGKILL: it ends between two instructions and can tidy nothing up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The exit code, when it has ended and everything it printed is here.</summary>
    public async Task<int> EndedAsync(TimeSpan? limit = null)
    {
        using CancellationTokenSource patience = new(limit ?? Eventually.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"{_name} did not end within {(limit ?? Eventually.Patience).TotalSeconds:0} s:\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
    }
}
