using System.CommandLine;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Busbar.Gateway.CommandLine;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>A command of the program in this process: what it prints, and its exit code.</summary>
internal sealed partial class RunningCommand : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource cancel = new();
    private readonly Lines output = new();
    private readonly Lines errors = new();
    private readonly Task<int> run;

    public RunningCommand(params string[] arguments)
    {
        InvocationConfiguration configuration = new() { Output = output, Error = errors, ProcessTerminationTimeout = null };
        run = Task.Run(() => BusbarCommands.Create().Parse(arguments).InvokeAsync(configuration, cancel.Token));
        _ = run.ContinueWith(_ => output.First.TrySetResult(""), TaskScheduler.Default);
    }

    public string Output => output.ToString();

    public string Errors => errors.ToString();

    /// <summary>Waits for the end.</summary>
    public Task<int> EndAsync() => run.WaitAsync(Patience);

    /// <summary>The first line that it prints.</summary>
    public Task<string> FirstLineAsync() => output.First.Task.WaitAsync(Patience);

    /// <summary>A client of the address that the command prints when it is ready.</summary>
    public async Task<HttpClient> ReadyAsync()
    {
        string line = await output.First.Task.WaitAsync(Patience);
        Match address = Address().Match(line);
        Assert.True(address.Success, $"no address was printed:\n{Output}\n{Errors}");
        return new HttpClient { BaseAddress = new Uri(address.Value), Timeout = Patience };
    }

    /// <summary>As Ctrl-C does.</summary>
    public async Task<int> StopAsync()
    {
        await cancel.CancelAsync();
        return await EndAsync();
    }

    public void Dispose() => cancel.Dispose();

    /// <summary>Looks again after every event of the gateway until it is so.</summary>
    public static async Task UntilAsync(HttpClient http, string path, Func<JsonElement, bool> isSo)
    {
        using CancellationTokenSource patience = new(Patience);
        await using Stream stream = await http.GetStreamAsync("/api/events", patience.Token);
        await foreach (SseItem<string> _ in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            using JsonDocument now = JsonDocument.Parse(await http.GetStringAsync(path, patience.Token));
            if (isSo(now.RootElement))
                return;
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    /// <summary>Keeps what is written and tells of the first line.</summary>
    private sealed class Lines : StringWriter
    {
        public TaskCompletionSource<string> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Encoding Encoding => Encoding.UTF8;

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            First.TrySetResult(value ?? "");
        }
    }
}
