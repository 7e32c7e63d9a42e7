using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Busbar.Gateway.Commissioning;

/// <summary>
/// Addresses of the host names in the site file. Nobody waits for a name server: a name is looked up beside, again each minute that
/// somebody asks, and is not known until an answer came. Thread-safe.
/// </summary>
/// <param name="look">Throws SocketException when there is no such name or no name server.</param>
internal sealed class HostNames(TimeProvider time, Func<string, Task<IPAddress[]>> look)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (Task<IPAddress[]?> Answer, IPAddress[]? Before, long Asked)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All that the last answer named; null: no answer yet, or there is no such name.</summary>
    public IReadOnlyList<IPAddress>? Of(string name)
    {
        (Task<IPAddress[]?> answer, IPAddress[]? before, _) = _known.AddOrUpdate(
            name,
            _ => (LookAsync(name), null, time.GetTimestamp()),
            (_, old) => old.Answer.IsCompleted && time.GetElapsedTime(old.Asked) >= Fresh ? (LookAsync(name), old.Answer.Result ?? old.Before, time.GetTimestamp()) : old);
        return (answer.IsCompleted ? answer.Result : null) ?? before;
    }

    private async Task<IPAddress[]?> LookAsync(string name)
    {
        try
        {
            return await look(name);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
