using Busbar.Gateway.Policies;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Site.Yaml;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.Commissioning;

/// <summary>
/// Runs the technician's tools for the page, one at a time, so that two people do not talk on one line; keeps the newest results for whoever
/// comes back. Every start is in the audit log. Thread-safe.
/// </summary>
public sealed class FieldTools(PolicyDesk desk, FieldAccess access, AuditLog audit, TimeProvider time, IHostApplicationLifetime life, ILogger<FieldTools> log)
{
    private const int Kept = 20;
    private static readonly LocalName Nothing = new("", "");
    private readonly Lock gate = new();
    private readonly List<ToolRun> runs = [];
    private CancellationTokenSource? stop;
    private int last;

    /// <summary>The newest first; at most twenty.</summary>
    public IReadOnlyList<ToolRun> Runs
    {
        get
        {
            lock (gate)
                return [.. Enumerable.Reverse(runs)];
        }
    }

    /// <summary>The run that goes on; null: none.</summary>
    public ToolRun? Current => Runs.FirstOrDefault(run => run.State == ToolState.Running);

    /// <summary>Done when the newest run has ended, however it did.</summary>
    internal Task Ending { get; private set; } = Task.CompletedTask;

    /// <summary>A run that is still kept.</summary>
    public ToolRun? Find(int number) => Runs.FirstOrDefault(run => run.Number == number);

    /// <summary>Begins a run; null, and the reason, when it cannot be now.</summary>
    public ToolRun? Start(ToolOrder order, string who, out LocalName refusal)
    {
        lock (gate)
        {
            if (Current is { } running)
            {
                refusal = new($"{running.Who} 正在使用工具（{running.Subject}）；等它结束或先停止它", $"{running.Who} is using a tool ({running.Subject}); wait for its end, or stop it first");
                return null;
            }

            try
            {
                audit.Add(new AuditEntry(who, "fieldTool", order.Subject, After: order.Tool.ToString()));
            }
            catch (StoreException wrong)
            {
                refusal = new($"审计日志无法写入：{wrong.Message}", wrong.Message);
                return null;
            }

            ToolRun run = new(++last, order.Tool, order.Subject, who, time.GetUtcNow(), ToolState.Running, default, null, null);
            runs.Add(run);
            if (runs.Count > Kept)
                runs.RemoveAt(0);
            stop = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping);
            CancellationTokenSource own = stop;
            // What it does is bounded by the token; its end is written into the run, a mistake of the program too.
            Ending = Task.Run(() => RunAsync(run.Number, order, own), CancellationToken.None);
            refusal = Nothing;
            return run;
        }
    }

    /// <summary>Stops a run; one that has ended stays as it is.</summary>
    public void Cancel(int number)
    {
        lock (gate)
        {
            if (Current?.Number == number)
                stop?.Cancel();
        }
    }

    private async Task RunAsync(int number, ToolOrder order, CancellationTokenSource own)
    {
        try
        {
            ToolSurroundings around = new(desk.Site, desk.Types, access, time, new Telling(progress => Change(number, run => run with { Progress = progress })));
            ToolResult result = await order.RunAsync(around, own.Token);
            Change(number, run => run with { State = ToolState.Done, Result = result });
        }
        catch (OperationCanceledException) when (own.IsCancellationRequested)
        {
            Change(number, run => run with { State = ToolState.Cancelled });
        }
        catch (IOException wrong)
        {
            Change(number, run => run with { State = ToolState.Failed, Fault = new LocalName($"串口或连接出错：{wrong.Message}", wrong.Message) });
        }
        catch (Exception wrong)
        {
            log.LogError(wrong, "{Tool} on {Subject} ended by a mistake of the program", order.Tool, order.Subject);
            Change(number, run => run with { State = ToolState.Failed, Fault = new LocalName($"程序错误：{wrong.Message}", $"a mistake of the program: {wrong.Message}") });
        }
        finally
        {
            lock (gate)
            {
                if (stop == own)
                    stop = null;
                own.Dispose();
            }
        }
    }

    private void Change(int number, Func<ToolRun, ToolRun> change)
    {
        lock (gate)
        {
            int at = runs.FindIndex(run => run.Number == number);
            if (at >= 0)
                runs[at] = change(runs[at]);
        }
    }

    private sealed class Telling(Action<ScanProgress> tell) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => tell(value);
    }
}
