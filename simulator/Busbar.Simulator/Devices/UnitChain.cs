namespace Busbar.Simulator.Devices;

/// <summary>Registers of one device as its unit shows them.</summary>
/// <param name="Device">Whose they are.</param>
/// <param name="First">First register as asked for.</param>
/// <param name="Count">How many.</param>
/// <param name="Own">Where the device itself has the first of them.</param>
internal readonly record struct UnitPiece(FieldDevice Device, int First, int Count, int Own);

/// <summary>
/// The one model chain of a unit that is several SunSpec devices: marker and models of the first, then the models of each part, each
/// beginning with its own model 1, then the end model. (SunSpec Device Information Model Specification: a further common model begins
/// a further device.) Every device keeps its registers where its file has them; this says where the unit shows them.
/// </summary>
internal sealed class UnitChain
{
    private const int MarkerRegisters = 2;
    private const int EndModelRegisters = 2;

    private readonly List<UnitPiece> _segments = [];

    private UnitChain(IReadOnlyList<FieldDevice> devices)
    {
        int at = devices[0].ChainStart!.Value;
        foreach (FieldDevice device in devices)
        {
            int own = device.ChainStart!.Value + (_segments.Count == 0 ? 0 : MarkerRegisters);
            int last = device.ChainEnd - (device == devices[^1] ? 0 : EndModelRegisters);
            _segments.Add(new UnitPiece(device, at, last - own + 1, own));
            at += last - own + 1;
        }
    }

    /// <summary>The chain of a device and its parts; null when the device answers for its own without help: no part has a chain.</summary>
    public static UnitChain? Of(FieldDevice main, IEnumerable<FieldDevice> parts)
    {
        FieldDevice[] chained = [.. parts.Where(p => p.ChainStart is not null)];
        return chained.Length == 0 ? null : new UnitChain(main.ChainStart is null ? chained : [main, .. chained]);
    }

    /// <summary>A range of holding registers in pieces, each of one device.</summary>
    /// <param name="start">First register asked for.</param>
    /// <param name="count">How many.</param>
    /// <param name="beside">Who has registers that are not of the chain: from first, so many.</param>
    public IEnumerable<UnitPiece> Cut(int start, int count, Func<int, int, FieldDevice> beside)
    {
        int end = start + count;
        int at = start;
        foreach (UnitPiece segment in _segments)
        {
            if (at < segment.First && end > at)
            {
                int before = Math.Min(end, segment.First) - at;
                yield return new UnitPiece(beside(at, before), at, before, at);
                at += before;
            }

            int within = Math.Min(end, segment.First + segment.Count) - at;
            if (at >= segment.First && within > 0)
            {
                yield return new UnitPiece(segment.Device, at, within, segment.Own + at - segment.First);
                at += within;
            }
        }

        if (at < end)
        {
            yield return new UnitPiece(beside(at, end - at), at, end - at, at);
        }
    }
}
