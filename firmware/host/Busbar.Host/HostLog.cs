using Busbar.Controller;

namespace Busbar.Host;

/// <summary>Hands the controller's messages on. Level 0 debug, 1 information, 2 warning, 3 error.</summary>
public sealed class HostLog(Action<byte, string> write) : ILog
{
    /// <summary>Drops everything; for tests and simulations that look at events instead.</summary>
    public static HostLog Silent { get; } = new((_, _) => { });

    /// <inheritdoc/>
    public void Write(byte level, string text) => write(level, text);
}
