using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Busbar.Gateway.Security;

/// <summary>
/// The session of a person who logged in: a sealed cookie that names the user and the stamp of the moment. Every request asks the
/// database, so a role that is taken away or a password that changes ends it at once.
/// </summary>
internal static class Session
{
    /// <summary>The cookie scheme.</summary>
    public const string Scheme = "Session";

    /// <summary>A session that nobody uses ends after this; the page itself keeps it alive.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private const string UserClaim = "busbar:user";
    private const string StampClaim = "busbar:stamp";

    /// <summary>Logs a user in at this browser.</summary>
    public static Task BeginAsync(HttpContext context, GatewayUser user) => context.SignInAsync(Scheme, PrincipalOf(user));

    /// <summary>Id of the local user behind an identity; null for the demo, a token, or one of another provider.</summary>
    public static string? UserId(ClaimsPrincipal principal) => principal.FindFirstValue(UserClaim);

    public static void Configure(CookieAuthenticationOptions cookie, bool isSecure)
    {
        // The prefix makes browsers refuse a cookie of that name that another host or a plain connection sets.
        cookie.Cookie.Name = isSecure ? "__Host-busbar" : "busbar";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.Path = "/";
        cookie.ExpireTimeSpan = Life;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/login";
        cookie.AccessDeniedPath = "/denied";
        cookie.ReturnUrlParameter = "back";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Whether an identity still stands as it was given.</summary>
    public static GatewayUser? Current(Users users, ClaimsPrincipal principal) =>
        UserId(principal) is { } id && users.Find(id) is { IsDisabled: false } user && user.Stamp == principal.FindFirstValue(StampClaim) ? user : null;

    private static ClaimsPrincipal PrincipalOf(GatewayUser user)
    {
        ClaimsPrincipal principal = new Actor(user.Name, user.Role).Principal(Scheme);
        ((ClaimsIdentity)principal.Identity!).AddClaims([new Claim(UserClaim, user.Id), new Claim(StampClaim, user.Stamp)]);
        return principal;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (UserId(context.Principal!) is null)
            return;
        if (Current(context.HttpContext.RequestServices.GetRequiredService<Users>(), context.Principal!) is { } user)
        {
            context.ReplacePrincipal(PrincipalOf(user));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }

    /// <summary>People are led to the page, programs are told by the status.</summary>
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (Ui.UiRoom.IsPage(context.Request))
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}

/// <summary>An open page asks every few seconds whether its session still stands; when not, it shows nothing any more.</summary>
internal sealed class SessionWatch(ILoggerFactory loggers, Users users) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(10);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(Session.UserId(authenticationState.User) is null || Session.Current(users, authenticationState.User) is not null);
}
