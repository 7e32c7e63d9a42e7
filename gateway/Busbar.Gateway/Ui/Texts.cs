using Busbar.Points;
using Microsoft.Extensions.Localization;

namespace Busbar.Gateway.Ui;

/// <summary>Names the resource files of the page's texts: Texts.resx is English, Texts.zh-CN.resx Chinese.</summary>
public sealed class Texts;

/// <summary>Texts that are put together.</summary>
public static class TextsExtensions
{
    /// <summary>A point's name in the page's language; one that has no words is its own name.</summary>
    public static string Point(this IStringLocalizer<Texts> text, string point)
    {
        LocalizedString known = text["point." + point];
        if (known.ResourceNotFound && PointCatalog.RowName(point, out int number) is { } row && number > 0)
            known = text["point." + row, number];
        return known.ResourceNotFound ? point : known.Value;
    }
}
