using Busbar.Gateway.Twin;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Provisioning;

/// <summary>
/// Tells a new controller who it is, over its console, and waits until the gateway has seen it. Each step says how it went; one that fails
/// says what to try, and running it again is always safe.
/// </summary>
public sealed class Provisioner(ConsoleClient console, GatewayWatch gateway, ProgressLines progress, TimeProvider time)
{
    /// <summary>Steps of the progress bar.</summary>
    public const int Steps = 6;

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A refusal may be the first try's; one that stands so long is not going away by itself.
    private static readonly TimeSpan RefusalPatience = TimeSpan.FromSeconds(20);

    private static readonly int[] Refusals = [22, 32, 33];

    // The way to the gateway, from the near end; the first that stands is what to look at.
    private static readonly int[] OnTheWay = [11, 12, 13, 21, 22, 23, 31, 32, 33, 34];

    /// <summary>Does all of it.</summary>
    /// <param name="plan">What it is told; complete, with the credential.</param>
    /// <param name="authority">PEM of the authority that signed the broker's certificate; null without TLS.</param>
    /// <param name="patience">How long the network and the gateway may take.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>False: a step failed and was told.</returns>
    public async Task<bool> RunAsync(ProvisionPlan plan, string? authority, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            progress.Begin(new("连接控制台", "reach the console"));
            ConsoleAnswer found = await FindAsync(cancel);
            progress.Done($"{found.Find("controller")}, {found.Find("board")}, {found.Find("firmware")}");

            progress.Begin(new("写入设置", "write the settings"));
            await console.AskAsync("import", AnswerPatience, cancel);
            foreach ((string key, string value) in plan.Values)
                await console.SendAsync($"{key}={value}", cancel);
            ConsoleAnswer written = await console.AskAsync("end", AnswerPatience, cancel);
            if (written.Error is { } refused)
                return Fail(refused);
            progress.Done($"{plan.Values.Count()}");

            progress.Begin(new("写入签发机构证书", "write the authority's certificate"));
            if (authority != null && await WriteAuthorityAsync(authority, cancel) is { } wrong)
                return Fail(wrong);
            progress.Done(authority == null ? progress.Say(new("不需要", "not needed")) : "ok");

            progress.Begin(new("重新启动", "restart"));
            await console.AskAsync("restart", AnswerPatience, cancel);
            ConsoleAnswer started = await StartedAsync(plan.Get("controller"), cancel);
            progress.Done($"boot {started.Find("boot")}");
            return await LinkedAsync(plan.Get("controller"), patience, cancel);
        }
        catch (ConsoleException wrong)
        {
            return Fail(wrong.Message);
        }
    }

    private bool Fail(string why)
    {
        progress.Failed(why);
        return false;
    }

    /// <summary>A board that the cable has just reset needs a moment to speak; what was half typed before ends with an empty line.</summary>
    private async Task<ConsoleAnswer> FindAsync(CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await console.SendAsync("cancel", cancel);
                return await console.AskAsync("status", TimeSpan.FromSeconds(3), cancel) is { Error: null } answer && answer.Find("firmware") != null ? answer : await console.AskAsync("status", TimeSpan.FromSeconds(3), cancel);
            }
            catch (ConsoleException) when (time.GetElapsedTime(began) < AnswerPatience)
            {
                // Again, until the patience ends; then the last one's words are told.
            }
        }
    }

    private async Task<string?> WriteAuthorityAsync(string authority, CancellationToken cancel)
    {
        await console.AskAsync("import ca", AnswerPatience, cancel);
        foreach (string line in authority.Split('\n'))
            await console.SendAsync(line.Trim(), cancel);
        return (await console.AskAsync("end", AnswerPatience, cancel)).Error;
    }

    private async Task<ConsoleAnswer> StartedAsync(string controller, CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                ConsoleAnswer status = await console.AskAsync("status", TimeSpan.FromSeconds(3), cancel);
                if (status.Find("boot") != null && status.Find("controller") == controller)
                    return status;
                if (time.GetElapsedTime(began) >= StartPatience)
                    throw new ConsoleException($"it does not start; its console says: {string.Join("; ", status.Lines.Where(line => line.StartsWith("problem", StringComparison.Ordinal)))}");
            }
            catch (ConsoleException) when (time.GetElapsedTime(began) < StartPatience)
            {
                // It is starting.
            }

            await Task.Delay(Pause, time, cancel);
        }
    }

    private async Task<bool> LinkedAsync(string controller, TimeSpan patience, CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        bool isLinked = false;
        progress.Begin(new("联网并连接消息服务器", "network and broker"));
        while (true)
        {
            ConsoleAnswer status = await console.AskAsync("status", AnswerPatience, cancel);
            TimeSpan waited = time.GetElapsedTime(began);
            if (!isLinked && status.Find("link") == "linked")
            {
                isLinked = true;
                progress.Done($"{status.Find("network")}; {status.Find("broker")}");
                progress.Begin(new("等待网关见到它", "wait until the gateway has seen it"));
            }

            string? missing = isLinked ? await gateway.WhyNotAsync(controller, cancel) : "";
            if (missing == null)
            {
                progress.Done(progress.Say(new("网关已见到", "the gateway has seen it")));
                return true;
            }

            bool isHopeless = status.Problems.Any(Refusals.Contains) && waited >= RefusalPatience;
            if (isHopeless || waited >= patience)
                return Fail(missing.Length > 0 ? missing : Why(status));
            await Task.Delay(Pause, time, cancel);
        }
    }

    private string Why(ConsoleAnswer status)
    {
        int[] standing = [.. status.Problems.Where(OnTheWay.Contains).Order()];
        LocalName words = standing.Length == 0
            ? new($"没有连上；控制台显示网络 {status.Find("network")}，消息服务器 {status.Find("broker")}", $"not linked; the console says network {status.Find("network")}, broker {status.Find("broker")}")
            : DeviceProblemTexts.Of(standing[0]);
        return progress.Say(words) + (status.Find("broker") is { } broker && standing is [>= 30, ..] ? $" ({broker})" : "");
    }
}
