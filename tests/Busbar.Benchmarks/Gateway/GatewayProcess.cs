using System.Diagnostics;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks.Gateway;

/// <summary>The gateway program as it is built, in a process of its own.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private GatewayProcess(Process process, string data)
    {
        this.process = process;
        Database = Path.Combine(data, "busbar.db");
        Meter = new ProcessMeter(process.Id);
    }

    public string Database { get; }

    public ProcessMeter Meter { get; }

    /// <summary>Where its page is.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts it and waits until it says that it is ready. What it warns of goes to our error output.</summary>
    public static Task<GatewayProcess> StartAsync(string program, string site, string data) => StartAsync(data, program, "gateway", "--demo", "--site", site);

    /// <summary>Starts the demo building on free ports at its own speed, as <see cref="StartAsync(string, string, string)"/>.</summary>
    public static Task<GatewayProcess> StartDemoAsync(string program, string data) => StartAsync(data, program, "demo", "--device-ports", "0");

    private static async Task<GatewayProcess> StartAsync(string data, params string[] arguments)
    {
        Process process = PeerPrograms.Start(null, "dotnet", [.. arguments, "--data", data, "--port", "0", "--mqtt-port", "0"]);
        GatewayProcess gateway = new(process, data);
        TaskCompletionSource<bool> ready = new();
        _ = PassOnAsync(process.StandardError, _ => { });
        _ = PassOnAsync(process.StandardOutput, line =>
        {
            if (!line.StartsWith("Busbar is ready", StringComparison.Ordinal)) return;
            gateway.Address = line.Split(' ')[3];
            ready.TrySetResult(true);
        }).ContinueWith(_ => ready.TrySetResult(false), TaskScheduler.Default);
        if (!await ready.Task.WaitAsync(StartTimeout)) throw new InvalidOperationException("The gateway ended before it was ready; its messages stand above.");
        return gateway;
    }

    /// <summary>Ends it as Ctrl-C would.</summary>
    public async Task StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>The one that was built with this program, in the same configuration.</summary>
    public static string ProgramPath()
    {
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd('/'));
        string repository = Path.GetFullPath(Path.Combine(PeerPrograms.Folder, "..", ".."));
        return Path.Combine(repository, "gateway", "Busbar.Gateway", "bin", framework.Parent!.Name, framework.Name, "busbar.dll");
    }

    private static async Task PassOnAsync(StreamReader from, Action<string> seen)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            seen(line);
            await Console.Error.WriteLineAsync("gateway: " + line);
        }
    }
}
