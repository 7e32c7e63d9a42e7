using System.CommandLine;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar user</c>: the users of a gateway, on its own machine; also the way back in when nobody can log in any more.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The user." };

    private static readonly Argument<Role> NewRole = new("ROLE") { Description = "viewer, operator, engineer or administrator.", HelpName = "ROLE" };

    private static readonly Option<Role> LinkRole = new("--role") { Description = "Role of the new user: viewer, operator, engineer or administrator.", DefaultValueFactory = _ => Role.Administrator, HelpName = "ROLE" };

    private static readonly Option<string?> LinkUser = new("--user") { Description = "Instead of a new user: this one sets a new password.", HelpName = "NAME" };

    private static readonly Option<string> Gateway = new("--gateway") { Description = "Where a browser finds the page.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command list = new("list", "Show the users.") { SharedOptions.Data, SharedOptions.Site };
        list.SetAction(parse => SecurityData.Run(parse, List, mustBeThere: true));
        System.CommandLine.Command link = new("link", "Make a link that opens once, within an hour: for a new user, or for a new password.") { LinkRole, LinkUser, Gateway, SharedOptions.Data, SharedOptions.Site };
        link.SetAction(parse => SecurityData.Run(parse, (services, output) => Link(parse, services, output)));
        System.CommandLine.Command role = new("role", "Give a user another role.") { Name, NewRole, SharedOptions.Data, SharedOptions.Site };
        role.SetAction(parse => Change(parse, (accounts, user) => accounts.SetRole(Actor, user.Id, parse.GetRequiredValue(NewRole))));
        System.CommandLine.Command disable = new("disable", "Lock a user out for good; sessions and tokens end.") { Name, SharedOptions.Data, SharedOptions.Site };
        disable.SetAction(parse => Change(parse, (accounts, user) => accounts.SetDisabled(Actor, user.Id, true)));
        System.CommandLine.Command enable = new("enable", "Let a user in again.") { Name, SharedOptions.Data, SharedOptions.Site };
        enable.SetAction(parse => Change(parse, (accounts, user) => accounts.SetDisabled(Actor, user.Id, false)));
        return new("user", "The users of a gateway: list, links for new users and new passwords, roles.") { list, link, role, disable, enable };
    }

    private static Actor Actor => new(Tokens.Shell, Role.Administrator);

    private static int List(IServiceProvider services, TextWriter output)
    {
        foreach (GatewayUser user in services.GetRequiredService<Users>().All)
            output.WriteLine($"{user.Name}\t{user.Role}\t{(user.IsDisabled ? "disabled" : "active")}\t{(user.HasTotp ? "password and code" : "password")}");
        return 0;
    }

    private static int Link(ParseResult parse, IServiceProvider services, TextWriter output)
    {
        GatewayUser? user = parse.GetValue(LinkUser) is { } name ? Find(services, name) : null;
        string key = services.GetRequiredService<Invitations>().Make(Tokens.Shell, parse.GetValue(LinkRole), user);
        output.WriteLine($"{parse.GetValue(Gateway)!.TrimEnd('/')}/welcome?key={key}");
        return 0;
    }

    private static int Change(ParseResult parse, Action<Accounts, GatewayUser> change) => SecurityData.Run(parse, (services, output) =>
    {
        GatewayUser user = Find(services, parse.GetRequiredValue(Name));
        change(services.GetRequiredService<Accounts>(), user);
        return List(services, output);
    }, mustBeThere: true);

    private static GatewayUser Find(IServiceProvider services, string name)
    {
        Users users = services.GetRequiredService<Users>();
        return users.FindByName(name) ?? throw new InvalidOperationException($"There is no user '{name}'; there are: {string.Join(", ", users.All.Select(each => each.Name))}");
    }
}
