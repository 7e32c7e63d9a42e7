using System.Globalization;
using System.Net;
using System.Text;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>A report's chart as SVG: bars from zero up or down, a line over them, a scale; what is not known has no bar and breaks the line.</summary>
public static class ChartDrawing
{
    private const int Width = 900;
    private const int Height = 220;
    private const int Left = 70;
    private const int Bottom = 24;
    private const int Top = 28;
    private const decimal Least = 0.001m;

    public static string Draw(ReportChart chart, string language)
    {
        decimal[] known = [.. chart.Values.Concat(chart.Beside).OfType<decimal>()];
        decimal greatest = Math.Max(Least, known.DefaultIfEmpty(0).Max());
        decimal lowest = Math.Min(0, known.DefaultIfEmpty(0).Min());
        double step = (Width - Left) / (double)Math.Max(1, chart.Values.Count);
        double Y(decimal value) => Top + ((double)((greatest - value) / (greatest - lowest)) * (Height - Bottom - Top));
        string name = WebUtility.HtmlEncode(chart.Name.For(language));
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"bars\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{name}\" xmlns=\"http://www.w3.org/2000/svg\"><text x=\"0\" y=\"10\" font-size=\"11\">{name}, {chart.Unit}</text>");
        decimal span = greatest - lowest;
        foreach (decimal at in new[] { lowest, 0m, greatest / 2, greatest }.Distinct().Where(at => at == 0 || at == greatest || Math.Abs(at) > span / 10))
        {
            string text = at.ToString(span < 10 ? "0.##" : "0", CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width}\" y1=\"{Y(at):0.#}\" y2=\"{Y(at):0.#}\" stroke=\"#ccc\"/><text x=\"{Left - 6}\" y=\"{Y(at) + 4:0.#}\" font-size=\"11\" text-anchor=\"end\">{text}</text>");
        }

        for (int i = 0; i < chart.Values.Count; i++)
        {
            if (chart.Values[i] is { } value && value != 0)
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + (i * step) + 1:0.#}\" y=\"{Math.Min(Y(value), Y(0)):0.#}\" width=\"{Math.Max(1, step - 2):0.#}\" height=\"{Math.Abs(Y(value) - Y(0)):0.#}\" fill=\"#2b6cb0\"/>");
            if (i % Math.Max(1, chart.Values.Count / 12) == 0)
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + ((i + 0.5) * step):0.#}\" y=\"{Height - 8}\" font-size=\"10\" text-anchor=\"middle\">{WebUtility.HtmlEncode(chart.Labels[i])}</text>");
        }

        if (chart.Beside.Any(value => value is not null))
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(chart.Beside, step, Y)}\" fill=\"none\" stroke=\"#c05621\" stroke-width=\"2\"/>");
        return svg.Append("</svg>").ToString();
    }

    private static string Path(IReadOnlyList<decimal?> values, double step, Func<decimal, double> y)
    {
        StringBuilder path = new();
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
                continue;
            string verb = i > 0 && values[i - 1] is not null ? "L" : "M";
            path.Append(CultureInfo.InvariantCulture, $"{verb}{Left + (i * step):0.#} {y(value):0.#}H{Left + ((i + 1) * step):0.#}");
        }

        return path.ToString();
    }
}
