using Busbar.Site.Devices;
using Busbar.Site.Tests.Devices;
using Busbar.Site.Yaml;
using Busbar.Tests.Fuzz;

namespace Busbar.Site.Tests.Fuzz;

/// <summary>
/// Every decoder of the wire under seeded damage: no exception, no endless loop, no byte allocated because a length field asks for it, no
/// good value out of a broken frame. An hour of it by hand: <c>dotnet run -c Release --project tests/Busbar.Benchmarks -- fuzz 60</c>.
/// </summary>
public sealed class Damaged_input_does_no_harm(ITestOutputHelper output)
{
    private const int Seed = 20261122;
    private const long Executions = 150_000;

    private static readonly IReadOnlyList<FuzzTarget> Targets = [.. WireTargets.All, .. ProfileTargets.Of(DeviceLibrary.Load(DeviceFolder.Devices, new Diagnostics()))];

    public static TheoryData<string> Names => [.. Targets.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_decoder_keeps_its_promises(string name)
    {
        FuzzTarget target = Targets.Single(t => t.Name == name);
        // A profile is read anew for each input: fewer of them in the same time.
        long wanted = target.AllowedBytes > 0 ? Executions / 10 : Executions;
        Assert.Equal(wanted, FuzzLoop.Run(target, Seed, wanted, () => false));
        output.WriteLine($"{target.Name}: {wanted} executions");
    }
}
