using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Busbar.Simulator.Cosim;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Policies;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar cosim</c>: the controllers' code in lockstep with a plant that somebody else simulates.</summary>
internal static class CosimCommand
{
    private static readonly Option<string?> Policy = new("--policy") { Description = "The policies to try: a file with the keys policies, calendar and loads of a site file; default: the site's own.", HelpName = "FILE" };

    private static readonly Option<int?> Listen = ListenOption();

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("cosim", "Run the site's controllers in lockstep with an outside plant: JSON lines on standard input and output, or over TCP.") { SharedOptions.Site, Policy, Listen };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<int?> ListenOption()
    {
        Option<int?> option = new("--listen") { Description = "Wait for the plant on this TCP port of 127.0.0.1 instead; 0 takes a free one.", HelpName = "PORT" };
        option.Validators.Add(result =>
        {
            if (result.TryGet(out int? port) && port is < 0 or > 65535)
                result.AddError("--listen is a TCP port, 0 to 65535.");
        });
        return option;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors, parse.GetValue(Policy)) is not { } site)
            return ExitCode.WrongFile;
        IReadOnlyList<PointController>? controllers = PointController.MakeAll(site.Model, site.Types, site.Findings);
        GatewayPolicies? atGateway = controllers is null ? null : GatewayPolicies.Compile(site.Model, site.Findings);
        if (controllers is null || site.Findings.HasErrors)
        {
            SiteFiles.Report(site.Findings, errors);
            return ExitCode.WrongFile;
        }

        CosimSession session = new(site.Model, controllers, atGateway);
        try
        {
            if (parse.GetValue(Listen) is int port)
                return await ListenAsync(session, port, parse.InvocationConfiguration.Output, errors, cancel);
            using StreamReader input = new(Console.OpenStandardInput(), Encoding.UTF8);
            await using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
            return await TalkAsync(session, input, output, errors, cancel);
        }
        catch (SocketException wrong)
        {
            await errors.WriteLineAsync($"Cannot listen on port {parse.GetValue(Listen)} of 127.0.0.1: {wrong.Message}; choose another one with --listen, or 0 for a free one.");
            return ExitCode.CannotStart;
        }
        catch (IOException wrong)
        {
            await errors.WriteLineAsync($"The plant's end was closed before it said {{\"type\":\"done\"}}: {wrong.Message}");
            return ExitCode.CannotStart;
        }
    }

    private static async Task<int> ListenAsync(CosimSession session, int port, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start(1);
        await output.WriteLineAsync($"Waiting for the plant on {listener.LocalEndpoint}");
        await output.FlushAsync(cancel);
        using TcpClient plant = await listener.AcceptTcpClientAsync(cancel);
        plant.NoDelay = true;
        listener.Stop();
        using StreamReader lines = new(plant.GetStream(), Encoding.UTF8);
        await using StreamWriter answers = new(plant.GetStream(), new UTF8Encoding(false)) { NewLine = "\n" };
        return await TalkAsync(session, lines, answers, errors, cancel);
    }

    private static async Task<int> TalkAsync(CosimSession session, StreamReader lines, StreamWriter answers, TextWriter errors, CancellationToken cancel)
    {
        while (!session.IsDone && await lines.ReadLineAsync(cancel) is { } line)
        {
            string? answer = session.Take(line);
            foreach (string note in session.TakeNotes())
                await errors.WriteLineAsync("note: " + note);
            if (answer is null)
                continue;
            await answers.WriteLineAsync(answer.AsMemory(), cancel);
            await answers.FlushAsync(cancel);
        }

        if (session.Untaken.Count > 0)
            await errors.WriteLineAsync($"note: these were commanded, but hello names them not, or not as writable: {string.Join(", ", session.Untaken)}");
        if (session.IsDone)
            return 0;
        await errors.WriteLineAsync($"The plant's lines ended after {session.Steps} steps without {{\"type\":\"done\"}}.");
        return ExitCode.CannotStart;
    }
}
