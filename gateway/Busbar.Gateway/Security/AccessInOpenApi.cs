using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Busbar.Gateway.Security;

/// <summary>Tells in the OpenAPI document what each operation takes: <c>x-busbar-role</c> and <c>x-busbar-scope</c>, and the answers of those who have it not.</summary>
internal static class AccessInOpenApi
{
    public static Task Tell(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
            return Task.CompletedTask;
        Access access = metadata.OfType<Access>().LastOrDefault(Access.ToSee);
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions["x-busbar-role"] = Word(access.Role);
        operation.Extensions["x-busbar-scope"] = Word(access.Scope);
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Nobody is logged in, and there is no token that opens." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = $"It takes the role {access.Role}, or a token with the scope {access.Scope}." });
        return Task.CompletedTask;
    }

    private static JsonNodeExtension Word(Enum value) => new(JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()))!);
}
