using Busbar.Field;
using Busbar.Site.Devices;

namespace Busbar.Technician.Lines;

/// <summary>
/// Asks each read once: comparing a device with a hundred device files asks for the same registers again and again. What was read in
/// one piece answers for its parts.
/// </summary>
public sealed class RememberingLine(IFieldLine line) : IFieldLine
{
    private readonly Dictionary<(byte Unit, byte Function), List<(ushort Start, int Count, Answer Answer)>> _known = [];

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public SerialSetting? Setting => line.Setting;

    /// <inheritdoc/>
    public TimeSpan Timeout => line.Timeout;

    /// <summary>Reads that went to the line.</summary>
    public int Asked { get; private set; }

    /// <inheritdoc/>
    public ValueTask UseAsync(SerialSetting? setting, TimeSpan timeout)
    {
        _known.Clear();
        return line.UseAsync(setting, timeout);
    }

    /// <inheritdoc/>
    public async Task<Answer> ReadAsync(byte unit, byte function, ushort start, int count, CancellationToken cancellation)
    {
        if (!_known.TryGetValue((unit, function), out List<(ushort Start, int Count, Answer Answer)>? known))
        {
            _known.Add((unit, function), known = []);
        }

        foreach ((ushort from, int length, Answer answer) in known)
        {
            bool isSame = from == start && length == count;
            bool isInside = function >= 3 && answer.Kind == AnswerKind.Data && from <= start && start + count <= from + length;
            if (isSame || isInside)
            {
                return isSame ? answer : answer with { Data = answer.Data[(2 * (start - from))..(2 * (start - from + count))] };
            }
        }

        Asked++;
        Answer fresh = await line.ReadAsync(unit, function, start, count, cancellation).ConfigureAwait(false);
        known.Add((start, count, fresh));
        return fresh;
    }

    /// <inheritdoc/>
    public Task<Answer> ExchangeAsync(FieldExchange exchange, CancellationToken cancellation)
    {
        // A meter's exchange counts its requests and is not remembered: few files share a protocol.
        Asked++;
        return line.ExchangeAsync(exchange, cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<byte, string>?> IdentifyAsync(byte unit, CancellationToken cancellation) => line.IdentifyAsync(unit, cancellation);

    /// <summary>The line itself is not closed: it belongs to whoever opened it.</summary>
    public ValueTask DisposeAsync() => default;
}
