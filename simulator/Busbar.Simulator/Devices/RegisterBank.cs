using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices;

/// <summary>
/// The registers of one Modbus table of one device: 65536 places, of which those inside the ranges answer. Coils and discrete inputs
/// hold 0 or 1.
/// </summary>
public sealed class RegisterBank
{
    private readonly ushort[]?[] _pages = new ushort[256][];
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<(int First, int Last)> _holes = [];

    public RegisterBank(RegisterSpace space) => Space = space;

    public RegisterSpace Space { get; }

    /// <summary>False for a table that the device does not have: its functions are refused.</summary>
    public bool Exists => _ranges.Count > 0;

    public ushort this[int address]
    {
        get => _pages[address >> 8] is { } page ? page[address & 0xFF] : (ushort)0;
        set => (_pages[address >> 8] ??= new ushort[256])[address & 0xFF] = value;
    }

    /// <summary>Makes a range answer; ranges that touch grow together.</summary>
    public void Open(int first, int last)
    {
        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            if (first <= _ranges[i].Last + 1 && last >= _ranges[i].First - 1)
            {
                first = Math.Min(first, _ranges[i].First);
                last = Math.Max(last, _ranges[i].Last);
                _ranges.RemoveAt(i);
            }
        }

        _ranges.Add((first, last));
    }

    /// <summary>Makes a range refuse, whatever else was said.</summary>
    public void Forbid(int first, int last) => _holes.Add((first, last));

    /// <summary>Whether every register from <paramref name="first"/> to <paramref name="last"/> answers.</summary>
    public bool Answers(int first, int last) =>
        _ranges.Exists(r => first >= r.First && last <= r.Last) && !_holes.Exists(h => first <= h.Last && last >= h.First);
}
