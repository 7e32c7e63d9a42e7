using Busbar.Field;
using Busbar.Site.Devices;

namespace Busbar.Technician.Lines;

/// <summary>
/// A serial line or a TCP port that the technician's tools ask: one request at a time, nothing written to a device. A device that does
/// not answer is an <see cref="Answer"/>, not an exception.
/// </summary>
public interface IFieldLine : IAsyncDisposable
{
    /// <summary>For messages: <c>/dev/ttyUSB0</c>, <c>192.168.1.20:502</c>.</summary>
    string Name { get; }

    /// <summary>Speed and parity now; null on TCP.</summary>
    SerialSetting? Setting { get; }

    /// <summary>Longest wait for an answer.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Another speed, parity (serial lines) or time-out from now on.</summary>
    ValueTask UseAsync(SerialSetting? setting, TimeSpan timeout);

    /// <summary>Functions 1 to 4.</summary>
    Task<Answer> ReadAsync(byte unit, byte function, ushort start, int count, CancellationToken cancellation);

    /// <summary>
    /// One exchange of a meter's protocol with all its frames. The answer's data are the payload; when it is data or a refusal, the exchange
    /// holds it too.
    /// </summary>
    Task<Answer> ExchangeAsync(FieldExchange exchange, CancellationToken cancellation);

    /// <summary>Function 43/14: the identification objects; null when the device has none.</summary>
    Task<IReadOnlyDictionary<byte, string>?> IdentifyAsync(byte unit, CancellationToken cancellation);
}
