using System.CommandLine;
using System.Diagnostics;
using Busbar.Simulator.Plant;
using Busbar.Simulator.Scenarios;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar simulate FILE</c>: plays scenarios and says whether what they expect came true.</summary>
internal static class ScenarioPlayer
{
    /// <summary>0 when every expectation is met, 1 when one is not, 2 when a file is wrong.</summary>
    public static Task<int> RunAsync(ParseResult parse, string[] paths, string folder, CancellationToken cancel) => Task.Run(() => Run(parse, paths, folder, cancel), CancellationToken.None);

    private static int Run(ParseResult parse, string[] paths, string folder, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output, errors = parse.InvocationConfiguration.Error;
        string devices = Path.Combine(SiteFiles.Home(), "hardware", "devices");
        List<Scenario> scenarios = [];
        bool isWrong = false;
        foreach (string path in paths.SelectMany(Expand))
        {
            Diagnostics diagnostics = new();
            Scenario? scenario = ScenarioLoader.Load(path, devices, diagnostics);
            isWrong |= !SiteFiles.Report(diagnostics, errors) || scenario is null;
            if (scenario is not null)
                scenarios.Add(scenario);
        }

        if (isWrong)
            return ExitCode.WrongFile;
        if (scenarios.Count == 0)
        {
            errors.WriteLine($"No scenario files (*.yaml) in {string.Join(", ", paths)}.");
            return ExitCode.CannotStart;
        }

        return Play(scenarios, folder, output, errors, cancel);
    }

    private static int Play(List<Scenario> scenarios, string folder, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        List<(ScenarioResult Result, double Seconds)> results = [];
        try
        {
            Directory.CreateDirectory(folder);
            foreach (Scenario scenario in scenarios.TakeWhile(_ => !cancel.IsCancellationRequested))
            {
                Diagnostics diagnostics = new();
                Stopwatch watch = Stopwatch.StartNew();
                ScenarioResult result = ScenarioRun.Play(scenario, diagnostics);
                results.Add((result, watch.Elapsed.TotalSeconds));
                output.WriteLine(ScenarioReport.Text(result));
                File.WriteAllText(Path.Combine(folder, scenario.Id + ".svg"), ScenarioPlot.Draw(result));
            }

            ScenarioReport.JUnit(results).Save(Path.Combine(folder, "junit.xml"));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{wrong.Message} (results go to {folder}; choose another folder with --out)");
            return ExitCode.CannotStart;
        }
        catch (Exception wrong) when (wrong is ArgumentException or SiteNotSimulatedException)
        {
            errors.WriteLine(wrong.Message);
            return ExitCode.WrongFile;
        }

        int unmet = results.Sum(r => r.Result.Outcomes.Count(o => !o.IsMet));
        output.WriteLine($"{results.Count} scenarios, {results.Sum(r => r.Result.Outcomes.Count)} expectations, {unmet} not met; plots and junit.xml in {folder}");
        return unmet == 0 && results.Count == scenarios.Count ? 0 : ExitCode.CannotStart;
    }

    private static IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path, "*.yaml").Order(StringComparer.Ordinal) : [path];
}
