namespace Busbar.Gateway.Ui;

/// <summary>What the switches of language and theme share: the cookie that keeps a wish, and the way back.</summary>
internal static class BackLink
{
    public static CookieOptions KeptForAYear(HttpRequest request) => new() { MaxAge = TimeSpan.FromDays(365), IsEssential = true, SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = request.IsHttps };

    /// <summary>The address when it is one of this site, else the first page.</summary>
    public static string Safe(string? back) => Language.IsLocal(back) ? back! : "/";
}
