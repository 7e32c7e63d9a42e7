namespace Busbar.Gateway.Security;

/// <summary>
/// Refuses changes that a page of another site asks a browser for. The session's cookie is SameSite=Lax and the demo needs no cookie at
/// all, so the guard looks at what the browser itself says of the request (Fetch Metadata; Origin for browsers without it). A program
/// sends neither and is not concerned; a token does not come by itself, so a request with one passes.
/// </summary>
internal static class CrossSiteGuard
{
    public static void UseCrossSiteGuard(this WebApplication app) => app.Use(async (context, next) =>
    {
        HttpRequest request = context.Request;
        bool changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
        bool isSocket = context.WebSockets.IsWebSocketRequest || HttpMethods.IsConnect(request.Method);
        if ((changes || isSocket) && request.Headers.Authorization.Count == 0 && IsForeign(request))
        {
            await TypedResults.Problem(
                "The browser says that a page of another site asks for this; open the gateway's own page, or send an API token.",
                statusCode: StatusCodes.Status403Forbidden,
                title: "Refused: asked for by another site").ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static bool IsForeign(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is not ("same-origin" or "none");
        string origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) || !string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
