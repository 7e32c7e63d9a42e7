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

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
