namespace Busbar.Gateway.Hosted;

/// <summary>A controller's log levels in the gateway's words.</summary>
internal static class HostedLog
{
    public static LogLevel Level(byte level) => level switch
    {
        0 => LogLevel.Debug,
        1 => LogLevel.Information,
        2 => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
