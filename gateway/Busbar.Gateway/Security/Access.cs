using Microsoft.AspNetCore.Authorization;

namespace Busbar.Gateway.Security;

/// <summary>What one needs to use an endpoint or a page: the role, and the scope that a token must have.</summary>
public sealed record Access(Role Role, Scope Scope) : IAuthorizationRequirement
{
    /// <summary>Names of the policies for <c>[Authorize(Policy = ...)]</c> on pages.</summary>
    public const string Viewer = nameof(Role.Viewer);

    /// <inheritdoc cref="Viewer"/>
    public const string Operator = nameof(Role.Operator);

    /// <inheritdoc cref="Viewer"/>
    public const string Engineer = nameof(Role.Engineer);

    /// <inheritdoc cref="Viewer"/>
    public const string Administrator = nameof(Role.Administrator);

    /// <summary>What is seen, and by whom: the default of everything that does not say otherwise.</summary>
    public static Access ToSee { get; } = new(Role.Viewer, Scope.Read);
}

/// <summary>Says of an endpoint what it needs. One that says nothing needs a viewer.</summary>
public static class AccessExtensions
{
    /// <summary>Nobody below the role, and no token without the scope, comes through.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role, Scope scope)
        where TBuilder : IEndpointConventionBuilder
    {
        Access access = new(role, scope);
        return endpoint.RequireAuthorization(new AuthorizationPolicyBuilder().AddRequirements(access).Build()).WithMetadata(access);
    }
}

/// <summary>Decides by <see cref="Actor.May(Role, Scope)"/>, and by nothing else.</summary>
internal sealed class AccessHandler : AuthorizationHandler<Access>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Access requirement)
    {
        if (Actor.Of(context.User) is { } actor && actor.May(requirement.Role, requirement.Scope))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
