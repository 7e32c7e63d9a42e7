using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Busbar.Gateway.Planner.Recorded;
using Busbar.Planner.Districts;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar plan --backtest FOLDER</c>: the planner through a recorded year, beside the usual ways; <c>--year</c>: a site's simulated building led by plans.</summary>
internal static class PlanCommand
{
    /// <summary>Two days: what is scored must have a day before it.</summary>
    private const int LeastHours = 48;

    /// <summary>From here on the demo's tariff has the seasons of 2026.</summary>
    private static readonly DateTime FirstDay = new(2026, 5, 1);

    public static Command Create()
    {
        Option<string> backtest = new("--backtest") { Description = "Folder of a recorded year in CityLearn's layout (schema.json).", HelpName = "FOLDER" };
        Option<bool> all = new("--all") { Description = "Also run the linear programmes and the planner that follows the meter (some minutes more)." };
        Option<int?> hours = new("--hours") { Description = "Only the first hours of the year.", HelpName = "N" };
        Option<bool> year = new("--year") { Description = "The site's simulated building by its policies alone, led by plans, and as well as anybody could have led it." };
        Option<DateTime?> start = new("--start") { Description = $"Local day on which --year begins. [default: {FirstDay:yyyy-MM-dd}]", HelpName = "YYYY-MM-DD" };
        Option<int> days = new("--days") { Description = "How many days --year takes.", DefaultValueFactory = _ => 365, HelpName = "N" };
        Option<int> every = new("--every") { Description = "Minutes between two plans of --year; the gateway plans every 15.", DefaultValueFactory = _ => 15, HelpName = "MINUTES" };
        hours.Within(LeastHours, 1_000_000);
        days.Within(1, 366);
        every.Within(15, 1440);
        Command command = new("plan", "Score the planner: through a recorded year (--backtest), or on the site's simulated building (--year).") { backtest, all, hours, year, start, days, every, SharedOptions.Site, SharedOptions.Seed };
        command.Validators.Add(result =>
        {
            // Without its folder it is refused anyway, and has no value to ask for.
            if (result.GetValue(year) == (result.GetResult(backtest) is not null))
                result.AddError("Give either --backtest FOLDER or --year.");
        });
        command.SetAction(async (parse, cancel) =>
        {
            if (parse.GetValue(year))
                return await YearCommand.RunAsync(parse, parse.GetValue(start) ?? FirstDay, parse.GetValue(days), parse.GetValue(every), cancel);
            try
            {
                RecordedDistrict district = RecordedDistrict.Read(parse.GetRequiredValue(backtest), LeastHours);
                await district.TellAsync(parse.InvocationConfiguration.Error);
                DistrictRecord record = district.Record;
                int count = Math.Min(parse.GetValue(hours) ?? record.Count, record.Count);
                await Task.Run(() => Run(record, count, parse.GetValue(all), parse.InvocationConfiguration.Output, cancel), cancel);
                return 0;
            }
            catch (RecordedFileException wrong)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(wrong.Message);
                return ExitCode.WrongFile;
            }
        });
        return command;
    }

    private static void Run(DistrictRecord record, int count, bool all, TextWriter output, CancellationToken cancel)
    {
        output.WriteLine($"{record.Buildings.Count} buildings, {record.Batteries.Sum(b => b.CapacityKilowattHours).ToString("0.#", CultureInfo.InvariantCulture)} kWh of batteries, {count} hours. Ratios to the same year without batteries.");
        output.WriteLine($"{"",-44}{"mean",7}{"price",8}{"carbon",8}{"ramping",9}{"1-load factor",15}{"first half",12}{"second half",13}{"seconds",9}");
        Show("no battery", new double[record.Count], 0);
        Row("self-consumption rule", new SelfConsumptionRule(record));
        if (all)
        {
            Row("linear programme, forecast taken for truth", new RollingLinearProgramme(record, false));
            Row("linear programme, perfect 24 h forecast", new RollingLinearProgramme(record, true));
        }

        Row("Busbar: power fixed before the hour", new DistrictPlanner(record));
        if (all)
            Row("Busbar: meter followed within the hour", new DistrictPlanner(record, followsMeter: true));

        void Row(string name, IDistrictControl control)
        {
            long start = Stopwatch.GetTimestamp();
            double[] sums = DistrictBacktest.Run(record, control, count, cancel);
            Show(name, sums, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        void Show(string name, double[] sums, double seconds)
        {
            DistrictScore score = DistrictScore.Of(record, sums, 0, count);
            double first = DistrictScore.Of(record, sums, 0, count / 2).Mean, second = DistrictScore.Of(record, sums, count / 2, count).Mean;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44}{Known(score.Mean),7}{Known(score.Price),8}{Known(score.Carbon),8}{Known(score.Ramping),9}{Known(score.LoadFactor),15}{Known(first),12}{Known(second),13}{seconds,9:0.0}"));
        }

        static string Known(double ratio) => double.IsFinite(ratio) ? ratio.ToString("0.000", CultureInfo.InvariantCulture) : "-";
    }
}
