using System.CommandLine;
using System.Globalization;
using Busbar.Gateway.Api;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar token</c>: API tokens made on the gateway's own machine, which belong to no user.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "What it is for.", HelpName = "TEXT", Required = true };

    private static readonly Option<Scope[]> Scopes = new("--scope") { Description = "What it may do: read, command, alarms, books, policies, administer; once for each.", HelpName = "SCOPE", Required = true };

    private static readonly Option<string?> Life = new("--life") { Description = "How long it lives, such as P90D or PT1H; without it until it is revoked.", HelpName = "DURATION" };

    private static readonly Argument<string> Id = new("ID") { Description = "As 'busbar token list' shows it." };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command make = new("make", "Make a token; it is printed once and not kept.") { Name, Scopes, Life, SharedOptions.Data, SharedOptions.Site };
        make.SetAction(parse => SecurityData.Run(parse, (services, output) => Make(parse, services, output)));
        System.CommandLine.Command list = new("list", "Show the tokens that live.") { SharedOptions.Data, SharedOptions.Site };
        list.SetAction(parse => SecurityData.Run(parse, List, mustBeThere: true));
        System.CommandLine.Command revoke = new("revoke", "End a token.") { Id, SharedOptions.Data, SharedOptions.Site };
        revoke.SetAction(parse => SecurityData.Run(parse, (services, output) => services.GetRequiredService<Tokens>().Revoke(parse.GetRequiredValue(Id), Tokens.Shell)
            ? List(services, output)
            : throw new InvalidOperationException($"There is no token {parse.GetRequiredValue(Id)}; see: busbar token list"), mustBeThere: true));
        return new("token", "API tokens: make, list, revoke.") { make, list, revoke };
    }

    private static int Make(ParseResult parse, IServiceProvider services, TextWriter output)
    {
        TimeSpan life = default;
        if (parse.GetValue(Life) is { } text && !TimeText.TryParseDuration(text, out life))
            throw new InvalidOperationException($"--life {text} is no duration; write {TimeText.DurationHint}");
        (string secret, _) = services.GetRequiredService<Tokens>().Make(parse.GetRequiredValue(Name), parse.GetRequiredValue(Scopes), parse.GetValue(Life) is null ? null : life, null);
        output.WriteLine(secret);
        return 0;
    }

    private static int List(IServiceProvider services, TextWriter output)
    {
        foreach (ApiToken token in services.GetRequiredService<Tokens>().Living())
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{token.Id}\t{token.Name}\t{token.Owner ?? "-"}\t{string.Join(',', token.Scopes)}\t{(token.Expires is { } end ? end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "no end")}"));
        return 0;
    }
}
