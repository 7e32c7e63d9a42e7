using System.Net.Sockets;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Demo;
using Busbar.Gateway.North;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.CommandLine;

/// <summary>Starts a gateway, says when it is ready, and ends it on Ctrl-C or SIGTERM.</summary>
public static class ServerRun
{
    /// <summary>Runs until the program is asked to end, or until a part of it has failed; returns the exit code.</summary>
    /// <param name="app">Built and not started.</param>
    /// <param name="options">For messages.</param>
    /// <param name="started">Done after the gateway listens and before it is said to be ready.</param>
    /// <param name="output">Takes the address.</param>
    /// <param name="errors">Takes what stands in the way.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<int> RunAsync(WebApplication app, GatewayOptions options, Func<Task>? started, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        RunOutcome outcome = app.Services.GetRequiredService<RunOutcome>();
        try
        {
            await app.StartAsync(cancel);
            if (started is not null)
                await started();
        }
        catch (Exception wrong) when (Explain(wrong, options) is { } explanation)
        {
            await errors.WriteLineAsync(explanation);
            await StopQuietlyAsync(app);
            return ExitCode.CannotStart;
        }

        await output.WriteLineAsync($"Busbar is ready: {options.PublicAddress(app.Services).ToString().TrimEnd('/')}  (Ctrl-C ends it; data in {options.DataDirectory})");
        if (!options.IsDemo && FirstLink(app.Services, options) is { } link)
            await output.WriteLineAsync(link);
        await output.FlushAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
        return outcome.HasFailed ? ExitCode.Failed : 0;
    }

    /// <summary>While nobody can administer the gateway, each start makes a link for the first one; there is no password before.</summary>
    private static string? FirstLink(IServiceProvider services, GatewayOptions options)
    {
        if (services.GetRequiredService<Users>().HasAdministrator)
            return null;
        string key = services.GetRequiredService<Invitations>().Make(Tokens.Shell, Role.Administrator);
        return $"Nobody can log in yet. Make the first administrator here, within {Invitations.Life.TotalMinutes:0} minutes and once: {new Uri(options.PublicAddress(services), "welcome?key=" + key)}";
    }

    /// <summary>What stands in the way and how to change it; null for what is a mistake of the program.</summary>
    private static string? Explain(Exception wrong, GatewayOptions options) => wrong switch
    {
        BrokerException or StoreException or DemoException or NorthException => wrong.Message,
        IOException when wrong.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException => $"Port {options.Port} of {options.Address} is in use by another program; choose another one with --port, or 0 for a free one.",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => $"Port {options.Port} of {options.Address} is in use by another program; choose another one with --port, or 0 for a free one.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"Port {options.Port} may not be used by this user (ports below 1024 belong to root); choose another one with --port.",
        UnauthorizedAccessException or IOException => $"{wrong.Message} (data folder: {options.DataDirectory}; choose another one with --data)",
        _ => null,
    };

    private static async Task StopQuietlyAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception)
        {
            // Half a start is half a stop; the reason for it was printed.
        }
    }
}
