using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Busbar.Gateway.Torture;
using Busbar.Simulator.Plant;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar torture</c>: the building on virtual time with mishaps by seed, and invariants that must hold.</summary>
internal static class TortureCommand
{
    private static readonly Option<int> Seeds = new Option<int>("--seeds") { Description = "How many seeds to run.", DefaultValueFactory = _ => 20, HelpName = "N" }.Within(1, int.MaxValue);

    private static readonly Option<ulong> First = new("--seed") { Description = "The first seed; alone, the only one.", DefaultValueFactory = _ => 1, HelpName = "N" };

    private static readonly Option<double> Hours = new Option<double>("--hours") { Description = "Hours of each run in which mishaps begin; fifteen minutes of mending follow.", DefaultValueFactory = _ => 2, HelpName = "H" }.Within(0.01, 8784);

    private static readonly Option<double> Every = new Option<double>("--every") { Description = "Mean minutes between two mishaps.", DefaultValueFactory = _ => TortureOptions.UsualEvery.TotalMinutes, HelpName = "MIN" }.Within(0.1, 1440);

    private static readonly Option<bool> Bytes = new("--bytes") { Description = "Every byte between controllers and field devices, instead of their points." };

    private static readonly Option<bool> Database = new("--database") { Description = "Keep the records in a real database as well, in a folder that is deleted afterwards." };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("torture", "Run the building on virtual time with random mishaps; a seed that breaks an invariant prints the command that repeats it.") { SharedOptions.Site, Seeds, First, Hours, Every, Bytes, Database };
        command.SetAction((parse, cancel) => Task.Run(() => Run(parse, cancel), CancellationToken.None));
        return command;
    }

    // Ctrl-C ends it after the seed that runs, with the sum of what was run.
    private static int Run(ParseResult parse, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), parse.InvocationConfiguration.Error) is not { } loaded)
            return ExitCode.WrongFile;
        TortureSite site = new(loaded.Model, loaded.Types, loaded.Findings);
        ulong first = parse.GetValue(First);
        bool isOne = parse.GetResult(First) is { Implicit: false } && parse.GetResult(Seeds) is not { Implicit: false };
        SortedDictionary<string, int> mishaps = new(StringComparer.Ordinal);
        double days = 0;
        long records = 0, checks = 0;
        ulong fingerprint = 0;
        int failed = 0;
        Stopwatch watch = Stopwatch.StartNew();
        for (ulong seed = first; seed < first + (isOne ? 1UL : (ulong)parse.GetValue(Seeds)) && !cancel.IsCancellationRequested; seed++)
        {
            string? folder = parse.GetValue(Database) ? Directory.CreateTempSubdirectory("busbar-torture-").FullName : null;
            TortureOptions options = new()
            {
                Seed = seed,
                Duration = TimeSpan.FromHours(parse.GetValue(Hours)),
                Every = TimeSpan.FromMinutes(parse.GetValue(Every)),
                PointsInsteadOfBytes = !parse.GetValue(Bytes),
                Database = folder is null ? null : Path.Combine(folder, "torture.db"),
            };
            TortureResult result;
            try
            {
                result = TortureRun.Run(site, options);
            }
            catch (SiteNotSimulatedException wrong)
            {
                parse.InvocationConfiguration.Error.WriteLine(wrong.Message);
                return ExitCode.WrongFile;
            }
            finally
            {
                if (folder is not null)
                    Directory.Delete(folder, true);
            }

            (days, records, checks) = (days + result.Days, records + result.Records, checks + result.Checks);
            fingerprint = System.Numerics.BitOperations.RotateLeft(fingerprint, 1) ^ result.Fingerprint;
            foreach ((string name, int count) in result.Mishaps)
                mishaps[name] = mishaps.GetValueOrDefault(name) + count;
            if (result.Violations.Count == 0)
                continue;
            failed++;
            output.WriteLine($"seed {seed} failed; again: {options.Replay}");
            foreach (string violation in result.Violations)
                output.WriteLine($"  {violation}");
            output.Flush();
        }

        output.WriteLine($"mishaps: {string.Join(", ", mishaps.Select(m => $"{m.Key} {m.Value}"))}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{days:0.0} building-days, {records} records stored, invariants checked after {checks} cycles, {failed} seeds failed, fingerprint {fingerprint:x16}; {days * 86400 / watch.Elapsed.TotalSeconds:#,0} times real time"));
        return failed == 0 ? 0 : ExitCode.CannotStart;
    }
}
