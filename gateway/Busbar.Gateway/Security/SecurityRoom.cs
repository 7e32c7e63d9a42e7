using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Busbar.Gateway.Security;

/// <summary>Registers who may do what, and puts it in the way of every request.</summary>
public static class SecurityRoom
{
    /// <summary>Identities and policies. Whatever says nothing of its own needs a viewer.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.AddAuthentication(SecuritySchemes.Demo).AddScheme<AuthenticationSchemeOptions, DemoIdentity>(SecuritySchemes.Demo, null);
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
        services.AddCascadingAuthenticationState();
        return services;
    }

    /// <summary>Behind what makes answers and pages of errors, before the endpoints.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseCrossSiteGuard();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static AuthorizationPolicy Policy(Access access) => new AuthorizationPolicyBuilder().AddRequirements(access).Build();
}
