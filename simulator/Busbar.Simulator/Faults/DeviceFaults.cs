namespace Busbar.Simulator.Faults;

/// <summary>What goes wrong between a device and its line.</summary>
public enum LineFault
{
    None,

    /// <summary>No answer at all.</summary>
    Silence,

    /// <summary>The answer comes later by <see cref="DeviceFaults.LateBy"/>.</summary>
    Late,

    /// <summary>RTU: a wrong CRC. TCP, which has none: a wrong transaction number.</summary>
    BrokenChecksum,

    /// <summary>The answer bears another unit.</summary>
    WrongUnit,

    /// <summary>An exception with <see cref="DeviceFaults.ExceptionCode"/>.</summary>
    Exception,

    /// <summary>The answer stops in the middle.</summary>
    HalfFrame,

    /// <summary>A and B are swapped at the device: it understands nothing and says nothing that is understood.</summary>
    SwappedWires,
}

/// <summary>
/// The faults of one device, switchable while it runs. Chance comes from the device's seed and the number of the request, so a run
/// with faults is as repeatable as one without.
/// </summary>
public sealed class DeviceFaults
{
    private readonly ulong _seed;
    private readonly Dictionary<string, double> _stuck = [];
    private readonly Dictionary<string, (double Amount, double Share)> _jumps = [];
    private readonly Dictionary<string, double> _noise = [];
    private readonly Dictionary<string, double> _offsets = [];
    private readonly HashSet<string> _sticking = [];
    private readonly HashSet<uint> _unanswered = [];

    public DeviceFaults(ulong seed) => _seed = seed;

    /// <summary>The fault on the line.</summary>
    public LineFault Line { get; set; }

    /// <summary>Share of the requests that <see cref="Line"/> befalls, 0 to 1.</summary>
    public double LineShare { get; set; } = 1;

    /// <summary>Extra delay of <see cref="LineFault.Late"/>.</summary>
    public TimeSpan LateBy { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Code of <see cref="LineFault.Exception"/>; 4 is "device failure".</summary>
    public byte ExceptionCode { get; set; } = 4;

    /// <summary>Numbers of two and more registers come with their words the other way round.</summary>
    public bool SwapWords { get; set; }

    /// <summary>A point keeps the value that it has at the next reading.</summary>
    public void Stick(string point) => _sticking.Add(point);

    /// <summary>A share of the readings of a point is off by an amount.</summary>
    public void Jump(string point, double amount, double share = 0.2) => _jumps[point] = (amount, share);

    /// <summary>Readings of a point scatter evenly by up to an amplitude.</summary>
    public void Noise(string point, double amplitude) => _noise[point] = amplitude;

    /// <summary>
    /// Every reading of a point is off by an amount; on a counter it moves the count towards its roll-over.
    /// </summary>
    public void Shift(string point, double amount) => _offsets[point] = amount;

    /// <summary>A CJ/T 188 meter leaves an identifier unanswered instead of refusing it, as many do with what they do not have.</summary>
    public void LeaveUnanswered(uint identifier) => _unanswered.Add(identifier);

    /// <summary>All faults off.</summary>
    public void Clear()
    {
        Line = LineFault.None;
        LineShare = 1;
        SwapWords = false;
        _stuck.Clear();
        _sticking.Clear();
        _jumps.Clear();
        _noise.Clear();
        _offsets.Clear();
        _unanswered.Clear();
    }

    /// <summary>Whether it keeps silent about an identifier.</summary>
    internal bool IsSilentAbout(uint identifier) => _unanswered.Contains(identifier);

    /// <summary>The line fault of one request.</summary>
    internal LineFault OnRequest(long request) =>
        Line != LineFault.None && Plant.Weather.Noise.Unit(_seed, 90, request) < LineShare ? Line : LineFault.None;

    /// <summary>A reading as the faults leave it.</summary>
    internal double OnReading(string point, double value, long request)
    {
        if (_sticking.Count == 0 && _jumps.Count == 0 && _noise.Count == 0 && _offsets.Count == 0)
        {
            return value;
        }

        if (_sticking.Contains(point))
        {
            if (!_stuck.TryGetValue(point, out double held))
            {
                _stuck[point] = held = value;
            }

            value = held;
        }

        int channel = 100 + StableHash(point);
        value += _offsets.GetValueOrDefault(point);
        if (_noise.TryGetValue(point, out double amplitude))
        {
            value += amplitude * (2 * Plant.Weather.Noise.Unit(_seed, channel, request) - 1);
        }

        if (_jumps.TryGetValue(point, out (double Amount, double Share) jump) && Plant.Weather.Noise.Unit(_seed, channel + 1, request) < jump.Share)
        {
            value += jump.Amount;
        }

        return value;
    }

    // string.GetHashCode differs from run to run.
    private static int StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)(hash & 0xFFFFFF) * 2;
    }
}
