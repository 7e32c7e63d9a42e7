using System.Globalization;
using System.Resources;
using Busbar.Gateway.Ui;

namespace Busbar.Gateway.Commissioning;

/// <summary>The words of the page for points, so that record and page call a point the same.</summary>
internal static class PointWords
{
    private static readonly ResourceManager Words = new("Busbar.Gateway.Ui.Texts", typeof(Texts).Assembly);

    /// <summary>A point's name in a language; one that has no words is its own name.</summary>
    public static string Of(string point, string language)
    {
        string text = Words.GetString($"point.{point}", CultureInfo.GetCultureInfo(language.StartsWith("zh", StringComparison.Ordinal) ? "zh-CN" : "en")) ?? "";
        return text.Length > 0 ? text : point;
    }
}
