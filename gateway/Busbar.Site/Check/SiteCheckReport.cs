using System.Globalization;
using System.Text;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Check;

/// <summary>What a check of a site file, a device file or a folder of device files found.</summary>
/// <param name="Site">Null when no site was checked, or its frame could not be read.</param>
/// <param name="Devices">The device files that are right.</param>
/// <param name="Documents">By controller id, in the order of the file; empty unless everything is right.</param>
public sealed record SiteCheckReport(
    Diagnostics Diagnostics, SiteModel? Site, IReadOnlyList<DeviceFile> Devices, IReadOnlyDictionary<string, CompiledDocument> Documents)
{
    /// <summary>Nothing is wrong; warnings there may be.</summary>
    public bool IsGood => !Diagnostics.HasErrors;

    /// <summary>The budget of every serial bus.</summary>
    public IReadOnlyList<BusBudget> Budgets =>
        Site is null ? [] : [.. Site.Controllers.SelectMany(c => c.Buses.Where(b => b.Kind == BusKind.Serial).Select(b => BusBudget.Of(c, b)))];

    /// <summary>Findings, then sizes, bus budgets and the read plan; with <paramref name="dump"/>, every document as text too.</summary>
    /// <param name="language">en, or zh and what begins with it.</param>
    /// <param name="told">A finding in that language, with its place; null: as it was reported.</param>
    public string Text(bool dump = false, string language = "en", Func<Diagnostic, string>? told = null)
    {
        bool zh = language.StartsWith("zh", StringComparison.Ordinal);
        StringBuilder text = new();
        foreach (Diagnostic finding in Diagnostics.Items)
        {
            text.AppendLine(told?.Invoke(finding) ?? finding.ToString());
        }

        if (Site is not null)
        {
            foreach (SiteController controller in Site.Controllers)
            {
                AppendController(text, controller, zh);
            }
        }
        else
        {
            foreach (DeviceFile device in Devices)
            {
                AppendDevice(text, device, zh);
            }
        }

        if (dump)
        {
            foreach (CompiledDocument document in Documents.Values)
            {
                text.AppendLine().Append(DocumentDump.Text(document.Bytes));
            }
        }

        text.AppendLine(zh ? IsGood ? "正确" : $"{Diagnostics.ErrorCount} 个错误" : IsGood ? "good" : Diagnostics.ErrorCount == 1 ? "1 error" : $"{Diagnostics.ErrorCount} errors");
        return text.ToString();
    }

    private void AppendController(StringBuilder text, SiteController controller, bool zh)
    {
        Line(text, zh
            ? (FormattableString)$"控制器 {controller.Id}：{controller.Devices.Count} 台设备（最多 {controller.Size.Devices}），{controller.PointCount} 个测点（最多 {controller.Size.Points}）"
            : $"controller {controller.Id}: {controller.Devices.Count} devices (of {controller.Size.Devices}), {controller.PointCount} points (of {controller.Size.Points})");
        if (Documents.TryGetValue(controller.Id, out CompiledDocument? document))
        {
            Line(text, zh
                ? (FormattableString)$"  文档 {document.Bytes.Length} 字节（最多 {controller.Size.DocumentBytes}），其中输出、策略和日历 {document.PolicyLength}（最多 {DocumentCompiler.MaximumPolicyLength}）"
                : $"  document {document.Bytes.Length} bytes (of {controller.Size.DocumentBytes}), outputs, policies and calendar {document.PolicyLength} (of {DocumentCompiler.MaximumPolicyLength})");
        }

        foreach (SiteBus bus in controller.Buses)
        {
            if (bus.Kind == BusKind.Serial)
            {
                BusBudget budget = BusBudget.Of(controller, bus);
                Line(text, zh
                    ? (FormattableString)$"  总线 {bus.Id}：{bus.Port} {bus.BaudRate} 波特；全部读一遍需 {budget.WholeRoundSeconds:0.00} s；轮询每秒占 {budget.Load:0.00} s，计入一次超时为 {budget.Need:0.00}，上限 {1 - BusBudget.CommandShare:0.00}"
                    : $"  bus {bus.Id}: {bus.Port} {bus.BaudRate} baud; one round of everything takes {budget.WholeRoundSeconds:0.00} s; polling takes {budget.Load:0.00} s per second, with a time-out {budget.Need:0.00} of {1 - BusBudget.CommandShare:0.00}");
            }
            else
            {
                Line(text, zh ? (FormattableString)$"  总线 {bus.Id}：{bus.Port}" : $"  bus {bus.Id}: {bus.Port}");
            }

            foreach (SiteDevice device in controller.DevicesOn(bus))
            {
                Line(text, $"    {device.Id} ({device.Type.Id}, {(zh ? "地址" : "address")} {device.AddressText}{(device.Line is { } line ? $", {line}" : "")})");
                AppendRequests(text, device.Type.Requests, "      ", zh);
            }
        }
    }

    private static void AppendDevice(StringBuilder text, DeviceFile device, bool zh)
    {
        DeviceType type = DeviceTypes.TypeOf(device);
        Line(text, zh
            ? (FormattableString)$"设备 {device.Id}：{device.Class}，{device.Points.Count} 个测点，{type.Requests.Count} 次请求"
            : $"device {device.Id}: {device.Class}, {device.Points.Count} points, {type.Requests.Count} requests");
        AppendRequests(text, type.Requests, "  ", zh);
    }

    private static void AppendRequests(StringBuilder text, IReadOnlyList<TypeRequest> requests, string indent, bool zh)
    {
        foreach (TypeRequest request in requests)
        {
            Line(text, $"{indent}{(zh ? "每 " : "every ")}{Durations.Print(request.Period)}: {request.Description}");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
