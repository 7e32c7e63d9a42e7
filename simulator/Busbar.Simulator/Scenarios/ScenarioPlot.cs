using System.Globalization;
using System.Net;
using System.Text;

namespace Busbar.Simulator.Scenarios;

/// <summary>Draws a run as SVG: power, bus and charge, temperatures, one under the other; the building without policies as thin dashes.</summary>
public static class ScenarioPlot
{
    private const int Width = 960, PanelHeight = 200, Left = 60, Right = 20, Gap = 46, Top = 46;
    private static readonly string[] Colours = ["#0b62a4", "#d98200", "#2e8540", "#8c2fa8"];
    private static readonly (string Title, int[] Series)[] Panels =
        [("Power, kW (grid: + import; battery: + discharge)", [0, 1, 2, 3]), ("DC bus, V", [4]), ("State of charge, %", [5]), ("Temperature, °C", [6, 7, 8])];

    public static string Draw(ScenarioResult result)
    {
        StringBuilder svg = new();
        int height = Top + Panels.Length * (PanelHeight + Gap);
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"16\">{WebUtility.HtmlEncode(result.Scenario.Name.En)}</text>\n");
        for (int panel = 0; panel < Panels.Length; panel++)
        {
            Panel(svg, result, Top + panel * (PanelHeight + Gap), Panels[panel]);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, ScenarioResult result, int top, (string Title, int[] Series) panel)
    {
        (double low, double high, double step) = Scale([.. panel.Series.SelectMany(s => result.Trace.Rows.Concat(result.BaselineTrace.Rows).Select(r => r[s]))]);
        double hours = Math.Max(1e-6, result.Scenario.Duration.TotalHours);
        double X(double at) => Left + (Width - Left - Right) * at / hours;
        double Y(double value) => top + PanelHeight - PanelHeight * (value - low) / (high - low);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top - 6}\">{panel.Title}</text>\n");
        for (double tick = low; tick <= high + step / 2; tick += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(tick):0.0}H{Width - Right}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(tick) + 4:0.0}\" text-anchor=\"end\">{tick:0.###}</text>\n");
        }

        Clock(svg, result.Scenario, top, X);
        for (int i = 0; i < panel.Series.Length; i++)
        {
            int series = panel.Series[i];
            if (series is 0 or 4 or 5 or 7)
            {
                Line(svg, result.BaselineTrace, series, X, Y, Colours[i], " stroke-dasharray=\"4 3\" opacity=\"0.55\"");
            }

            Line(svg, result.Trace, series, X, Y, Colours[i], "");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right - 460 + i * 115}\" y=\"{top - 6}\" fill=\"{Colours[i]}\">{ScenarioTrace.Series[series].Name}</text>\n");
        }
    }

    private static void Clock(StringBuilder svg, Scenario scenario, int top, Func<double, double> x)
    {
        double hours = scenario.Duration.TotalHours;
        double every = hours <= 2 ? 0.25 : hours <= 12 ? 1 : hours <= 30 ? 3 : hours <= 200 ? 24 : 24 * 30;
        for (double at = 0; at <= hours; at += every)
        {
            DateTime local = (scenario.Start + TimeSpan.FromHours(at)).DateTime;
            string text = every >= 24 ? local.ToString("MM-dd", CultureInfo.InvariantCulture) : local.ToString("HH:mm", CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x(at):0.0} {top}v{PanelHeight}\" stroke=\"#eee\"/><text x=\"{x(at):0.0}\" y=\"{top + PanelHeight + 15}\" text-anchor=\"middle\">{text}</text>\n");
        }
    }

    private static void Line(StringBuilder svg, ScenarioTrace trace, int series, Func<double, double> x, Func<double, double> y, string colour, string style)
    {
        svg.Append("<polyline fill=\"none\" stroke=\"").Append(colour).Append("\" stroke-width=\"1.3\"").Append(style).Append(" points=\"");
        for (int i = 0; i < trace.Times.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"{x(trace.Times[i].TotalHours):0.0},{y(trace.Rows[i][series]):0.0} ");
        }

        svg.Append("\"/>\n");
    }

    /// <summary>Ends and steps at 1, 2 or 5 times a power of ten.</summary>
    private static (double Low, double High, double Step) Scale(double[] values)
    {
        double low = values.Length > 0 ? values.Min() : 0, high = values.Length > 0 ? values.Max() : 1;
        double raw = Math.Max(high - low, 1e-3) / 4, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power > 5 ? 10 : raw / power > 2 ? 5 : raw / power > 1 ? 2 : 1);
        return (Math.Floor(low / step) * step, Math.Floor(high / step) * step + step, step);
    }
}
