using Microsoft.AspNetCore.Authentication;

namespace Busbar.Gateway.Security;

/// <summary>What a session begins and ends with, besides the page that asks for name and password.</summary>
internal static class SessionEndpoints
{
    public static void Map(WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/session").AllowAnonymous().ExcludeFromDescription();
        group.MapPost("/logout", async (HttpContext context) =>
        {
            await context.SignOutAsync(Session.Scheme);
            return TypedResults.LocalRedirect("/login");
        });
        if (app.Services.GetRequiredService<GatewayOptions>().OpenId is not null)
        {
            group.MapGet("/provider", (string? back) => TypedResults.Challenge(
                new AuthenticationProperties { RedirectUri = Ui.Language.IsLocal(back) ? back : "/" }, [OpenIdLogin.Scheme]));
        }
    }
}
