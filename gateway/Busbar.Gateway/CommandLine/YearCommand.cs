using System.CommandLine;
using System.Globalization;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Planner.Year;
using Busbar.Simulator.Plant;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar plan --year</c>: a site's simulated building by its policies alone, led by plans, and as well as anybody could have led it.</summary>
internal static class YearCommand
{
    private static readonly TimeSpan PlantStep = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(ParseResult parse, DateTime start, int days, int every, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), parse.InvocationConfiguration.Error) is not { } site)
            return ExitCode.WrongFile;
        PlanSettings settings = PlanSettingsReader.Read(site.Model, new Diagnostics());
        YearOptions options = new(new DateTimeOffset(start.Date, site.Model.Location.UtcOffset), days, parse.GetValue(SharedOptions.Seed), PlantStep, every / 15);
        YearOfBuilding year = new(site.Model, site.Types, settings, options);
        YearResult rules;
        try
        {
            rules = await Task.Run(() => year.RulesAsync(cancel), cancel);
        }
        catch (SiteNotSimulatedException wrong)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync(wrong.Message);
            return ExitCode.WrongFile;
        }

        await output.WriteLineAsync($"{site.Model.Id}, {days} days from {start:yyyy-MM-dd}, a plan every {options.QuartersBetweenPlans * 15} minutes.");
        await output.WriteLineAsync($"{"",-20}{"cost, yuan",12}{"import, kWh",13}{"export, kWh",13}{"peak, kW",10}{"self-consumption",18}{"discomfort, K h",17}{"vehicles, kWh",15}");
        await PrintAsync(output, rules);
        YearResult planned = await Task.Run(() => year.PlannedAsync(cancel), cancel);
        await PrintAsync(output, planned);
        if (await Task.Run(() => year.Bound(cancel), cancel) is not { } bound)
        {
            await output.WriteLineAsync("perfect foresight: no solver answered");
            return 1;
        }

        await PrintAsync(output, bound);
        double saved = rules.Cost - planned.Cost, most = rules.Cost - bound.Cost;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The plan saves {saved:0} of {most:0} yuan that could have been saved: {(most > 0 ? saved / most : double.NaN):0.00}. {planned.Plans} plans, {planned.Failed} without a solution."));
        return 0;
    }

    private static Task PrintAsync(TextWriter output, YearResult result) => output.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Name,-20}{result.Cost,12:0}{result.ImportKilowattHours,13:0}{result.ExportKilowattHours,13:0}{result.PeakKilowatts,10:0.0}{result.SelfConsumption,18:0.000}{Known(result.DiscomfortKelvinHours),17}{result.VehicleKilowattHours,15:0}"));

    private static string Known(double value) => double.IsFinite(value) ? value.ToString("0.0", CultureInfo.InvariantCulture) : "-";
}
