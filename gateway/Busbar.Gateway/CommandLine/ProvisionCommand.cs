using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Busbar.Gateway.Flashing;
using Busbar.Gateway.Provisioning;
using Busbar.Gateway.Security;
using Busbar.Site.Compile;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar provision</c>: makes a flashed board one of the site's controllers.</summary>
internal static class ProvisionCommand
{
    private static readonly Option<string?> ControllerId = new("--controller") { Description = "Id of the controller in the site file; asked for when not given.", HelpName = "ID" };

    private static readonly Option<string?> File = new("--file") { Description = "Lines KEY=VALUE: board, broker.host, wifi.ssid, wifi.password, ...; what it lacks is asked for.", HelpName = "PATH" };

    private static readonly Option<string?> Authority = new("--ca") { Description = "PEM file of the authority that signed the broker's certificate; turns TLS on.", HelpName = "PATH" };

    private static readonly Option<string> Gateway = new("--gateway") { Description = "The gateway, which must see the controller before this ends.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    private static readonly Option<string?> Token = new("--token") { Description = "An API token with the scope read; without it one is made in the gateway's data folder.", HelpName = "TEXT" };

    private static readonly Option<int> Patience = new("--patience") { Description = "Seconds that network and gateway may take.", HelpName = "N", DefaultValueFactory = _ => 120 };

    private static readonly Option<bool> ByFile = new("--by-file") { Description = "Put the settings into the flash by nanoff instead of the console, for a board whose runtime keeps the USB port for its debugger." };

    private static readonly Option<string?> Tool = new("--tool") { Description = "The nanoff to use with --by-file.", HelpName = "PATH" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("provision", "Tell a flashed controller who it is, over its USB cable, and wait until the gateway has seen it.")
        {
            ConsoleCommand.Cable, ControllerId, File, Authority, SharedOptions.Site, SharedOptions.Data, Gateway, Token, Patience, ByFile, Tool, ConsoleCommand.Language,
        };
        command.SetAction((parse, cancel) => RunAsync(parse, Console.In, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, TextReader answers, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        TextWriter errors = parse.InvocationConfiguration.Error;
        string language = parse.GetValue(ConsoleCommand.Language)!;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        ProvisionPlan plan = new();
        try
        {
            IReadOnlyList<string> mistakes = parse.GetValue(File) is { } file ? plan.Read(file) : [];
            foreach (string mistake in mistakes)
                await errors.WriteLineAsync(mistake);
            if (mistakes.Count > 0)
                return ExitCode.WrongFile;
            plan.Put("controller", parse.GetValue(ControllerId) ?? plan.Get("controller"));
            if (!plan.Ask(answers, output, language))
            {
                await errors.WriteLineAsync("\nthe answers ended; give the rest in a file with --file (KEY=VALUE lines: controller, board, broker.host, wifi.ssid, wifi.password)");
                return ExitCode.CannotStart;
            }

            if (site.Model.FindController(plan.Get("controller")) is null)
            {
                await errors.WriteLineAsync(SiteFiles.NoController(site.Model, plan.Get("controller")));
                return ExitCode.WrongFile;
            }

            // The credential: made at the first time, the same at every other, so that a controller can be provisioned again.
            string data = DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id);
            plan.Put("site", site.Model.Id);
            plan.Put("key", Convert.ToHexStringLower(ControllerKeys.BesideData(data).Get(plan.Get("controller"))));
            if (plan.Get("broker.user").Length == 0)
            {
                plan.Put("broker.user", plan.Get("controller"));
                plan.Put("broker.password", ControllerKeys.BesideData(data).BrokerPassword(plan.Get("controller")));
            }

            string? authority = parse.GetValue(Authority) is { } pem ? await System.IO.File.ReadAllTextAsync(pem, cancel) : null;
            if (authority != null)
                plan.Put("broker.tls", "yes");
            return await ProvisionAsync(parse, plan, authority, parse.GetValue(Token) ?? OwnToken(data), output, language, cancel) ? 0 : ExitCode.Refused;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    /// <summary>Who may read the gateway's data folder may look whether a controller has come: a token for that, for an hour. Null where no gateway has run.</summary>
    private static string? OwnToken(string data)
    {
        if (!System.IO.File.Exists(Path.Combine(data, SecurityDatabase.FileName)))
            return null;
        using ServiceProvider services = new ServiceCollection().AddSecurityData(data, TimeProvider.System).BuildServiceProvider();
        return services.GetRequiredService<Tokens>().Make("provision", [Scope.Read], TimeSpan.FromHours(1), null).Secret;
    }

    /// <summary>The gateway's page stands behind the same authority as its broker.</summary>
    private static SocketsHttpHandler Trusting(string? authority)
    {
        SocketsHttpHandler handler = new();
        if (authority is not null)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(authority);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    private static async Task<bool> ProvisionAsync(ParseResult parse, ProvisionPlan plan, string? authority, string? token, TextWriter output, string language, CancellationToken cancel)
    {
        using HttpClient http = new(Trusting(authority)) { BaseAddress = new Uri(parse.GetValue(Gateway)!), Timeout = TimeSpan.FromSeconds(5) };
        if (token is { Length: > 0 })
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        TimeSpan patience = TimeSpan.FromSeconds(parse.GetValue(Patience));
        if (parse.GetValue(ByFile))
        {
            if ((parse.GetValue(Tool) ?? NanoffFinder.Find(null)) is not { } tool)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync("nanoff is not here; install it with: dotnet tool install -g nanoff, or name it with --tool");
                return false;
            }

            FileProvisioner byFile = new(new Nanoff(tool), new GatewayWatch(http), new ProgressLines(output, FileProvisioner.Steps, language), TimeProvider.System);
            return await byFile.RunAsync(plan, authority, parse.GetValue(ConsoleCommand.Cable)!, patience, cancel);
        }

        using ConsoleClient console = new(parse.GetValue(ConsoleCommand.Cable)!);
        Provisioner provisioner = new(console, new GatewayWatch(http), new ProgressLines(output, Provisioner.Steps, language), TimeProvider.System);
        return await provisioner.RunAsync(plan, authority, patience, cancel);
    }
}
