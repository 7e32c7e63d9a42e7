using System.Security.Cryptography;

namespace Busbar.Gateway.Security;

/// <summary>
/// What every answer tells the browser to refuse: scripts that are not ours (a nonce for the one that stands in the page), frames,
/// guesses of content types, referrers, the sensors of the device. Styles may stand in elements, for the components put them there.
/// </summary>
internal static class SecurityHeaders
{
    private const string NonceItem = "busbar:nonce";

    /// <summary>The nonce of this answer, for the page's own inline script.</summary>
    public static string Nonce(HttpContext context) => (string)(context.Items[NonceItem] ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));

    /// <summary>Before everything else, so that errors bear the headers too.</summary>
    public static void UseSecurityHeaders(this WebApplication app, bool isSecure) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{Nonce(context)}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
                + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            if (isSecure)
                headers.StrictTransportSecurity = "max-age=31536000";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            // What was read with a login stays out of caches; the files of the page may be kept.
            if (!headers.ContainsKey("Cache-Control"))
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    });
}
