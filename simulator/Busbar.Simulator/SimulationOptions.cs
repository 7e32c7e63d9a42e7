using Busbar.Simulator.Plant;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator;

/// <summary>What a simulated site is made from besides its files; the same options give the same run.</summary>
public sealed record SimulationOptions
{
    /// <summary>Of weather, people, cars and faults.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The moment at which virtual time begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The plant lives so long before the start, so that rooms, pipes and meters have settled.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Step of the plant, 0.5 to 10 s.</summary>
    public TimeSpan PlantStep { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Recorded data in place of the synthetic day; null: the seeded weather. Gets the site's layout.</summary>
    public Func<PlantLayout, IBoundary>? Boundary { get; init; }

    /// <summary>Of the battery at the start, percent.</summary>
    public double StateOfCharge { get; init; } = 60;

    /// <summary>Readings of the bus voltage may fall into a transient: see <see cref="Plant.Electric.BusSensing"/>.</summary>
    public bool HasTransients { get; init; }

    /// <summary>
    /// A device that the simulated building does not have stands on a bench, with plausible values of its class; else it is an error.
    /// </summary>
    public bool HasBench { get; init; }

    /// <summary>Counters that go on from earlier readings, by <c>device/point</c>, canonical units; others start with the plant.</summary>
    public IReadOnlyDictionary<string, double> Meters { get; init; } = new Dictionary<string, double>();

    /// <summary>The plant of a layout, not yet warmed up: its time begins <see cref="WarmUp"/> before the start.</summary>
    internal BuildingPlant NewPlant(PlantLayout layout) => new(layout, new PlantOptions
    {
        Seed = Seed,
        Start = Start - WarmUp,
        StepLength = PlantStep,
        Boundary = Boundary?.Invoke(layout),
        StateOfCharge = StateOfCharge,
        HasTransients = HasTransients,
    });
}
