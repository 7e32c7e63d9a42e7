using System.Globalization;
using Busbar.Gateway.Twin;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>
/// Setpoints beyond the legal range of public buildings: by name, with a reason, for a day at most. Command and reason go to the audit, an
/// event tells everybody, the controller's "why" says so while it lasts, and the compliance list marks the time as overridden.
/// </summary>
public sealed class LegalOverrides(PolicyDesk desk, CommandService commands, EventLog events, TimeProvider time)
{
    /// <summary>The legal range that holds a point; null when none does, and so none can be overridden.</summary>
    public LegalRange? RangeOf(string device, string point)
    {
        if (desk.Site.FindDevice(device) is not { } found || found.Type.IndexOf(point) is not (>= 0 and int index))
            return null;
        LegalRange? range = desk.Policies.LegalRangeOf(desk.Site, new PointReference(found, index), out bool isExempt);
        return isExempt ? null : range;
    }

    /// <summary>Sends a request that overrides the legal range and tells of it; refused like any command, and where no legal range holds.</summary>
    public Command Send(CommandRequest request)
    {
        Command command = commands.Send(request with { OverridesLegalRange = true });
        if (!command.Has(CommandStageKind.Refused) && request.Value is { } value)
        {
            string until = (time.GetUtcNow() + request.Expiry).ToOffset(desk.Site.Location.UtcOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            events.Add(
                time.GetUtcNow(), "legalRangeOverridden", new LocalName("法定温度限值被人工解除", "Legal range overridden"), device: request.Device, point: request.Point, value: value,
                text: new LocalName($"{request.User}：{request.Reason}，至 {until}", $"{request.User}: {request.Reason}, until {until}"));
        }

        return command;
    }
}
