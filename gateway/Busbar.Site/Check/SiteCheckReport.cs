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
    public string Text(bool dump = false)
    {
        StringBuilder text = new();
        foreach (Diagnostic finding in Diagnostics.Items)
        {
            text.AppendLine(finding.ToString());
        }

        if (Site is not null)
        {
            foreach (SiteController controller in Site.Controllers)
            {
                AppendController(text, controller);
            }
        }
        else
        {
            foreach (DeviceFile device in Devices)
            {
                AppendDevice(text, device);
            }
        }

        if (dump)
        {
            foreach (CompiledDocument document in Documents.Values)
            {
                text.AppendLine().Append(DocumentDump.Text(document.Bytes));
            }
        }

        text.AppendLine(IsGood ? "good" : Diagnostics.ErrorCount == 1 ? "1 error" : $"{Diagnostics.ErrorCount} errors");
        return text.ToString();
    }

    private void AppendController(StringBuilder text, SiteController controller)
    {
        Line(text, $"controller {controller.Id}: {controller.Devices.Count} devices (of {controller.Size.Devices}), {controller.PointCount} points (of {controller.Size.Points})");
        if (Documents.TryGetValue(controller.Id, out CompiledDocument? document))
        {
            Line(text, $"  document {document.Bytes.Length} bytes (of {controller.Size.DocumentBytes}), outputs, policies and calendar {document.PolicyLength} (of {DocumentCompiler.MaximumPolicyLength})");
        }

        foreach (SiteBus bus in controller.Buses)
        {
            if (bus.Kind == BusKind.Serial)
            {
                BusBudget budget = BusBudget.Of(controller, bus);
                Line(text, $"  bus {bus.Id}: {bus.Port} {bus.BaudRate} baud; one round of everything takes {budget.WholeRoundSeconds:0.00} s; polling takes {budget.Load:0.00} s per second, with a time-out {budget.Need:0.00} of {1 - BusBudget.CommandShare:0.00}");
            }
            else
            {
                Line(text, $"  bus {bus.Id}: {bus.Port}");
            }

            foreach (SiteDevice device in controller.DevicesOn(bus))
            {
                Line(text, $"    {device.Id} ({device.Type.Id}, address {device.AddressText}{(device.Line is { } line ? $", {line}" : "")})");
                AppendRequests(text, device.Type.Requests, "      ");
            }
        }
    }

    private static void AppendDevice(StringBuilder text, DeviceFile device)
    {
        DeviceType type = DeviceTypes.TypeOf(device);
        Line(text, $"device {device.Id}: {device.Class}, {device.Points.Count} points, {type.Requests.Count} requests");
        AppendRequests(text, type.Requests, "  ");
    }

    private static void AppendRequests(StringBuilder text, IReadOnlyList<TypeRequest> requests, string indent)
    {
        foreach (TypeRequest request in requests)
        {
            Line(text, $"{indent}every {Durations.Print(request.Period)}: {request.Description}");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
