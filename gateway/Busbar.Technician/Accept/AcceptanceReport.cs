using System.Globalization;
using System.Net;
using System.Text;
using Busbar.Points;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Accept;

/// <summary>The record as one HTML page of its own: prints on A4, needs no network, ends with the lines to sign.</summary>
public sealed class AcceptanceReport
{
    private const string Style =
        """
        body { font: 10pt/1.4 "Noto Sans CJK SC", "Microsoft YaHei", "Segoe UI", sans-serif; color: #111; max-width: 190mm; margin: 10mm auto; }
        h1 { font-size: 16pt; margin: 0 0 2mm; } h2 { font-size: 12pt; margin: 6mm 0 1mm; border-bottom: 0.4mm solid #111; } h3 { font-size: 10.5pt; margin: 4mm 0 1mm; }
        table { border-collapse: collapse; width: 100%; } th, td { border: 0.2mm solid #777; padding: 0.6mm 1.5mm; text-align: left; vertical-align: top; }
        th { background: #eee; } td.number { text-align: right; white-space: nowrap; } .good { color: #05602a; } .wrong { color: #9b1010; font-weight: bold; } .quiet { color: #555; }
        .device { break-inside: avoid; } .signatures { break-inside: avoid; margin-top: 10mm; } .signatures td { height: 16mm; width: 33%; vertical-align: bottom; }
        @page { size: A4; margin: 14mm; } @media print { body { margin: 0; max-width: none; } }
        """;

    private readonly Acceptance _record;
    private readonly bool _zh;
    private readonly Func<string, string> _pointName;
    private readonly StringBuilder _html = new();

    private AcceptanceReport(Acceptance record, string language, Func<string, string> pointName)
    {
        _record = record;
        _zh = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        _pointName = pointName;
    }

    /// <param name="record">What was found.</param>
    /// <param name="language">zh or en.</param>
    /// <param name="pointName">A point's name for people; null: as in the device files.</param>
    public static string Html(Acceptance record, string language, Func<string, string>? pointName = null) =>
        new AcceptanceReport(record, language, pointName ?? (name => name)).Html();

    private string Html()
    {
        string title = $"{Say("验收记录", "Acceptance record")} — {_record.Site.Name.For(_zh ? "zh" : "en")}";
        Raw($"<!DOCTYPE html>\n<html lang=\"{(_zh ? "zh-CN" : "en")}\">\n<head><meta charset=\"utf-8\"><title>{Text(title)}</title>\n<style>\n{Style}\n</style></head>\n<body>");
        Raw($"<h1>{Text(title)}</h1>");
        Head();
        foreach (AcceptedLine line in _record.Lines)
        {
            Line(line);
        }

        Signatures();
        Raw("</body>\n</html>");
        return _html.ToString();
    }

