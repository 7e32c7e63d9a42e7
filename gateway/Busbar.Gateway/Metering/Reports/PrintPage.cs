using System.Globalization;
using System.Net;
using System.Text;
using Busbar.Metering.Heat;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>Reports and bills as pages of their own, made for paper: no script, no file besides.</summary>
public static class PrintPage
{
    private const string Style =
        """
        body{font:10.5pt/1.4 "Noto Sans","Noto Sans CJK SC",sans-serif;margin:2cm;color:#111}h1{font-size:16pt}h2{font-size:12.5pt;margin-top:1.4em}
        table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}
        td.n{text-align:right;font-variant-numeric:tabular-nums}p.note{color:#444;margin:.2em 0}svg{width:100%;height:auto}
        @media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}}
        """;

    /// <summary>A report.</summary>
    public static string Write(Report report, string language, TimeSpan offset)
    {
        bool isChinese = language.StartsWith("zh", StringComparison.Ordinal);
        StringBuilder page = Begin(report.Title.For(language), language);
        string made = report.Made.ToOffset(offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        page.Append(CultureInfo.InvariantCulture, $"<p>{(isChinese ? "生成时间" : "Made")} {made}{(report.IsWhole ? "" : isChinese ? " · 数据不完整，见备注" : " · not complete: see the notes")}</p>");
        foreach (ReportSection section in report.Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(section.Title.For(language))}</h2>");
            if (section.Chart is { } chart)
                page.Append(ChartDrawing.Draw(chart, language));
            page.Append("<table><thead><tr>").AppendJoin("", section.Columns.Select(column => $"<th>{Text(column.For(language))}</th>")).Append("</tr></thead><tbody>");
            foreach (IReadOnlyList<ReportCell> row in section.Rows)
            {
                page.Append("<tr>").AppendJoin("", row.Select(cell => cell.Text is { } text ? $"<td>{Text(text.For(language))}</td>" : $"<td class=\"n\">{Number(cell)}</td>")).Append("</tr>");
            }

            page.Append("</tbody></table>").AppendJoin("", section.Notes.Select(note => $"<p class=\"note\">{Text(note.For(language))}</p>"));
        }

        return page.Append("</body></html>").ToString();
    }

    /// <summary>A bill with every line's explanation.</summary>
    public static string Write(StoredBill stored, string language)
    {
        bool isChinese = language.StartsWith("zh", StringComparison.Ordinal);
        HeatBill bill = stored.Bill;
        string title = (isChinese, stored.Corrects) switch
        {
            (true, null) => $"热费账单 {stored.Id}",
            (true, _) => $"热费更正账单 {stored.Id}（更正 {stored.Corrects}）",
            (false, null) => $"Heat bill {stored.Id}",
            _ => $"Heat bill {stored.Id}, correcting bill {stored.Corrects}",
        };
        StringBuilder page = Begin(title, language);
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(bill.Name)} ({Text(bill.Customer)}) · {stored.From:yyyy-MM-dd} – {stored.To:yyyy-MM-dd}</p>");
        if (bill.IsEstimated)
            page.Append(CultureInfo.InvariantCulture, $"<p><strong>{(isChinese ? "本账单部分依据估算值，见明细。" : "Part of this bill rests on estimates: see its lines.")}</strong></p>");
        page.Append("<table><thead><tr>").AppendJoin("", (isChinese ? new[] { "项目", "数量", "单价 元", "金额 元" } : ["Line", "Quantity", "Price, yuan", "Amount, yuan"]).Select(head => $"<th>{head}</th>")).Append("</tr></thead><tbody>");
        foreach (HeatBillLine line in bill.Lines)
        {
            string name = (line.Kind, isChinese) switch
            {
                (HeatBillLineKind.Base, true) => "基本热费",
                (HeatBillLineKind.Base, false) => "By area",
                (HeatBillLineKind.Heat, true) => "计量热费",
                (HeatBillLineKind.Heat, false) => "By heat",
                (_, true) => "冲回原账单",
                _ => "Bill before, taken back",
            };
            string how = string.Concat(line.Explanation.Select(each => $"<p class=\"note\">{Text(each.For(language))}</p>"));
            string estimated = line.EstimatedQuantity == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({(isChinese ? "其中估算" : "of it estimated")} {line.EstimatedQuantity} {line.Unit})");
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}{how}</td><td class=\"n\">{line.Quantity} {line.Unit}{estimated}</td><td class=\"n\">{Math.Round(line.Price, 6).ToString("0.00####", CultureInfo.InvariantCulture)}</td><td class=\"n\">{line.Amount.ToString("0.00", CultureInfo.InvariantCulture)}</td></tr>");
        }

        page.Append(CultureInfo.InvariantCulture, $"<tr><th colspan=\"3\">{(isChinese ? "合计" : "Total")}</th><td class=\"n\"><strong>{bill.Total.ToString("0.00", CultureInfo.InvariantCulture)}</strong></td></tr></tbody></table>");
        if (bill.AreaPriceTotal is { } area && stored.Corrects is null)
            page.Append(CultureInfo.InvariantCulture, $"<p>{(isChinese ? "按面积计费对比" : "By the old price by area")}: {area.ToString("0.00", CultureInfo.InvariantCulture)} ({(isChinese ? "节约" : "saved")} {(area - bill.Total).ToString("0.00", CultureInfo.InvariantCulture)})</p>");
        if (stored.Reason.Length > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p>{(isChinese ? "更正原因" : "Reason")}: {Text(stored.Reason)}</p>");
        return page.Append("</body></html>").ToString();
    }

    private static StringBuilder Begin(string title, string language) =>
        new($"<!DOCTYPE html><html lang=\"{(language.StartsWith("zh", StringComparison.Ordinal) ? "zh-CN" : "en")}\"><head><meta charset=\"utf-8\"><title>{Text(title)}</title><style>{Style}</style></head><body><h1>{Text(title)}</h1>");

    private static string Number(ReportCell cell) => cell.Number is { } number ? number.ToString("N" + cell.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "—";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
