using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant;

/// <summary>Everything a run of the plant depends on: the same options give the same run.</summary>
public sealed record PlantOptions
{
    /// <summary>Of weather, people and cars.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The moment at which the plant begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Length of a step, 0.1 to 10 s; half a second or more where the DC bus matters.</summary>
    public TimeSpan StepLength { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Weather and recorded load; the seeded weather when null.</summary>
    public IBoundary? Boundary { get; init; }

    /// <summary>Of the battery at the start, percent.</summary>
    public double StateOfCharge { get; init; } = 60;

    /// <summary>Readings of the bus voltage may fall into a transient: see <see cref="Electric.BusSensing"/>.</summary>
    public bool HasTransients { get; init; }
}
