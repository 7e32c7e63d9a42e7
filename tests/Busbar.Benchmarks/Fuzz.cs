using System.Diagnostics;
using System.Globalization;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Busbar.Tests.Fuzz;

namespace Busbar.Benchmarks;

/// <summary>
/// The decoders' fuzz test without an end: the targets in turn, each round with another seed. The first broken promise ends it and prints
/// the input that broke it.
/// </summary>
internal static class Fuzz
{
    private const long Slice = 200_000;

    public static int Run(string[] arguments)
    {
        TimeSpan length = TimeSpan.FromMinutes(arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 60);
        int seed = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : Environment.TickCount;
        Diagnostics diagnostics = new();
        FuzzTarget[] targets = [.. WireTargets.All, .. ProfileTargets.Of(DeviceLibrary.Load(Path.Combine("hardware", "devices"), diagnostics))];
        var executions = new long[targets.Length];
        long start = Stopwatch.GetTimestamp();
        bool IsOver() => Stopwatch.GetElapsedTime(start) > length;
        Console.WriteLine($"from seed {seed}");
        for (int round = 0; !IsOver(); round++)
        {
            for (int i = 0; i < targets.Length && !IsOver(); i++)
            {
                try
                {
                    executions[i] += FuzzLoop.Run(targets[i], seed + round, targets[i].AllowedBytes > 0 ? Slice / 10 : Slice, IsOver);
                }
                catch (FuzzException e)
                {
                    Console.Error.WriteLine($"seed {seed + round}: {e.Message}");
                    return 1;
                }
            }
        }

        for (int i = 0; i < targets.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{targets[i].Name,-36} {executions[i],14:N0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"all",-36} {executions.Sum(),14:N0} executions, no promise broken"));
        return 0;
    }
}
