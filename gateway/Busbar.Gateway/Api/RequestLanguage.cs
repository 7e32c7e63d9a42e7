using Microsoft.Net.Http.Headers;

namespace Busbar.Gateway.Api;

/// <summary>The language that a request asks for.</summary>
internal static class RequestLanguage
{
    /// <summary>zh when Accept-Language prefers Chinese to English, else en.</summary>
    public static string Of(HttpRequest request)
    {
        IEnumerable<StringWithQualityHeaderValue> asked = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1);
        foreach (StringWithQualityHeaderValue language in asked)
        {
            if (language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                return "zh";
            if (language.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return "en";
        }

        return "en";
    }
}
