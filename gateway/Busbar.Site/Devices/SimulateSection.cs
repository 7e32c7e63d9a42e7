using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>What a simulated device of this type answers besides the points that the plant computes.</summary>
public sealed record SimulateSection
{
    /// <summary>Where "SunS" stands; null for other devices.</summary>
    public int? SunSpecBase { get; init; }

    /// <summary>The model chain in order, without the end model.</summary>
    public IReadOnlyList<SimulatedModel> Models { get; init; } = [];

    /// <summary>Auxiliary name to the register's raw number.</summary>
    public IReadOnlyDictionary<string, double> Auxiliaries { get; init; } = new Dictionary<string, double>();

    /// <summary>Point name to the canonical value it has while the plant has none for it.</summary>
    public IReadOnlyDictionary<string, double> Points { get; init; } = new Dictionary<string, double>();

    /// <summary>Registers with fixed content.</summary>
    public IReadOnlyList<SimulatedRegister> Registers { get; init; } = [];

    /// <summary>
    /// Ranges that answer (0 where nothing is said); a read that leaves them gets exception 2. Empty: from the lowest to
    /// the highest register of each space. The models of a SunSpec chain always answer.
    /// </summary>
    public IReadOnlyList<RegisterRange> Ranges { get; init; } = [];
}

/// <summary>A model of the simulated chain: id and L, the registers behind its header.</summary>
public sealed record SimulatedModel(int Id, int Length);

/// <summary>A register (or several, for text) with fixed content.</summary>
/// <param name="ModelId">Set: <paramref name="Place"/>'s address is an offset in the model with this id.</param>
/// <param name="Text">Set: ASCII, zero padded to <paramref name="Length"/> registers.</param>
public sealed record SimulatedRegister(RegisterPlace Place, int? ModelId, RegisterType Type, WordOrder Order, double Value, string? Text, int Length);
