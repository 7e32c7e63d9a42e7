using System.Security.Claims;

namespace Busbar.Gateway.Security;

/// <summary>Who acts, by whatever way they came: a person on the page, a program with a token, the demo's visitor.</summary>
/// <param name="Name">As it stands in journals and in the audit log; not empty.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Scopes">A token's scopes; null for a person, whom the role alone binds.</param>
/// <param name="IsDemo">Nobody logged in: this is the demo on the loopback address.</param>
public sealed record Actor(string Name, Role Role, IReadOnlySet<Scope>? Scopes = null, bool IsDemo = false)
{
    internal const string RoleClaim = "busbar:role";
    internal const string ScopeClaim = "busbar:scope";
    internal const string DemoClaim = "busbar:demo";

    /// <summary>The actor that an identity is; null for one that may do nothing here.</summary>
    public static Actor? Of(ClaimsPrincipal? principal)
    {
        if (principal?.Identity is not ClaimsIdentity { IsAuthenticated: true, Name: { Length: > 0 } name } identity || !Enum.TryParse(identity.FindFirst(RoleClaim)?.Value, out Role role) || !Enum.IsDefined(role))
            return null;
        HashSet<Scope> scopes = [.. identity.FindAll(ScopeClaim).Select(claim => Enum.Parse<Scope>(claim.Value))];
        return new Actor(name, role, identity.AuthenticationType == SecuritySchemes.Token ? scopes : null, identity.HasClaim(claim => claim.Type == DemoClaim));
    }

    /// <summary>The name to write down for a request that passed the authorization.</summary>
    public static string NameOf(HttpRequest request) => Of(request.HttpContext.User)?.Name ?? $"api@{request.HttpContext.Connection.RemoteIpAddress}";

    /// <summary>Whether they may do what a role, or a token of the scope, may.</summary>
    public bool May(Role role, Scope scope) => Role >= role && (Scopes is null || Scopes.Contains(scope));

    /// <summary>Whether a person of this role may.</summary>
    public bool May(Role role) => Role >= role && Scopes is null;

    internal ClaimsPrincipal Principal(string scheme)
    {
        List<Claim> claims = [new(ClaimTypes.Name, Name), new(RoleClaim, Role.ToString())];
        claims.AddRange((Scopes ?? Enumerable.Empty<Scope>()).Select(scope => new Claim(ScopeClaim, scope.ToString())));
        if (IsDemo)
            claims.Add(new Claim(DemoClaim, "yes"));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
