using System.Globalization;
using Busbar.Points;

namespace Busbar.Gateway.Twin;

/// <summary>What the gateway itself refuses, so that nobody waits for a controller to say the same.</summary>
public static class CommandRules
{
    /// <summary>Shortest life of an entry.</summary>
    public static readonly TimeSpan ShortestExpiry = TimeSpan.FromSeconds(1);

    /// <summary>Longest life of an entry: an override that nobody remembers is a fault.</summary>
    public static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(7);

    /// <summary>Why the request cannot be carried out, or null when it can.</summary>
    public static string? Refusal(CommandRequest request, LiveState state)
    {
        if (state.FindDevice(request.Device) is not { } device)
            return $"there is no device {request.Device}";
        if (state.Find(request.Device, request.Point) is not { } point)
            return $"device {request.Device} has no point {request.Point}";
        if (!point.IsWritable)
            return $"point {point.Id} cannot be commanded";
        if (request.Value is { } value && ValueRefusal(point, value) is { } refusal)
            return refusal;
        if (request.Expiry < ShortestExpiry || request.Expiry > LongestExpiry)
            return "the expiry must lie between 1 s and 7 days from now";
        return device.IsOnline ? null : $"device {device.Id} is offline: {device.OfflineReason}";
    }

    /// <summary>Why a point cannot hold a value, or null when it can.</summary>
    public static string? ValueRefusal(LivePoint point, double value)
    {
        if (!double.IsFinite(value))
            return "the value must be a finite number";
        if (point.Unit == Unit.Boolean && value is not (0 or 1))
            return $"point {point.Id} is on or off: 0 or 1 (false or true), not {Text(value)}";
        return value < point.Minimum || value > point.Maximum
            ? $"{Text(value)} is outside {Text(point.Minimum)} to {Text(point.Maximum)} {UnitSymbol.Of(point.Unit)} of point {point.Id}"
            : null;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
