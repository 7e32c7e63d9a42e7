using System.Globalization;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>What the gateway itself refuses, so that nobody waits for a controller to say the same.</summary>
public static class CommandRules
{
    /// <summary>Shortest life of an entry.</summary>
    public static readonly TimeSpan ShortestExpiry = TimeSpan.FromSeconds(1);

    /// <summary>Longest life of an entry: an override that nobody remembers is a fault.</summary>
    public static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(7);

    /// <summary>Longest override of the legal range; what lasts longer is an exempt zone and belongs into the policies.</summary>
    public static readonly TimeSpan LongestOverride = TimeSpan.FromMilliseconds(Busbar.Control.ControlEngine.LongestOverrideMilliseconds);

    /// <summary>Why the request cannot be carried out, or null when it can.</summary>
    public static LocalName? Refusal(CommandRequest request, LiveState state)
    {
        if (state.FindDevice(request.Device) is not { } device)
            return new($"没有设备 {request.Device}", $"there is no device {request.Device}");
        if (state.Find(request.Device, request.Point) is not { } point)
            return new($"设备 {request.Device} 没有点 {request.Point}", $"device {request.Device} has no point {request.Point}");
        if (!point.IsWritable)
            return new($"点 {point.Id} 不可下发命令", $"point {point.Id} cannot be commanded");
        if (request.Value is { } value && ValueRefusal(point, value) is { } refusal)
            return refusal;
        if (request.Expiry < ShortestExpiry || request.Expiry > LongestExpiry)
            return new("有效期须在 1 秒到 7 天之间", "the expiry must lie between 1 s and 7 days from now");
        if (request.OverridesLegalRange && OverrideRefusal(request) is { } unexplained)
            return unexplained;
        return device.IsOnline ? null : new($"设备 {device.Id} 离线：{device.OfflineReason?.Zh}", $"device {device.Id} is offline: {device.OfflineReason?.En}");
    }

    /// <summary>Why a point cannot hold a value, or null when it can.</summary>
    public static LocalName? ValueRefusal(LivePoint point, double value)
    {
        if (!double.IsFinite(value))
            return new("须为有限数值", "the value must be a finite number");
        if (point.Unit == Unit.Boolean && value is not (0 or 1))
            return new($"点 {point.Id} 为开关量：0 或 1（false 或 true），不能是 {Text(value)}", $"point {point.Id} is on or off: 0 or 1 (false or true), not {Text(value)}");
        return value < point.Minimum || value > point.Maximum
            ? new($"{Text(value)} 超出点 {point.Id} 的范围 {Text(point.Minimum)} 至 {Text(point.Maximum)} {UnitSymbol.Of(point.Unit)}", $"{Text(value)} is outside {Text(point.Minimum)} to {Text(point.Maximum)} {UnitSymbol.Of(point.Unit)} of point {point.Id}")
            : null;
    }

    /// <summary>Why the legal range is not overridden so, or null.</summary>
    private static LocalName? OverrideRefusal(CommandRequest request)
    {
        if (request.Value is null || request.Priority != Busbar.Control.Priority.Operator)
            return new("只有人工指令可以解除法定限值", "only an operator's command overrides the legal range");
        if (string.IsNullOrWhiteSpace(request.User) || string.IsNullOrWhiteSpace(request.Reason))
            return new("解除法定限值须注明操作人和原因", "an override of the legal range needs a user and a reason");
        return request.Expiry > LongestOverride ? new("法定限值最多解除 24 小时", "the legal range is overridden for 24 hours at most") : null;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
