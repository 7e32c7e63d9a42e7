using System.Threading.RateLimiting;
using Busbar.Gateway.Broker;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace Busbar.Gateway.Security;

/// <summary>Registers who may do what, and puts it in the way of every request.</summary>
public static class SecurityRoom
{
    /// <summary>Name of the limit on tries to log in.</summary>
    public const string LoginLimit = "login";

    private const int TriesAMinute = 20;

    /// <summary>Users, tokens, audit log, identities and policies. Whatever says nothing of its own needs a viewer.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSecurityData(options.DataDirectory, options.SecurityTime);
        services.AddDataProtection().SetApplicationName("busbar").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(SecurityKeys.Folder(options.DataDirectory), "sealing")));
        services.AddSingleton(provider => new Logins(provider.GetRequiredService<Users>(), provider.GetRequiredService<Passwords>(), provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<IDataProtectionProvider>(), options.SecurityTime));
        AuthenticationBuilder authentication = services.AddAuthentication(SecuritySchemes.Any)
            .AddPolicyScheme(SecuritySchemes.Any, null, any => any.ForwardDefaultSelector = context =>
                TokenAuthentication.IsGiven(context.Request) ? SecuritySchemes.Token : options.IsDemo ? SecuritySchemes.Demo : Session.Scheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(SecuritySchemes.Token, null)
            .AddScheme<AuthenticationSchemeOptions, DemoIdentity>(SecuritySchemes.Demo, null)
            .AddCookie(Session.Scheme, cookie =>
            {
                Session.Configure(cookie, options.UsesTls);
                cookie.TimeProvider = options.SecurityTime;
            });
        if (options.OpenId is { } openId)
            authentication.AddOpenIdConnect(OpenIdLogin.Scheme, provider => OpenIdLogin.Configure(provider, openId, options.SecurityTime));
        // The demo's clock may run fast; a session goes by real time.
        services.Configure<AuthenticationSchemeOptions>(SecuritySchemes.Token, scheme => scheme.TimeProvider = options.SecurityTime);
        if (!options.IsDemo)
            services.AddSingleton<IBrokerAccess>(provider => new BrokerAccess(provider.GetRequiredService<SiteModel>(), ControllerKeys.BesideData(options.DataDirectory), provider.GetRequiredService<Tokens>()));
        services.AddSingleton<AuditedCommands>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditedCommands>());
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddAuthorization(authorization =>
        {
            authorization.FallbackPolicy = Policy(Access.ToSee);
            authorization.DefaultPolicy = Policy(Access.ToSee);
            authorization.AddPolicy(Access.Viewer, Policy(Access.ToSee));
            authorization.AddPolicy(Access.Operator, Policy(new Access(Role.Operator, Scope.Command)));
            authorization.AddPolicy(Access.Engineer, Policy(new Access(Role.Engineer, Scope.Policies)));
            authorization.AddPolicy(Access.Administrator, Policy(new Access(Role.Administrator, Scope.Administer)));
        });
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(LoginLimit, context => HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions { PermitLimit = TriesAMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
        });
        return services;
    }

    /// <summary>What the commands need too: users, invitations, tokens and the audit log of a data folder.</summary>
    internal static IServiceCollection AddSecurityData(this IServiceCollection services, string dataDirectory, TimeProvider time)
    {
        services.AddSingleton(new SecurityKeys(dataDirectory));
        services.AddSingleton(_ => new SecurityDatabase(dataDirectory));
        services.AddSingleton(provider => new AuditLog(provider.GetRequiredService<SecurityDatabase>(), provider.GetRequiredService<SecurityKeys>(), time));
        services.AddSingleton<Users>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<Passwords>();
        services.AddSingleton(provider => new Invitations(provider.GetRequiredService<SecurityDatabase>(), provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<Passwords>(), time));
        services.AddSingleton(provider => new Tokens(provider.GetRequiredService<SecurityDatabase>(), provider.GetRequiredService<AuditLog>(), time));
        return services;
    }

    /// <summary>Behind what makes answers and pages of errors, before the endpoints.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseCrossSiteGuard();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        SessionEndpoints.Map(app);
    }

    private static AuthorizationPolicy Policy(Access access) => new AuthorizationPolicyBuilder().AddRequirements(access).Build();
}