    private void Head()
    {
        string result = _record.IsGood ? $"<span class=\"good\">{Say("全部合格", "everything is good")}</span>" : $"<span class=\"wrong\">{Say("有问题", "not everything is good")}</span>";
        Raw("<table>");
        Row(Say("项目", "Site"), Text(_record.Site.Id));
        Row(Say("时间", "Time"), Text(_record.At.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)));
        Row(Say("程序", "Program"), Text($"Busbar {_record.Version}"));
        Row(Say("设备", "Devices"), string.Create(CultureInfo.InvariantCulture, $"{_record.GoodCount} / {_record.DeviceCount} {Say("合格", "good")}"));
        Row(Say("结论", "Result"), result);
        Raw("</table>");
    }

    private void Line(AcceptedLine line)
    {
        string setting = line.Line.Setting is { } serial ? $", {SerialTiming.Short(serial)}" : "";
        Raw($"<h2>{Text(line.Line.Controller.Name.For(_zh ? "zh" : "en"))} / {Text(line.Line.Bus.Id)} <span class=\"quiet\">({Text(line.Place + setting)})</span></h2>");
        foreach (Finding finding in line.Findings)
        {
            Finding(finding);
        }

        foreach (AcceptedDevice device in line.Devices)
        {
            Device(device);
        }
    }

    private void Device(AcceptedDevice device)
    {
        string language = _zh ? "zh" : "en";
        string state = device.IsGood ? $"<span class=\"good\">{Say("合格", "good")}</span>" : $"<span class=\"wrong\">{Text(State(device))}</span>";
        Raw($"<div class=\"device\"><h3>{Text(device.Device.Name.For(language))} <span class=\"quiet\">{Text(device.Device.Id)}</span> — {state}</h3>");
        string verified = device.File.Verified ? "" : $"<br><span class=\"quiet\">{Say("此设备文件尚未在实物上核对，请与表盘逐项比对", "this device file was never checked on a real device: compare each value with the display")}</span>";
        Raw($"<p>{Text(device.File.Maker.For(language))}, {Text(device.File.Products[0].For(language))} ({Text(device.File.Id)}); {Say("地址", "address")} {Text(device.Device.AddressText)}{verified}</p>");
        foreach (Finding finding in device.Findings)
        {
            Finding(finding);
        }

        if (device.Reading is { } reading)
        {
            Raw($"<table><tr><th>{Say("点", "Point")}</th><th>{Say("读数", "Reading")}</th><th>{Say("判断", "Judgement")}</th><th>{Say("表盘", "Display")}</th></tr>");
            foreach (PointReading point in reading.Points.Where(p => p.Point.Poll is not null))
            {
                Point(point);
            }

            Raw("</table>");
        }

        Raw("</div>");
    }

    private void Point(PointReading point)
    {
        string value = point.IsGood ? string.Create(CultureInfo.InvariantCulture, $"{point.Value:0.###} {UnitSymbol.Of(point.Point.Definition.Unit)}").TrimEnd() : point.Quality == Quality.NotPresent ? Say("不存在", "not present") : Say("坏值", "bad");
        string judgement = Plausibility.Of(point) switch
        {
            Look.Odd => $"<span class=\"wrong\">{Say("不合理", "odd")}</span>",
            Look.Telling => $"<span class=\"good\">{Say("合理", "usual")}</span>",
            _ => Say("可能", "possible"),
        };
        Raw($"<tr><td>{Text(_pointName(point.Name))}</td><td class=\"number\">{Text(value)}</td><td>{judgement}</td><td></td></tr>");
    }

    private void Finding(Finding finding)
    {
        Raw($"<p><span class=\"wrong\">{Text(Of(finding.What))}</span><br>{Say("依据：", "because ")}{Text(Of(finding.Why))}<br>{Say("处理：", "so ")}{Text(Of(finding.Do))}</p>");
    }

    private void Signatures()
    {
        Raw($"<div class=\"signatures\"><h2>{Say("签字", "Signatures")}</h2><table><tr>");
        foreach (string who in (string[])[$"{Say("施工", "Installer")}{(_record.Technician.Length > 0 ? $": {_record.Technician}" : "")}", Say("监理", "Supervisor"), Say("建设单位", "Client")])
        {
            Raw($"<td>{Text(who)}<br><br>{Say("签字：", "Signature:")} ____________________<br>{Say("日期：", "Date:")} ____________________</td>");
        }

        Raw("</tr></table></div>");
    }

    private string State(AcceptedDevice device) =>
        device.Reading is null ? Of(device.Reason) is { Length: > 0 } reason ? reason : Say("不应答", "does not answer")
        : device.Findings.Count > 0 ? Say("有问题", "something is wrong")
        : Say("部分不应答", "answers in part");

    private string Of(Site.Yaml.LocalName text) => text.For(_zh ? "zh" : "en");

    private string Say(string zh, string en) => _zh ? zh : en;

    private void Row(string name, string html) => Raw($"<tr><th>{Text(name)}</th><td>{html}</td></tr>");

    private void Raw(string html) => _html.Append(html).Append('\n');

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
